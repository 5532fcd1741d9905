#pragma once

#include "social/timeline/account_numbers.hpp"
#include "social/timeline/block_memory.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <type_traits>

namespace rookery::social {

// One reader's list in memory: what MemoryTimelines keeps in two neighbouring cache lines, and the blocks of
// ids that they point to. The ids ascend: first those in the blocks, then the newest few, which wait here, so
// that most deliveries touch the first line and nothing else; the last block takes kPending ids at once. All
// blocks but the last are full and of the largest size. A list that has all its blocks drops the oldest for
// the next.
//
// One thread writes at a time. Others read meanwhile without a lock: all fields are atomic, and what is no
// mere appending happens between change_begins() and change_ends(), which leave `version` odd in between and
// different afterwards (a seqlock). So a reader copies and looks whether the version stayed.
struct alignas(128) TimelineList {
  static constexpr std::size_t kPending = 6;
  static constexpr std::size_t kBlocks = 11;
  static constexpr std::size_t kBlockIds = BlockMemory::kCapacities.back();
  using Places = std::array<BlockMemory::Place, kBlocks>;

  struct Shape {
    std::uint16_t size = 0;           // ids in blocks
    std::uint8_t first = 0;           // where in `blocks` the oldest is; they go round
    std::uint8_t blocks = 0;          // how many there are
    BlockMemory::Size last_size = 0;  // of the last one, if any
    std::uint8_t pending = 0;         // at least 1, unless there are no ids at all
    bool open = false;                // somebody's
    bool filled = false;

    [[nodiscard]] std::size_t count() const { return std::size_t{size} + pending; }
    // Where the block of that number is in `blocks`; 0 is the oldest.
    [[nodiscard]] std::size_t turn(std::size_t number) const {
      const auto at = first + number;
      return at < kBlocks ? at : at - kBlocks;
    }
    // Ids in the last block. REQUIRES: there is one.
    [[nodiscard]] std::size_t in_last() const { return size - (blocks - std::size_t{1}) * kBlockIds; }
    [[nodiscard]] std::size_t room() const {
      return blocks == 0 ? 0 : BlockMemory::kCapacities[last_size] - in_last();
    }
  };

  std::atomic<std::uint32_t> version{0};
  std::atomic<BlockMemory::Place> last{0};  // the last block
  std::atomic<Shape> shape{Shape{}};
  std::array<std::atomic<std::int64_t>, kPending> pending{};
  // Here the second line begins.
  std::atomic<std::int64_t> floor{0};
  std::atomic<std::uint32_t> visited{0};                     // the last visit, MemoryTimelines::Steps
  std::atomic<AccountNumber> reader{AccountNumbers::kNone};  // kNone: the place is free
  std::atomic<std::uint32_t> ticket{0};
  std::array<std::atomic<BlockMemory::Place>, kBlocks> blocks{};

  void change_begins() {
    version.store(version.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
  }
  void change_ends() {
    version.store(version.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }
};
static_assert(sizeof(TimelineList) == 128);
static_assert(std::atomic<TimelineList::Shape>::is_always_lock_free);

// The ids of a list as one thread sees them: a copy of the list's words, and its blocks.
class TimelineIds {
 public:
  TimelineIds(const TimelineList& list, TimelineList::Shape shape, const BlockMemory& memory)
      : shape_(shape), memory_(memory) {
    for (std::size_t i = 0; i < places_.size(); ++i) places_[i] = list.blocks[i].load(kRelaxed);
    for (std::size_t i = 0; i < pending_.size(); ++i) pending_[i] = list.pending[i].load(kRelaxed);
  }

  [[nodiscard]] std::size_t count() const { return shape_.count(); }
  // REQUIRES: rank < count(); 0 is the oldest.
  [[nodiscard]] std::int64_t at(std::size_t rank) const {
    if (rank >= shape_.size) return pending_[rank - shape_.size];
    auto* const block = memory_.at(places_[shape_.turn(rank / TimelineList::kBlockIds)]);
    return std::atomic_ref(block[rank % TimelineList::kBlockIds]).load(kRelaxed);
  }
  // How many ids are below `id`.
  [[nodiscard]] std::size_t rank_of(std::int64_t id) const {
    std::size_t low = 0;
    std::size_t high = count();
    if (high > 0 && at(high - 1) < id) return high;  // what most ask for, and it is at hand
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
  // Calls `take` with each rank from `begin` to before `end`, which is count() at most, and the id there.
  template <class Take>
  void each(std::size_t begin, std::size_t end, const Take& take) const {
    auto rank = begin;
    for (const auto in_blocks = std::min<std::size_t>(end, shape_.size); rank < in_blocks;) {
      auto* const block = memory_.at(places_[shape_.turn(rank / TimelineList::kBlockIds)]);
      auto place = rank % TimelineList::kBlockIds;
      for (const auto last = std::min(in_blocks, rank - place + TimelineList::kBlockIds); rank < last; ++rank)
        take(rank, std::atomic_ref(block[place++]).load(kRelaxed));
    }
    for (; rank < end; ++rank) take(rank, pending_[rank - shape_.size]);
  }

 private:
  static constexpr auto kRelaxed = std::memory_order_relaxed;

  TimelineList::Shape shape_;
  const BlockMemory& memory_;
  TimelineList::Places places_;
  std::array<std::int64_t, TimelineList::kPending> pending_;
};

}  // namespace rookery::social
