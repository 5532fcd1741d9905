#include "api/rate_limit.hpp"

#include "api/errors.hpp"
#include "api/mastodon/entities.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <sodium.h>

#include <cstring>
#include <string>
#include <utility>

namespace rookery::api {
namespace {

bool is_limited(const http::Request& request) { return request.path.starts_with("/api/"); }

// A client with a whole IPv6 network has 2^64 addresses in it.
std::string network_of(const std::string& peer) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(peer, error);
  if (error || !address.is_v6()) return peer;
  const auto bytes = address.to_v6().to_bytes();
  return {reinterpret_cast<const char*>(bytes.data()), 8};
}

}  // namespace

struct RateLimit::Shard {
  std::mutex mutex;
  std::int64_t window = 0;                                          // guarded by mutex
  boost::unordered_flat_map<std::uint64_t, std::uint32_t> counted;  // of this window; guarded by mutex

  void enter(std::int64_t now) {
    if (window == now) return;
    counted.clear();
    window = now;
  }
};

RateLimit::RateLimit(const Clock& clock, Settings settings)
    : clock_(clock),
      settings_(settings),
      shards_(std::make_unique<std::array<Shard, kShards>>()),
      window_ends_([] { return std::make_unique<WindowEnd>(); }) {
  static_assert(crypto_shorthash_KEYBYTES == sizeof secrets_[0]);
  randombytes_buf(secrets_.data(), sizeof secrets_);
}

RateLimit::~RateLimit() = default;

http::Gate RateLimit::gate() {
  if (settings_.requests_max == 0) return {};
  return {
      .enter = [this](const http::Request& request) { return enter(request); },
      .leave = [this](const http::Request& request, http::Response& response) { leave(request, response); }};
}

std::uint64_t RateLimit::key_of(By by, std::string_view text) const {
  std::uint64_t hash = 0;
  static_assert(crypto_shorthash_BYTES == sizeof hash);
  crypto_shorthash(reinterpret_cast<unsigned char*>(&hash),
                   reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                   secrets_[static_cast<std::size_t>(by)].data());
  return hash;
}

std::int64_t RateLimit::window_now() const {
  return to_millis(clock_.now()) / 1'000 / settings_.window_seconds;
}

std::uint32_t RateLimit::used(std::uint64_t key) {
  Shard& shard = (*shards_)[key % kShards];
  const std::scoped_lock lock(shard.mutex);
  shard.enter(window_now());
  const auto entry = shard.counted.find(key);
  return entry == shard.counted.end() ? 0 : entry->second;
}

std::uint32_t RateLimit::count(std::uint64_t key) {
  Shard& shard = (*shards_)[key % kShards];
  const std::scoped_lock lock(shard.mutex);
  shard.enter(window_now());
  if (const auto entry = shard.counted.find(key); entry != shard.counted.end()) return ++entry->second;
  if (shard.counted.size() < kKeysMax / kShards) shard.counted.emplace(key, 1);
  return 1;
}

std::optional<http::Response> RateLimit::enter(const http::Request& request) {
  if (!is_limited(request) || (request.loopback && !settings_.loopback_too)) return std::nullopt;
  const std::string_view token = request.header("authorization");
  std::uint32_t before = 0;
  if (token.empty()) {
    before = used(key_of(By::address, network_of(request.peer)));
  } else {
    before = used(key_of(By::token, token));
    if (before == 0) before = used(key_of(By::refused_address, network_of(request.peer)));
  }
  if (before < settings_.requests_max) return std::nullopt;
  return error_response(Error{Errc::rate_limited, {}, {}, {}});
}

void RateLimit::leave(const http::Request& request, http::Response& response) {
  if (!is_limited(request)) return;
  const std::string_view token = request.header("authorization");
  std::uint64_t key = 0;
  if (token.empty()) {
    key = key_of(By::address, network_of(request.peer));
  } else if (response.status == 401) {
    key = key_of(By::refused_address, network_of(request.peer));
  } else {
    key = key_of(By::token, token);
  }
  const std::uint32_t counted = response.status == 429 ? settings_.requests_max : count(key);
  const std::uint32_t most = settings_.requests_max;
  response.with("X-RateLimit-Limit", std::to_string(most));
  response.with("X-RateLimit-Remaining", std::to_string(counted < most ? most - counted : 0));
  response.with("X-RateLimit-Reset", window_end());
}

std::string_view RateLimit::window_end() {
  WindowEnd& end = window_ends_.mine();
  if (const std::int64_t window = window_now(); end.window != window) {
    end = {.window = window, .text = iso8601(from_millis((window + 1) * settings_.window_seconds * 1'000))};
  }
  return end.text;
}

}  // namespace rookery::api
