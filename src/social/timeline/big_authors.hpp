#pragma once

#include "platform/sql/database.hpp"
#include "social/timeline/memory_timelines.hpp"

#include <atomic>

namespace rookery::social {

// Authors with so many followers that their posts are not put on each follower's list: whoever reads takes
// them from here, one short list an author, and joins them with the own list (timeline/merge.hpp).
//
// Whether an author is big is decided for each post, by the number of followers when the fan-out takes it.
// The set only grows while the process lives: an author who fell below is pushed again and stays in the set.
// So every post is on the followers' lists or here or both, whichever way the threshold is crossed, and the
// union loses and doubles nothing. After a restart the set is empty; so are all lists, and they are rebuilt
// from SQL with everybody's posts.
//
// A reader looks at the own list first, then at the set, then at the lists of those in it: an author joins
// the set, list and all, before a post of theirs is left out of a reader's list.
//
// Memory:  MemoryTimelines': at most 6.5 KB an author.
// Threads: any; reading takes no lock and does not allocate.
// Limits:  kAuthorsMax; who would come after those is pushed like everybody.
class BigAuthors {
 public:
  static constexpr std::int64_t kPullFromFollowersDefault = 10'000;
  static constexpr std::size_t kAuthorsMax = 65'536;
  using Range = TimelineStore::Range;
  using Found = TimelineStore::Found;

  // All outlive this. `pull_from_followers`: who has so many is big; 0: nobody.
  BigAuthors(sql::Database& database, const Clock& clock,
             std::int64_t pull_from_followers = kPullFromFollowersDefault)
      : database_(database), pull_from_followers_(pull_from_followers), lists_(clock, kBudgetBytes) {}

  // For readers.

  // Grows whenever the set does.
  [[nodiscard]] std::uint64_t version() const { return version_.load(std::memory_order_acquire); }
  [[nodiscard]] bool contains(AccountId author) const;
  // Writes those of `followees` that are in the set to `into`, in their order; returns how many.
  // REQUIRES: into.size() >= followees.size().
  std::size_t among(std::span<const AccountId> followees, std::span<AccountId> into) const;
  // Writes the author's newest posts (those of every visibility, reblogs too) within `range`, as
  // TimelineStore::read does. Deleted ones may still be there. Of an author who is not in the set nothing is
  // known: `floor` is above everything.
  Found recent(AccountId author, Range range, From from, std::span<PostId> into) const;

  // For the fan-out.

  [[nodiscard]] bool is_big(std::int64_t followers) const {
    return pull_from_followers_ > 0 && followers >= pull_from_followers_;
  }
  // Puts the author into the set, with the list as SQL has it. False when the set is full.
  boost::asio::awaitable<Result<bool>> join(AccountId author);

  // What a commit tells (HomeTimelines::posted): later reads see it.
  void posted(AccountId author, PostId post) { lists_.deliver_own(author, post); }

  struct Stats {
    std::size_t authors = 0, bytes = 0;
  };
  [[nodiscard]] Stats stats() const { return {.authors = size_.load(), .bytes = lists_.stats().bytes}; }

 private:
  static constexpr std::size_t kBudgetBytes =
      kAuthorsMax * 8'192;  // more than they can need: none is dropped

  sql::Database& database_;
  const std::int64_t pull_from_followers_;
  MemoryTimelines lists_;  // by author; the filled ones are the set
  std::atomic<std::uint64_t> version_ = 0;
  std::atomic<std::size_t> size_ = 0;
};

}  // namespace rookery::social
