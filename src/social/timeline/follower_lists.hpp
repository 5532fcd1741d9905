#pragma once

#include "social/timeline/account_numbers.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace rookery::social {

// Who follows those who post, as ascending account numbers, 4 bytes a follower: what the fan-out carries a
// post along, without SQL and without a look-up for each follower. A cache: an author's list is loaded from
// SQL with the first post (FanOut does it), and the one that was used least lately goes when the budget is
// used up.
//
// A list holds at least everybody who follows the author. Somebody who does not any more may be in it: the
// rule of home decides at each read. So only a follow is told, not its end; a list that has become a good
// deal longer than the author's count of followers, or shorter, is loaded again. A follow that is committed
// while a list is being loaded is noted and joined at the end, so that none is lost between SQL's answer and
// the list.
//
// Threads: any; one lock, held for the copy of a chunk or one insertion. An insertion moves what comes after
// it:
//          a millisecond for ten million followers.
// Limits:  those of AccountNumbers (a follower without a number makes a load worthless); the budget;
// kNotesMax follows noted during a load, then the load is worthless and the next post starts
//          another.
class FollowerLists {
 public:
  static constexpr std::size_t kBudgetBytesDefault = std::size_t{256} << 20;
  static constexpr std::size_t kNotesMax = 10'000;

  // `numbers` outlives this.
  explicit FollowerLists(AccountNumbers& numbers, std::size_t budget_bytes = kBudgetBytesDefault)
      : numbers_(numbers), budget_bytes_(budget_bytes) {}
  FollowerLists(const FollowerLists&) = delete;
  FollowerLists& operator=(const FollowerLists&) = delete;

  // What a commit tells.
  void followed(AccountId follower, AccountId author);

  // Whether there is a list; `count` is the author's count of followers.
  bool has(AccountId author, std::int64_t count);

  // Writes the next followers with numbers of at least `begin` to `into`; returns how many, less than there
  // is room for at the end. Nothing when there is no list.
  std::optional<std::size_t> next(AccountId author, AccountNumber begin, std::span<AccountNumber> into);

  // Loading: begin_load() before SQL is asked for the first follower, end_load() with all it answered. One at
  // a time for an author; nothing when another is under way, there is a list, or so many followers have no
  // room. A load that is given up is told by end_load() with nothing.
  struct Load {
    AccountId author;
    std::uint64_t number = 0;
  };
  std::optional<Load> begin_load(AccountId author, std::int64_t count);
  void end_load(const Load& load, std::optional<std::vector<AccountNumber>> followers);

  struct Stats {
    std::size_t lists = 0, followers = 0, bytes = 0;
    std::size_t dropped_for_budget = 0;  // lists, since start
  };
  [[nodiscard]] Stats stats() const;

 private:
  struct List {
    std::vector<AccountNumber> followers;  // ascending
    bool used = false;                     // since it was loaded or the hand last passed
  };
  struct Loading {
    std::uint64_t number = 0;
    bool worthless = false;
    std::vector<AccountNumber> notes;
  };
  static std::size_t bytes_of(const List& list);
  static void insert(std::vector<AccountNumber>& followers, AccountNumber follower);
  void count(const List& list, bool there);
  void keep_budget();

  AccountNumbers& numbers_;
  const std::size_t budget_bytes_;

  mutable std::mutex mutex_;  // guards all below
  boost::unordered_flat_map<std::int64_t, List> lists_;
  boost::unordered_flat_map<std::int64_t, Loading> loading_;
  std::vector<std::int64_t> authors_;  // of lists_, in the order that the hand goes round
  std::size_t hand_ = 0;
  std::uint64_t loads_ = 0;
  Stats stats_;
};

}  // namespace rookery::social
