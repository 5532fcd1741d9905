#pragma once

#include "platform/redis/cluster.hpp"
#include "social/ids.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace rookery::social {

// Puts posts on readers' lists in Redis, and takes the oldest away where a list has become too long. What is
// to go to one node of Redis waits while kBatchesMax batches are on their way there, and meanwhile what comes
// for a reader joins what waits for the same one: Redis spends most of a push on finding the list, and hardly
// more on several posts than on one. Lists are trimmed rarely, a large piece at a time.
//
// Threads:  the loop's.
// Lifetime: outlives every await on it; the loop ends first.
// Limits:   what waits is what its callers wait for.
class RedisPushes {
 public:
  static constexpr std::int64_t kTrimAbove = 1'200;  // elements; more are trimmed
  static constexpr std::int64_t kTrimEach = 300;  // at once; enough are left, also where some are there twice
  static constexpr std::size_t kBatchesMax = 2;   // to a node: it works on one while the next is on its way
  static constexpr std::size_t kBatchReadersMax = 500;
  static constexpr std::chrono::milliseconds kTroublePause{1'000};  // after a failure all fail for so long

  RedisPushes(boost::asio::any_io_executor loop, redis::Cluster& cluster,
              std::chrono::milliseconds write_max);
  ~RedisPushes();

  // Puts the post on the list of each of the readers that has one. REQUIRES: `readers` stays valid until the
  // await returns. Errors: unavailable; whatever is wrong with Redis is not the post's fault, and passes.
  boost::asio::awaitable<Result<>> deliver(PostId post, std::span<const AccountId> readers);

 private:
  struct Delivery;
  struct OfReader;
  class Lane;
  Lane& lane_of(redis::Slot slot);
  boost::asio::awaitable<void> work(Lane& lane);
  boost::asio::awaitable<Result<>> push(std::span<const OfReader> batch);
  boost::asio::awaitable<void> trim(std::vector<AccountId> readers);

  const boost::asio::any_io_executor loop_;
  redis::Cluster& cluster_;
  const std::chrono::milliseconds write_max_;
  std::vector<std::unique_ptr<Lane>> lanes_;  // one for each node of Redis
  boost::unordered_flat_set<std::int64_t> trimming_;
  redis::Cluster::TimePoint nothing_until_;
};

}  // namespace rookery::social
