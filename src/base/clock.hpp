#pragma once

#include <chrono>

namespace rookery {

// A moment in UTC, to the millisecond; what rows and ids hold.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

// Where the time comes from. Nothing below server/ reads the machine's clock, so a test can turn it.
// Threads: now() may be called from any thread at once.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

// The machine's clock. It can go back (NTP, leap smearing); whoever needs order uses Snowflakes.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

[[nodiscard]] constexpr std::int64_t to_millis(Instant when) { return when.time_since_epoch().count(); }
[[nodiscard]] constexpr Instant from_millis(std::int64_t millis) {
  return Instant(std::chrono::milliseconds(millis));
}

}  // namespace rookery
