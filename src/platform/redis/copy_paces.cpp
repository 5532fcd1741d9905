#include "platform/redis/copy_paces.hpp"

#include <algorithm>
#include <limits>

namespace rookery::redis {
namespace {

constexpr double kOfNewest = 1.0 / 8;  // its part in the mean
// A running quantile: up by much after an answer above it, down by little after one below, so that it rests
// where 95 of 100 are below.
constexpr double kStep = 0.1;
constexpr double kQuantile = 0.95;
constexpr double kP95MinUs = 50;

}  // namespace

CopyPaces::Choice CopyPaces::choose(std::span<const Endpoint> copies) {
  hedges_left_ = std::min(hedges_left_ + kHedgesOfReads, kHedgesSaved);
  double fastest_us = std::numeric_limits<double>::max();
  double patience_us = std::numeric_limits<double>::max();
  for (const auto& copy : copies) {
    fastest_us = std::min(fastest_us, paces_[copy].usual_us);
    patience_us = std::min(patience_us, paces_[copy].p95_us);
  }
  ++reads_;
  std::size_t first =
      (reads_ + reads_ / kLookAgainEvery) % copies.size();  // so that each has its look as well
  if (reads_ % kLookAgainEvery != 0) {
    const auto good_us = std::max(fastest_us * kSlowerMax, static_cast<double>(kPatienceMin.count()));
    for (std::size_t i = 0; i < copies.size() && paces_[copies[first]].usual_us > good_us; ++i)
      first = (first + 1) % copies.size();
  }
  std::size_t second = first == 0 ? 1 : 0;
  for (std::size_t i = 0; i < copies.size(); ++i) {
    if (i != first && paces_[copies[i]].usual_us < paces_[copies[second]].usual_us) second = i;
  }
  return {.first = first,
          .second = second,
          .patience = std::max(kPatienceMin, Time(static_cast<Time::rep>(patience_us)))};
}

bool CopyPaces::may_hedge() {
  if (hedges_left_ < 1) return false;
  --hedges_left_;
  return true;
}

void CopyPaces::took(const Endpoint& copy, Time time) {
  Pace& pace = paces_[copy];
  const auto time_us = static_cast<double>(time.count());
  pace.usual_us = pace.usual_us == 0 ? time_us : pace.usual_us + (time_us - pace.usual_us) * kOfNewest;
  pace.p95_us *= time_us > pace.p95_us ? 1 + kStep * kQuantile : 1 - kStep * (1 - kQuantile);
  pace.p95_us = std::clamp(pace.p95_us, kP95MinUs, static_cast<double>(kFailed.count()));
}

}  // namespace rookery::redis
