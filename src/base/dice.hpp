#pragma once

#include <cmath>
#include <cstdint>
#include <span>

namespace rookery {

// Numbers that look random and follow from a seed alone, on every machine the same (SplitMix64). For pictures
// and demo data; secrets come from platform/crypto/random.hpp. Threads: one at a time.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E37'79B9'7F4A'7C15;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ mixed >> 30) * 0xBF58'476D'1CE4'E5B9;
    mixed = (mixed ^ mixed >> 27) * 0x94D0'49BB'1331'11EB;
    return mixed ^ mixed >> 31;
  }

  // 0 to limit - 1. REQUIRES: 0 < limit < 2^32.
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>((next() >> 32) * limit >> 32); }
  // 0 to 1, 1 excluded.
  double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  bool chance(double probability) { return unit() < probability; }
  // REQUIRES: `from` is not empty.
  template <class T>
  const T& pick(std::span<const T> from) {
    return from[below(from.size())];
  }
  template <class Container>
  const auto& pick(const Container& from) {
    return from[below(from.size())];
  }

  // With that mean; most are smaller, few are much larger.
  double exponential(double mean) { return -mean * std::log(1 - unit()); }
  // At least 1, with a tail that falls like x^-shape (Pareto).
  double power_law(double shape) { return std::pow(1 - unit(), -1 / shape); }
  // Mean 0, deviation 1 (sum of twelve, near enough to normal).
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += unit();
    return sum;
  }

 private:
  std::uint64_t state_;
};

}  // namespace rookery
