#pragma once

#include "platform/sql/database.hpp"
#include "social/timeline/memory_timelines.hpp"
#include "social/timeline/pulled_authors.hpp"

#include <atomic>

namespace rookery::social {

// The set of big authors in memory, for the one process that serves: whoever reads takes their posts from
// here, one short list an author, and joins them with the own list (timeline/merge.hpp). After a restart the
// set is empty; so are all lists, and they are rebuilt from SQL with everybody's posts.
//
// A reader looks at the own list first, then at the set, then at the lists of those in it: an author joins
// the set, list and all, before a post of theirs is left out of a reader's list.
//
// Memory:  MemoryTimelines': at most 6.5 KB an author.
// Threads: any; reading takes no lock and does not allocate.
class BigAuthors final : public PulledAuthors {
 public:
  using Range = TimelineStore::Range;
  using Found = TimelineStore::Found;

  // All outlive this.
  BigAuthors(sql::Database& database, const Clock& clock,
             std::int64_t pull_from_followers = kPullFromFollowersDefault)
      : PulledAuthors(pull_from_followers), database_(database), lists_(clock, kBudgetBytes) {}

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

  // With the list as SQL has it.
  boost::asio::awaitable<Result<bool>> join(AccountId author) override;

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
  MemoryTimelines lists_;  // by author; the filled ones are the set
  std::atomic<std::uint64_t> version_ = 0;
  std::atomic<std::size_t> size_ = 0;
};

}  // namespace rookery::social
