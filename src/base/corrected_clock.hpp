#pragma once

#include "base/clock.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace rookery {

// A machine's clock, put right by one that several machines share, so that what they make stands in one order
// though one of their clocks is wrong. It can go back, like the machine's.
// Threads:  as Clock; agree() from one at a time.
// Lifetime: `machine` outlives this.
class CorrectedClock final : public Clock {
 public:
  explicit CorrectedClock(const Clock& machine) : machine_(machine) {}
  [[nodiscard]] Instant now() const override { return machine_.now() + correction(); }
  [[nodiscard]] std::chrono::milliseconds correction() const {
    return std::chrono::milliseconds(correction_ms_.load(std::memory_order_relaxed));
  }

  // The shared clock showed `shown` at some moment between `since` ago and now. Changes as little as makes
  // that possible, so nothing while the clocks agree as far as can be known.
  void agree(Instant shown, std::chrono::milliseconds since) {
    const Instant latest = now();
    const Instant possible = std::clamp(shown, latest - since, latest);
    correction_ms_ += (shown - possible).count();
  }

 private:
  const Clock& machine_;
  std::atomic<std::int64_t> correction_ms_ = 0;
};

}  // namespace rookery
