#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "social/ids.hpp"
#include "social/timeline/account_numbers.hpp"
#include "social/timeline/home_basis.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <span>
#include <variant>

namespace rookery::social {

// Which end of a range the wanted posts are nearest to: from `newest` newest first, from `oldest` oldest
// first.
enum class From : std::uint8_t { newest, oldest };

// The newest posts that may belong on each reader's home timeline, ids only: candidates, that is every post
// of those they follow and of their own, and public ones with a tag they follow. What of these they see is
// decided at each read (timeline/home_rule.hpp), so that blocks, mutes and the like act at once. A cache:
// losing it costs one rebuild from SQL, never a post. Implementations: memory_timelines, redis_timelines.
//
// A list exists only for readers who came: the first read finds none, gets a ticket, asks SQL and fills the
// list with the answer. Deliveries that arrive in between land on the list, and a forget() in between makes
// the ticket worthless, so that no list is ever filled with an answer from before a change.
//
// What makes a list worthless is a follow or the like, which brings older posts. A store of one process is
// told of it by forget(). A store that several share compares instead what the list was filled for with what
// the reader's home is made of now (HomeBasis): whoever committed, and whatever became of that process since.
//
// Invariant: a filled list holds every candidate with an id of at least its `floor`; older ones are in SQL
// only.
// Threads:   any; calls may overlap. deliver and read for one reader are unordered.
// Lifetime:  outlives every coroutine that awaits it.
// Errors:    unavailable, timeout (both retryable). Never not_found: no list is a ticket.
class TimelineStore {
 public:
  static constexpr std::size_t kEntriesMax = 800;    // a list, then the oldest go
  static constexpr std::size_t kReadersMax = 1'000;  // one delivery; wider audiences are cut in chunks
  static constexpr std::chrono::days kAwayMax{14};   // a list nobody read for so long is dropped

  struct Range {
    std::int64_t above = 0;          // exclusive
    std::int64_t below = INT64_MAX;  // exclusive
  };
  struct Found {
    std::size_t count = 0;  // how many posts were written
    PostId floor;           // the list is complete from here up; 0: it holds all there are
  };
  struct Ticket {
    std::uint64_t number = 0;
    friend bool operator==(Ticket, Ticket) = default;
  };

  TimelineStore() = default;
  TimelineStore(const TimelineStore&) = delete;
  TimelineStore& operator=(const TimelineStore&) = delete;
  virtual ~TimelineStore() = default;

  // Puts `post` on the list of each of `readers` that has one. Idempotent; a partial failure may be retried
  // whole. REQUIRES: readers.size() <= kReadersMax; `readers` stays valid until the await returns.
  virtual boost::asio::awaitable<Result<>> deliver(PostId post, std::span<const AccountId> readers) = 0;

  // The same by their numbers, the fast way for those who keep followers as such.
  virtual boost::asio::awaitable<Result<>> deliver(PostId post, std::span<const AccountNumber> readers) = 0;
  // Where the numbers come from; lives as long as this.
  virtual AccountNumbers& numbers() = 0;

  // Writes the part of the reader's list within `range` to `into`, in the direction of `from`, as much as has
  // room there (kEntriesMax is always enough); or gives a ticket to fill the list. `basis`: of the reader's
  // home now; to a shared store a list that was filled for another one is none. Counts as a visit. REQUIRES:
  // `into` stays valid until the await returns.
  virtual boost::asio::awaitable<Result<std::variant<Found, Ticket>>> read(AccountId reader, HomeBasis basis,
                                                                           Range range, From from,
                                                                           std::span<PostId> into) = 0;
  // The same at once; internal of a store that must wait for its answers. A store of one process has it, and
  // needs no basis.
  virtual Result<std::variant<Found, Ticket>> read_now(AccountId /*reader*/, Range /*range*/, From /*from*/,
                                                       std::span<PostId> /*into*/) {
    return fail(Errc::internal, {}, "a store that must be waited for");
  }

  // What a list is filled with: the newest candidates, newest first, complete from `floor` up, and the basis,
  // all of one snapshot.
  struct Filling {
    HomeBasis basis = {};
    std::span<const PostId> posts = {};
    PostId floor = {};
  };
  // Fills the list with what SQL answered after the ticket was given. False when the list was forgotten or
  // dropped since: read again. REQUIRES: at most kEntriesMax posts, which stay valid until the await returns.
  virtual boost::asio::awaitable<Result<bool>> fill(AccountId reader, Ticket ticket, Filling filling) = 0;

  // Drops the lists that nobody read since `before`; returns how many. A store that drops those whom nobody
  // read for kAwayMax by itself returns 0.
  virtual boost::asio::awaitable<Result<std::size_t>> drop_unread_since(Instant before) = 0;

  // What a commit tells, without waiting; every later read() through this object sees the effect.
  // The reader's list gets the post, ahead of the others: its author's does, and that of who listens to a
  // stream; the reader's list is rebuilt at the next read. In a shared store the first only hurries, since
  // the post may be lost on its way (the outbox brings it, and HomeReader has own posts by itself), and the
  // second does nothing (see HomeBasis).
  virtual void deliver_own(AccountId reader, PostId post) = 0;
  virtual void forget(AccountId reader) = 0;
};

}  // namespace rookery::social
