#pragma once

#include "platform/redis/endpoint.hpp"

#include <chrono>
#include <map>
#include <span>

namespace rookery::redis {

// How fast the nodes that hold the same slots answer, and so which of them is asked first and how long it is
// waited for before another one is asked as well (Dean and Barroso, The Tail at Scale, "hedged requests").
// Those that are usually about as fast as the fastest take turns; a slower one is asked now and then, to see
// whether it still is.
//
// Threads: one at a time.
class CopyPaces {
 public:
  using Time = std::chrono::microseconds;
  static constexpr Time kPatienceMin{200};          // below, timers and schedulers are what is measured
  static constexpr Time kFailed{1'000'000};         // an error counts as an answer that took so long
  static constexpr double kSlowerMax = 3;           // than the fastest, and still as good
  static constexpr unsigned kLookAgainEvery = 256;  // reads: one is for whoever's turn it is, however slow
  static constexpr double kHedgesOfReads =
      0.1;                                    // at most so many, or a slow cluster would get twice the load
  static constexpr double kHedgesSaved = 20;  // that were not needed before

  struct Choice {
    std::size_t first;   // of the copies
    std::size_t second;  // the fastest of the others
    Time patience;       // what 95 of 100 answers of the fastest take at most
  };
  // REQUIRES: at least two copies.
  Choice choose(std::span<const Endpoint> copies);
  // Whether a second one may be asked for the sake of speed; counts as done.
  bool may_hedge();
  // It answered, or will not: kFailed.
  void took(const Endpoint& copy, Time time);

 private:
  struct Pace {
    double usual_us = 0;  // a mean over the last few; 0: not known yet
    double p95_us = 2'000;
  };

  std::map<Endpoint, Pace> paces_;
  unsigned reads_ = 0;
  double hedges_left_ = kHedgesSaved;
};

}  // namespace rookery::redis
