#pragma once

#include "platform/redis/cluster.hpp"
#include "social/timeline/timeline_store.hpp"

#include <memory>

namespace rookery {
class Log;
}

namespace rookery::social {

struct RedisTimelinesSettings {
  redis::ClusterSettings cluster;
  std::chrono::milliseconds read_max{500};  // then unavailable or timeout; SQL answers as well
  std::chrono::milliseconds write_max{5'000};
  // A list that nobody read for so long ends. Visits are told to Redis rarely, so that it may live a day
  // longer.
  std::chrono::seconds away_max = TimelineStore::kAwayMax + std::chrono::days(1);
};

// Timelines in a Redis Cluster, shared by all nodes: what redis_list.hpp says of one reader's list.
// Deliveries of a chunk go in one pipeline for each Redis node. Posts are trimmed when a list has become much
// longer than it need be, since each trim costs as much as many deliveries.
//
// One thread with one event loop of its own speaks with Redis for the whole process: all that its threads
// want at a time shares a pipeline, and what is told of a reader stands in line before that reader's next
// read.
//
// deliver_own() and forget() are carried out again and again while Redis cannot be reached, and reads and
// fills of that reader wait for them. A node of Redis that has just failed to answer is not asked for
// kTroublePause: its readers are told at once that it is unavailable, and are served from SQL.
//
// Reads go to whichever copy of a list is fast (redis::Cluster::run_read), which may lack what came in the
// last milliseconds. A reader who did something through this process a moment ago is served by the primary.
//
// Threads: any; calls may overlap.
class RedisTimelines final : public TimelineStore {
 public:
  static constexpr std::int64_t kTrimAbove = 1'200;  // elements; more are trimmed
  static constexpr std::int64_t kTrimTo = 900;       // enough for kEntriesMax and what is there twice
  static constexpr std::size_t kTrimsMax = 64;  // at once; a list left out is trimmed after another delivery
  // Readers with acts that Redis has not got yet. Acts of more are dropped and logged: their lists lack a
  // post until the fan-out brings it, or older posts until the list ends.
  static constexpr std::size_t kActingMax = 1'000'000;
  static constexpr std::size_t kOwnPostsMax = 32;  // of one reader, waiting; more make it a forget()
  static constexpr std::chrono::milliseconds kActRetryFirst{10};
  static constexpr std::chrono::milliseconds kActRetryLongest{1'000};
  static constexpr std::chrono::milliseconds kLastActsMax{1'000};
  static constexpr std::chrono::milliseconds kTroublePause{250};
  static constexpr std::chrono::seconds kActedAgo{5};      // at least so long the primary serves who acted
  static constexpr std::size_t kActedMax = 1'000'000;      // of them; more make it shorter
  static constexpr std::chrono::hours kRenewInterval{12};  // of a list's end, by this process
  static constexpr std::size_t kRenewedMax = 1'000'000;    // readers it remembers for that

  // Asks nothing of Redis yet. `log` may be null and outlives this.
  explicit RedisTimelines(RedisTimelinesSettings settings, Log* log = nullptr);
  // Acts that Redis has not got after kLastActsMax are lost.
  ~RedisTimelines() override;

  boost::asio::awaitable<Result<>> deliver(PostId post, std::span<const AccountId> readers) override;
  boost::asio::awaitable<Result<>> deliver(PostId post, std::span<const AccountNumber> readers) override;
  AccountNumbers& numbers() override { return numbers_; }
  boost::asio::awaitable<Result<std::variant<Found, Ticket>>> read(AccountId reader, Range range, From from,
                                                                   std::span<PostId> into) override;
  boost::asio::awaitable<Result<bool>> fill(AccountId reader, Ticket ticket, std::span<const PostId> posts,
                                            PostId floor) override;
  // Redis does that by itself; returns 0.
  boost::asio::awaitable<Result<std::size_t>> drop_unread_since(Instant before) override;
  void deliver_own(AccountId author, PostId post) override;
  void forget(AccountId reader) override;

 private:
  class Work;
  AccountNumbers numbers_;
  std::unique_ptr<Work> work_;
};

}  // namespace rookery::social
