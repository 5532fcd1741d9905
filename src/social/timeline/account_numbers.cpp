#include "social/timeline/account_numbers.hpp"

#include <bit>

namespace rookery::social {

namespace {

constexpr std::size_t kPlacesFirst = 64;

// A Snowflake's low bits are nearly always zero: mix, and take the upper ones (Fibonacci hashing).
std::size_t first_place(AccountId account, unsigned shift) {
  return static_cast<std::size_t>((static_cast<std::uint64_t>(account.value()) * 0x9E37'79B9'7F4A'7C15ULL) >>
                                  shift);
}

}  // namespace

AccountNumbers::Index::Index(std::size_t count)
    : mask(count - 1),
      shift(64U - static_cast<unsigned>(std::countr_zero(count))),
      places(count * sizeof(Place)) {
  (void)places.grow(count * sizeof(Place));
}

AccountNumbers::Place& AccountNumbers::Index::place(std::size_t at) const {
  return reinterpret_cast<Place*>(places.data())[at];  // NOLINT(*reinterpret-cast): an array of them
}

AccountNumbers::Place& AccountNumbers::Index::place_of(AccountId account) const {
  for (auto at = first_place(account, shift);; at = (at + 1) & mask) {
    auto& one = place(at);
    if (one.number_plus_one.load(std::memory_order_acquire) == 0) return one;
    if (one.account.load(std::memory_order_relaxed) == account.value()) return one;
  }
}

AccountNumbers::AccountNumbers() {
  indices_.push_back(std::make_unique<Index>(kPlacesFirst));
  index_ = indices_.back().get();
  bytes_ = kPlacesFirst * sizeof(Place);
}
AccountNumbers::~AccountNumbers() = default;

AccountId* AccountNumbers::accounts() const {
  return reinterpret_cast<AccountId*>(accounts_.data());  // NOLINT(*reinterpret-cast): it is an array of them
}

AccountNumbers::Entry AccountNumbers::look_up(AccountId account) const {
  const auto& place = index_.load(std::memory_order_acquire)->place_of(account);
  const auto number_plus_one = place.number_plus_one.load(std::memory_order_acquire);
  // An empty place may be taken by another account at this moment.
  if (number_plus_one == 0 || place.account.load(std::memory_order_relaxed) != account.value()) return {};
  return {.number = number_plus_one - 1, .hint = place.hint.load(std::memory_order_acquire)};
}

void AccountNumbers::set_hint(AccountNumber number, std::uint32_t hint) {
  const std::scoped_lock lock(mutex_);
  indices_.back()->place_of(account(number)).hint.store(hint, std::memory_order_release);
}

AccountNumber AccountNumbers::give(AccountId account) {
  if (const auto known = find(account); known != kNone) return known;
  const std::scoped_lock lock(mutex_);
  if (const auto known = find(account); known != kNone) return known;
  const auto number = size_.load(std::memory_order_relaxed);
  if (number == kAccountsMax || !accounts_.grow((number + 1) * sizeof(AccountId))) return kNone;
  if ((number + 1) * 3 > (indices_.back()->mask + 1) * 2) grow_index();
  accounts()[number] = account;
  put(*indices_.back(), static_cast<AccountNumber>(number), 0);
  size_.store(number + 1, std::memory_order_release);
  bytes_.fetch_add(sizeof(AccountId), std::memory_order_relaxed);
  return static_cast<AccountNumber>(number);
}

void AccountNumbers::put(Index& index, AccountNumber number, std::uint32_t hint) const {
  auto& place = index.place_of(account(number));
  place.account.store(account(number).value(), std::memory_order_relaxed);
  place.hint.store(hint, std::memory_order_relaxed);
  place.number_plus_one.store(number + 1, std::memory_order_release);
}

// The old index stays for whoever looks into it at this moment. What it lacks is found on the second look;
// its hints go out of date.
void AccountNumbers::grow_index() {
  const auto places = (indices_.back()->mask + 1) * 2;
  auto grown = std::make_unique<Index>(places);
  for (std::size_t number = 0; number < size_.load(std::memory_order_relaxed); ++number) {
    const auto account = this->account(static_cast<AccountNumber>(number));
    put(*grown, static_cast<AccountNumber>(number),
        indices_.back()->place_of(account).hint.load(std::memory_order_relaxed));
  }
  index_.store(grown.get(), std::memory_order_release);
  indices_.push_back(std::move(grown));
  bytes_.fetch_add(places * sizeof(Place), std::memory_order_relaxed);
}

}  // namespace rookery::social
