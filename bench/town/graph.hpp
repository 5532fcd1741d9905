#pragma once

#include "base/dice.hpp"

#include <cstdint>
#include <vector>

namespace rookery::bench {

using Person = std::uint32_t;  // 0 to accounts - 1, in the order of their ids

inline constexpr Person kHub = 0;  // whom everybody follows

// Who follows whom: how many somebody follows, and how many follow somebody, both fall by a power law.
// Nothing is kept: each person's list comes from the seed when it is asked for, always the same. Threads: all
// calls may overlap.
class Graph {
 public:
  // REQUIRES: accounts >= 2; 1 <= follows_mean <= accounts / 2.
  Graph(std::uint32_t accounts, double follows_mean, std::uint64_t seed);

  // In the order of their numbers, each once, the hub among them, never oneself.
  [[nodiscard]] std::vector<Person> followed_by(Person who) const;

  [[nodiscard]] std::uint32_t accounts() const { return accounts_; }

  // One of all, by a power law: the lower its rank, the likelier. Two purposes have two orders of rank.
  enum class Purpose : std::uint8_t { followed, posts };
  [[nodiscard]] Person popular(Dice& dice, Purpose purpose) const;

 private:
  const std::uint32_t accounts_;
  const std::uint64_t seed_;
  std::uint64_t stride_ = 1;  // ranks are scattered over the numbers by it
  double least_ = 1;          // of follows; calibrated for the mean
};

}  // namespace rookery::bench
