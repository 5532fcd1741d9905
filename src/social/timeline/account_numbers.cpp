#include "social/timeline/account_numbers.hpp"

#include <bit>

namespace rookery::social {

namespace {

constexpr std::size_t kPlacesFirst = 64;

// A Snowflake's low bits are nearly always zero: mix, and take the upper ones (Fibonacci hashing).
std::size_t place_of(AccountId account, unsigned shift) {
  return static_cast<std::size_t>((static_cast<std::uint64_t>(account.value()) * 0x9E37'79B9'7F4A'7C15ULL) >>
                                  shift);
}

}  // namespace

AccountNumbers::Index::Index(std::size_t count)
    : mask(count - 1),
      shift(64U - static_cast<unsigned>(std::countr_zero(count))),
      places(count * sizeof(std::atomic<std::uint32_t>)) {
  (void)places.grow(count * sizeof(std::atomic<std::uint32_t>));
}

std::atomic<std::uint32_t>& AccountNumbers::Index::place(std::size_t at) const {
  // NOLINTNEXTLINE(*reinterpret-cast): an array of them
  return reinterpret_cast<std::atomic<std::uint32_t>*>(places.data())[at];
}

AccountNumbers::AccountNumbers() {
  indices_.push_back(std::make_unique<Index>(kPlacesFirst));
  index_ = indices_.back().get();
  bytes_ = kPlacesFirst * sizeof(std::uint32_t);
}
AccountNumbers::~AccountNumbers() = default;

AccountId* AccountNumbers::accounts() const {
  return reinterpret_cast<AccountId*>(accounts_.data());  // NOLINT(*reinterpret-cast): it is an array of them
}

AccountNumber AccountNumbers::find(AccountId account) const {
  const auto* const index = index_.load(std::memory_order_acquire);
  for (auto at = place_of(account, index->shift);; at = (at + 1) & index->mask) {
    const auto number = index->place(at).load(std::memory_order_acquire);
    if (number == 0) return kNone;
    if (accounts()[number - 1] == account) return number - 1;
  }
}

AccountNumber AccountNumbers::give(AccountId account) {
  if (const auto known = find(account); known != kNone) return known;
  const std::scoped_lock lock(mutex_);
  if (const auto known = find(account); known != kNone) return known;
  const auto number = size_.load(std::memory_order_relaxed);
  if (number == kAccountsMax || !accounts_.grow((number + 1) * sizeof(AccountId))) return kNone;
  if ((number + 1) * 3 > (indices_.back()->mask + 1) * 2) grow_index();
  accounts()[number] = account;
  put(*indices_.back(), static_cast<AccountNumber>(number));
  size_.store(number + 1, std::memory_order_release);
  bytes_.fetch_add(sizeof(AccountId), std::memory_order_relaxed);
  return static_cast<AccountNumber>(number);
}

void AccountNumbers::put(Index& index, AccountNumber number) const {
  auto at = place_of(accounts()[number], index.shift);
  while (index.place(at).load(std::memory_order_relaxed) != 0) at = (at + 1) & index.mask;
  index.place(at).store(number + 1, std::memory_order_release);
}

// The old index stays for whoever looks into it at this moment; what it lacks is found on the second look.
void AccountNumbers::grow_index() {
  const auto places = (indices_.back()->mask + 1) * 2;
  auto grown = std::make_unique<Index>(places);
  for (std::size_t number = 0; number < size_.load(std::memory_order_relaxed); ++number) {
    put(*grown, static_cast<AccountNumber>(number));
  }
  index_.store(grown.get(), std::memory_order_release);
  indices_.push_back(std::move(grown));
  bytes_.fetch_add(places * sizeof(std::uint32_t), std::memory_order_relaxed);
}

}  // namespace rookery::social
