#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <cstdint>

namespace rookery::bench {

// How long things took, from a microsecond to an hour, each count within 1 % of its time. Threads: one at a
// time.
class Histogram {
 public:
  void add(std::chrono::nanoseconds time) {
    const auto micros = static_cast<std::uint64_t>(std::max<std::int64_t>(time.count() / 1'000, 0));
    ++counts_[bucket_of(micros)];
    ++total_;
    longest_ = std::max(longest_, micros);
  }

  [[nodiscard]] std::uint64_t count() const { return total_; }
  [[nodiscard]] double max_ms() const { return static_cast<double>(longest_) * 1e-3; }
  // The time that so large a share of all did not exceed; 0 when there are none.
  [[nodiscard]] double quantile_ms(double share) const {
    const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(total_));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen > wanted || (seen == total_ && total_ > 0)) return std::min(upper_micros(i) * 1e-3, max_ms());
    }
    return 0;
  }
  // Calls `take` with the time and the count of each bucket that has any, ascending.
  template <class Take>
  void each(const Take& take) const {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] > 0) take(std::min(upper_micros(i) * 1e-3, max_ms()), counts_[i]);
    }
  }
  void clear() { *this = {}; }

 private:
  // 128 buckets for each power of two, one microsecond each below that.
  static constexpr unsigned kBits = 7;
  static constexpr std::size_t kEach = 1U << kBits;
  static constexpr unsigned kPowers = 26;

  static std::size_t bucket_of(std::uint64_t micros) {
    if (micros < kEach) return micros;
    const unsigned power = static_cast<unsigned>(std::bit_width(micros)) - kBits - 1;
    if (power >= kPowers) return kEach * (kPowers + 1) - 1;
    return kEach * power + (micros >> power);
  }
  static double upper_micros(std::size_t bucket) {
    if (bucket < 2 * kEach) return static_cast<double>(bucket);
    const auto power = bucket / kEach - 1;
    return static_cast<double>(((bucket - kEach * power + 1) << power) - 1);
  }

  std::array<std::uint64_t, kEach*(kPowers + 1)> counts_ = {};
  std::uint64_t total_ = 0, longest_ = 0;
};

}  // namespace rookery::bench
