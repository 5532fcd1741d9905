#include "base/snowflake.hpp"

#include <algorithm>

namespace rookery {

std::int64_t Snowflake::take(std::int64_t above) {
  // A sequence that runs over carries into the milliseconds: ids run ahead of the clock under a burst instead
  // of waiting for it.
  const std::int64_t by_clock = (clock_.now() - kEpoch).count() << kSequenceBits;
  // The first millisecond after the parent's is above it whichever node made it; that the id may lie in the
  // future is harmless.
  const std::int64_t after_parent =
      above == 0 ? 0 : ((above >> (kNodeBits + kSequenceBits)) + 1) << kSequenceBits;
  std::int64_t last = last_.load(std::memory_order_relaxed);
  std::int64_t mine = 0;
  do {
    mine = std::max({by_clock, last + 1, after_parent});
  } while (!last_.compare_exchange_weak(last, mine, std::memory_order_relaxed));
  const std::int64_t millis = mine >> kSequenceBits;
  const std::int64_t sequence = mine & (kIdsPerMillisMax - 1);
  return millis << (kNodeBits + kSequenceBits) | node_.load(std::memory_order_relaxed) << kSequenceBits |
         sequence;
}

}  // namespace rookery
