#pragma once

#include "platform/redis/cluster.hpp"
#include "social/timeline/timeline_store.hpp"

#include <functional>
#include <memory>

namespace rookery::social {

struct RedisTimelinesSettings {
  redis::ClusterSettings cluster;
  std::chrono::milliseconds read_max{250};  // then unavailable or timeout; SQL answers as well
  std::chrono::milliseconds write_max{5'000};
  // A list that nobody read for so long ends. Visits are told to Redis rarely, so that it may live a day
  // longer.
  std::chrono::seconds away_max = TimelineStore::kAwayMax + std::chrono::days(1);
  // Whether Redis is known not to answer at all: then reads are not asked of it. Any thread; empty: unknown.
  std::function<bool()> is_away = {};
};

// Timelines in a Redis Cluster, shared by all nodes: what redis_list.hpp says of one reader's list, and
// redis_pushes.hpp of how posts come to them.
//
// One thread with one event loop of its own speaks with Redis for the whole process: all that its threads
// want at a time shares a pipeline.
//
// A list counts when it was filled for the basis that is asked for, and began under the history that its
// primary goes on with. The latter is asked of each primary when the last answer is older than
// kHistoryAgeMax, so a list that lost deliveries with a primary is rebuilt as soon as another one is in its
// place. While a primary is silent its last known history holds, and replicas answer.
//
// Reads go to whichever copy of a list is fast (redis::Cluster::run_read), which may lack what came in the
// last milliseconds. A node of Redis that has just failed to answer is not asked for kTroublePause: its
// readers are told at once that it is unavailable, and are served from SQL. Deliveries that failed are
// followed by none for as long, so that a queue of them does not wait its time one by one.
//
// Threads: any; calls may overlap.
class RedisTimelines final : public TimelineStore {
 public:
  static constexpr std::size_t kOwnPostsMax = 10'000;  // of deliver_own(), on their way; more are left out
  static constexpr std::chrono::milliseconds kTroublePause{1'000};
  static constexpr std::chrono::milliseconds kHistoryAgeMax{1'000};
  static constexpr std::chrono::milliseconds kHistoryPatience{250};
  static constexpr std::chrono::hours kRenewInterval{12};  // of a list's end, by this process
  static constexpr std::size_t kRenewedMax = 1'000'000;    // readers it remembers for that

  // Asks nothing of Redis yet.
  explicit RedisTimelines(RedisTimelinesSettings settings);
  ~RedisTimelines() override;

  boost::asio::awaitable<Result<>> deliver(PostId post, std::span<const AccountId> readers) override;
  boost::asio::awaitable<Result<>> deliver(PostId post, std::span<const AccountNumber> readers) override;
  AccountNumbers& numbers() override { return numbers_; }
  boost::asio::awaitable<Result<std::variant<Found, Ticket>>> read(AccountId reader, HomeBasis basis,
                                                                   Range range, From from,
                                                                   std::span<PostId> into) override;
  boost::asio::awaitable<Result<bool>> fill(AccountId reader, Ticket ticket, Filling filling) override;
  // Redis does that by itself; returns 0.
  boost::asio::awaitable<Result<std::size_t>> drop_unread_since(Instant before) override;
  void deliver_own(AccountId reader, PostId post) override;
  void forget(AccountId /*reader*/) override {}

 private:
  class Work;
  const std::function<bool()> is_away_;
  AccountNumbers numbers_;
  std::unique_ptr<Work> work_;
};

}  // namespace rookery::social
