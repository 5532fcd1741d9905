#include "accounts/attempts.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <vector>

namespace rookery::accounts {

boost::asio::awaitable<Result<Attempts::Try>> Attempts::take(std::string key) {
  if (!take_here(key)) co_return fail(Errc::rate_limited);
  if (everywhere_ == nullptr) co_return Try{.key = std::move(key)};
  const auto taken = co_await everywhere_->take(name_of(key), limit_.count, limit_.window);
  if (taken && !*taken) {
    give_back_here(key);  // a refused try is not counted, or the window here would outlast the others'
    co_return fail(Errc::rate_limited);
  }
  co_return Try{.key = std::move(key), .everywhere = taken.has_value()};
}

boost::asio::awaitable<Result<Attempts::Try>> Attempts::take_from(std::string address, bool loopback) {
  if (loopback) co_return Try{};
  co_return co_await take(address_block(address));
}

void Attempts::give_back(const Try& attempt) {
  if (attempt.key.empty()) return;
  give_back_here(attempt.key);
  if (attempt.everywhere) everywhere_->give_back(name_of(attempt.key));
}

std::string Attempts::name_of(std::string_view key) const {
  std::string name = name_;
  return name.append(" ").append(key);
}

bool Attempts::take_here(std::string_view key) {
  const auto digest = hash_(key);
  const Instant now = clock_.now();
  const std::scoped_lock lock(mutex_);
  auto found = entries_.find(digest);
  if (found == entries_.end()) {
    if (entries_.size() >= kKeysMax) make_room(now);
    found = entries_.emplace(digest, Entry{.began = now, .count = 0}).first;
  }
  Entry& entry = found->second;
  if (now - entry.began >= limit_.window || now < entry.began) entry = {.began = now, .count = 0};
  if (entry.count >= limit_.count) return false;
  ++entry.count;
  return true;
}

void Attempts::give_back_here(std::string_view key) {
  const auto digest = hash_(key);
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find(digest);
  if (found != entries_.end() && found->second.count > 0) --found->second.count;
}

void Attempts::make_room(Instant now) {
  boost::unordered::erase_if(entries_,
                             [&](const auto& entry) { return now - entry.second.began >= limit_.window; });
  // Half of the room at once, so that a flood pays this scan once in many keys.
  if (entries_.size() < kKeysMax / 2) return;
  std::vector<std::uint32_t> counts;
  counts.reserve(entries_.size());
  for (const auto& [key, entry] : entries_) counts.push_back(entry.count);
  const auto middle = counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2);
  std::ranges::nth_element(counts, middle);
  std::size_t excess = counts.size() / 2 + 1;
  boost::unordered::erase_if(entries_, [&, most = *middle](const auto& entry) {
    if (excess == 0 || entry.second.count > most) return false;
    --excess;
    return true;
  });
}

std::string address_block(std::string_view address) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(address, error);
  if (error || parsed.is_v4()) return std::string(address);
  const auto v6 = parsed.to_v6();
  if (v6.is_v4_mapped()) {
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, v6).to_string();
  }
  auto bytes = v6.to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  return boost::asio::ip::address_v6(bytes).to_string() + "/64";
}

}  // namespace rookery::accounts
