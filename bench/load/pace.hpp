#pragma once

#include "base/dice.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>

namespace rookery::bench {

using Time = std::chrono::steady_clock::time_point;

// Calls `act(intended)` at random moments, so many a second on average, whatever became of the calls before
// (an open loop). What is late is called with the moment it was meant for, so that times measured from there
// leave no wait out. Threads: the context's. Lifetime: until the context has stopped.
class Pace {
 public:
  using Act = std::function<void(Time)>;

  Pace(boost::asio::io_context& context, double per_second, std::uint64_t seed, Act act)
      : timer_(context), mean_seconds_(1 / per_second), dice_(seed), act_(std::move(act)) {}
  Pace(const Pace&) = delete;
  Pace& operator=(const Pace&) = delete;

  void start(Time begin, Time end) {
    next_ = begin;
    end_ = end;
    step();
  }
  [[nodiscard]] bool ended() const { return next_ >= end_; }

 private:
  void step() {
    const auto now = std::chrono::steady_clock::now();
    while (next_ <= now && !ended()) {
      act_(next_);
      next_ += std::chrono::duration_cast<std::chrono::nanoseconds>(
          std::chrono::duration<double>(dice_.exponential(mean_seconds_)));
    }
    if (ended()) return;
    timer_.expires_at(next_);
    timer_.async_wait([this](boost::system::error_code error) {
      if (!error) step();
    });
  }

  boost::asio::steady_timer timer_;
  const double mean_seconds_;
  Dice dice_;
  const Act act_;
  Time next_, end_;
};

}  // namespace rookery::bench
