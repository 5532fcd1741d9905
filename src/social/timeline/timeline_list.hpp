#pragma once

#include "social/timeline/account_numbers.hpp"
#include "social/timeline/ring_memory.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <type_traits>

namespace rookery::social {

// One reader's list in memory: what MemoryTimelines keeps in two neighbouring cache lines, and the ring that
// it points to. The ids ascend: first those in the ring from `head` on, then the newest few, which wait here,
// so that most deliveries touch nothing else; the ring, which lies in a page of its own, gets kPending ids at
// once.
//
// One thread writes at a time. Others read meanwhile without a lock: all fields are atomic, and what is no
// mere appending happens between change_begins() and change_ends(), which leave `version` odd in between and
// different afterwards (a seqlock). So a reader copies and looks whether the version stayed.
struct alignas(64) TimelineList {
  static constexpr std::uint8_t kPending = 3;
  static constexpr RingMemory::Size kNoRing = UINT8_MAX;

  struct Shape {
    std::uint16_t head = 0, size = 0;  // of the ring's part
    RingMemory::Size ring_size = kNoRing;
    std::uint8_t pending = 0;  // at least 1, unless there are no ids at all
    bool filled = false;
    std::uint8_t spare = 0;

    [[nodiscard]] std::size_t count() const { return std::size_t{size} + pending; }
    [[nodiscard]] std::size_t capacity() const {
      return ring_size == kNoRing ? 0 : RingMemory::kCapacities[ring_size];
    }
  };

  std::atomic<std::uint32_t> version{0};
  std::atomic<std::uint32_t> visited{0};  // the last visit, MemoryTimelines::Steps
  std::atomic<std::int64_t> floor{0};
  std::atomic<RingMemory::Place> ring{0};
  std::atomic<AccountNumber> reader{AccountNumbers::kNone};  // kNone: the place is free
  std::atomic<std::uint32_t> ticket{0};
  std::atomic<Shape> shape{Shape{}};
  std::array<std::atomic<std::int64_t>, kPending> pending{};

  void change_begins() {
    version.store(version.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
  }
  void change_ends() {
    version.store(version.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }
};
static_assert(sizeof(TimelineList) == 64);
static_assert(std::atomic<TimelineList::Shape>::is_always_lock_free);

// The ids of a list as one thread sees them: a copy of the line's words, and the ring.
class TimelineIds {
 public:
  // `ring` is the memory of the list's ring, or null.
  TimelineIds(TimelineList::Shape shape, std::int64_t* ring,
              const std::array<std::int64_t, TimelineList::kPending>& pending)
      : shape_(shape), ring_(ring), capacity_(shape.capacity()), pending_(pending) {}

  [[nodiscard]] std::size_t count() const { return shape_.count(); }
  // REQUIRES: rank < count(); 0 is the oldest.
  [[nodiscard]] std::int64_t at(std::size_t rank) const {
    if (rank >= shape_.size) return pending_[rank - shape_.size];
    const auto place = shape_.head + rank;
    return std::atomic_ref(ring_[place < capacity_ ? place : place - capacity_])
        .load(std::memory_order_relaxed);
  }
  // How many ids are below `id`.
  [[nodiscard]] std::size_t rank_of(std::int64_t id) const {
    std::size_t low = 0;
    std::size_t high = count();
    while (low < high) {
      const auto middle = (low + high) / 2;
      if (at(middle) < id) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

 private:
  TimelineList::Shape shape_;
  std::int64_t* ring_;
  std::size_t capacity_;
  std::array<std::int64_t, TimelineList::kPending> pending_;
};

}  // namespace rookery::social
