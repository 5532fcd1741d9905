#pragma once

#include "base/clock.hpp"
#include "base/id.hpp"

#include <atomic>
#include <cstdint>

namespace rookery {

// Makes ids that sort by time: 41 bits of milliseconds since kEpoch, 10 of node, 12 of sequence.
//
// Promises: within one generator every id is above all earlier ones, also when the clock goes back;
// next_above(parent) is also above `parent`, also when another node's clock made that one in our future.
// Threads: all calls may overlap.
class Snowflake {
 public:
  // 2010-11-04, Twitter's own. Ids have 19 digits from now until the bits run out in 2080, so that clients
  // which compare ids as strings stay right.
  static constexpr Instant kEpoch = from_millis(1'288'834'974'657);
  static constexpr std::int64_t kNodesMax = 1 << 10;
  static constexpr std::int64_t kIdsPerMillisMax = 1 << 12;

  // REQUIRES: 0 <= node < kNodesMax; no other running process uses it on the same database. `clock` outlives
  // this.
  Snowflake(const Clock& clock, std::int64_t node) : clock_(clock), node_(node) {}
  Snowflake(const Snowflake&) = delete;
  Snowflake& operator=(const Snowflake&) = delete;

  // From now on ids are made with another node number; REQUIRES as above.
  void set_node(std::int64_t node) { node_.store(node, std::memory_order_relaxed); }

  template <class IdType>
  [[nodiscard]] IdType next() {
    return IdType(take(0));
  }
  template <class IdType, class ParentId>
  [[nodiscard]] IdType next_above(ParentId parent) {
    return IdType(take(parent.value()));
  }

  // The smallest id that a thing made at `when` can have; for history that is written afterwards, and for
  // range scans by time.
  [[nodiscard]] static constexpr std::int64_t floor_at(Instant when) {
    return when <= kEpoch ? 0 : (when - kEpoch).count() << (kNodeBits + kSequenceBits);
  }
  // When the thing with this id was made, by the clock of the node that made it.
  template <class IdType>
  [[nodiscard]] static constexpr Instant time_of(IdType id) {
    return kEpoch + std::chrono::milliseconds(id.value() >> (kNodeBits + kSequenceBits));
  }

 private:
  static constexpr int kNodeBits = 10;
  static constexpr int kSequenceBits = 12;

  std::int64_t take(std::int64_t above);

  const Clock& clock_;
  std::atomic<std::int64_t> node_;
  std::atomic<std::int64_t> last_ = 0;  // millis << kSequenceBits | sequence, without the node
};

}  // namespace rookery
