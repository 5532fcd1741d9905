#include "social/timeline/follower_lists.hpp"

#include <algorithm>

namespace rookery::social {

// What a list costs beside its numbers: its places in the two tables.
static constexpr std::size_t kListBytes = 96;
// So many may have ended their follow, besides a quarter, before a list is loaded again.
static constexpr std::int64_t kStaleMax = 16;

std::size_t FollowerLists::bytes_of(const List& list) {
  return kListBytes + list.followers.capacity() * sizeof(AccountNumber);
}

void FollowerLists::count(const List& list, bool there) {
  const auto add = [there](std::size_t& sum, std::size_t some) { there ? sum += some : sum -= some; };
  add(stats_.lists, 1);
  add(stats_.followers, list.followers.size());
  add(stats_.bytes, bytes_of(list));
}

void FollowerLists::insert(std::vector<AccountNumber>& followers, AccountNumber follower) {
  const auto place = std::ranges::lower_bound(followers, follower);
  if (place == followers.end() || *place != follower) followers.insert(place, follower);
}

void FollowerLists::followed(AccountId follower, AccountId author) {
  const std::scoped_lock lock(mutex_);
  const auto list = lists_.find(author.value());
  const auto loading = loading_.find(author.value());
  if (list == lists_.end() && loading == loading_.end()) return;
  const auto number = numbers_.give(follower);
  if (list != lists_.end()) {
    count(list->second, false);
    insert(list->second.followers, number);
    count(list->second, true);
    keep_budget();
  } else if (loading->second.notes.size() == kNotesMax) {
    loading->second.worthless = true;
  } else {
    loading->second.notes.push_back(number);
  }
}

bool FollowerLists::has(AccountId author, std::int64_t followers) {
  const std::scoped_lock lock(mutex_);
  const auto found = lists_.find(author.value());
  if (found == lists_.end()) return false;
  const auto length = static_cast<std::int64_t>(found->second.followers.size());
  if (length >= followers && length <= followers + followers / 4 + kStaleMax) return true;
  count(found->second, false);
  std::erase(authors_, author.value());
  lists_.erase(found);
  return false;
}

std::optional<std::size_t> FollowerLists::next(AccountId author, AccountNumber begin,
                                               std::span<AccountNumber> into) {
  const std::scoped_lock lock(mutex_);
  const auto found = lists_.find(author.value());
  if (found == lists_.end()) return std::nullopt;
  found->second.used = true;
  const auto& followers = found->second.followers;
  const auto first = std::ranges::lower_bound(followers, begin);
  const auto count = std::min(into.size(), static_cast<std::size_t>(followers.end() - first));
  std::copy_n(first, count, into.begin());
  return count;
}

std::optional<FollowerLists::Load> FollowerLists::begin_load(AccountId author, std::int64_t followers) {
  if (static_cast<std::size_t>(followers) * sizeof(AccountNumber) + kListBytes > budget_bytes_)
    return std::nullopt;
  const std::scoped_lock lock(mutex_);
  if (lists_.contains(author.value())) return std::nullopt;
  const auto [loading, first] = loading_.try_emplace(author.value());
  if (!first) return std::nullopt;
  loading->second.number = ++loads_;
  return Load{.author = author, .number = loads_};
}

void FollowerLists::end_load(const Load& load, std::optional<std::vector<AccountNumber>> followers) {
  if (followers) {
    std::ranges::sort(*followers);
    if (!followers->empty() && followers->back() == AccountNumbers::kNone) followers.reset();
  }
  if (followers) {
    const auto doubles = std::ranges::unique(*followers);
    followers->erase(doubles.begin(), doubles.end());
  }
  const std::scoped_lock lock(mutex_);
  const auto loading = loading_.find(load.author.value());
  if (loading == loading_.end() || loading->second.number != load.number) return;
  if (followers && !loading->second.worthless) {
    List list;
    list.followers = *std::move(followers);
    for (const auto follower : loading->second.notes) insert(list.followers, follower);
    list.followers.shrink_to_fit();
    count(list, true);
    authors_.push_back(load.author.value());
    lists_.emplace(load.author.value(), std::move(list));
    keep_budget();
  }
  loading_.erase(loading);
}

// The hand goes round; a list that was used since it last passed is spared once.
void FollowerLists::keep_budget() {
  while (stats_.bytes > budget_bytes_ && !authors_.empty()) {
    if (hand_ >= authors_.size()) hand_ = 0;
    const auto found = lists_.find(authors_[hand_]);
    if (found->second.used) {
      found->second.used = false;
      ++hand_;
      continue;
    }
    count(found->second, false);
    ++stats_.dropped_for_budget;
    lists_.erase(found);
    authors_[hand_] = authors_.back();
    authors_.pop_back();
  }
}

FollowerLists::Stats FollowerLists::stats() const {
  const std::scoped_lock lock(mutex_);
  return stats_;
}

}  // namespace rookery::social
