#pragma once

#include "base/result.hpp"
#include "platform/redis/cluster.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace rookery::nodes {

struct SharedTriesSettings {
  redis::ClusterSettings redis;
  std::chrono::milliseconds answer_max{250};
  // Whether Redis is known not to answer; any thread. Empty: unknown.
  std::function<bool()> is_away = {};
};

// How often something was tried through all nodes of a server: passwords of an account, sign-ups from an
// address. One small command for each try, to a counter in Redis that ends with its window, which began with
// the first try; the clock is Redis's.
//
// Redis may lose counts or not answer; so whoever asks counts for itself as well, and goes by that when this
// has an error. It never waits longer than answer_max, and after a failure nobody waits for kTroublePause.
//
// Threads:  one of its own; all calls from any.
// Lifetime: outlives every await on it.
// Limits:   kAtOnceMax tries on their way; one more is not counted here.
class SharedTries {
 public:
  static constexpr std::chrono::milliseconds kTroublePause{1'000};
  static constexpr std::int64_t kAtOnceMax = 256;

  explicit SharedTries(SharedTriesSettings settings);
  ~SharedTries();
  SharedTries(const SharedTries&) = delete;
  SharedTries& operator=(const SharedTries&) = delete;

  // Counts a try of `what`; false: `count_max` were counted before it in its window, and it is not.
  // Errors: unavailable, timeout (it may be counted or not), internal.
  boost::asio::awaitable<Result<bool>> take(std::string what, std::uint32_t count_max,
                                            std::chrono::milliseconds window);
  // Takes one back that was counted; does not wait for it. If it is lost, the window forgets.
  void give_back(std::string what);

  // Tries that were asked for and could not be counted, since start.
  [[nodiscard]] std::int64_t uncounted() const { return uncounted_; }

 private:
  using TimePoint = std::chrono::steady_clock::time_point;
  boost::asio::awaitable<Result<bool>> take_on_loop(redis::Command command);
  boost::asio::awaitable<void> give_back_on_loop(redis::Command command);

  const SharedTriesSettings settings_;
  std::atomic<std::int64_t> at_once_ = 0, uncounted_ = 0;

  // The loop's own.
  boost::asio::io_context loop_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{loop_.get_executor()};
  redis::Cluster cluster_;
  TimePoint trouble_until_;
  std::thread thread_;
};

}  // namespace rookery::nodes
