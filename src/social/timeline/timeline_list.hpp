#pragma once

#include "social/timeline/account_numbers.hpp"
#include "social/timeline/block_memory.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <type_traits>

namespace rookery::social {

// One reader's list in memory: what MemoryTimelines keeps of it, and the blocks of ids that it points to. The
// ids ascend: first those in the blocks, then the recent, then the few newest, which are pending. Most
// deliveries touch the head alone, which has the pending, and the heads of all lists are side by side: a
// million of them are 64 MB, of which a processor has a good part at hand. When the places of the pending are
// full, they go together to a line of the recent; when these are full, half of them, the oldest, go to the
// last block. So a page of the newest looks into no block: 30 ids and more are here. All blocks but the last
// are full. A list that has all its blocks drops the oldest for the next.
//
// One thread writes at a time. Others read meanwhile without a lock: all is read and written atomically, and
// what is no mere appending happens between change_begins() and change_ends(), which leave `version` odd in
// between and different afterwards (a seqlock). So a reader copies and looks whether the version stayed.
struct TimelineList {
  static constexpr std::size_t kGroup = 6;          // ids that go on together
  static constexpr std::size_t kRecentGroups = 8;   // each in a line of its own
  static constexpr std::size_t kSettledAtOnce = 4;  // groups, from the recent to the blocks
  static constexpr std::size_t kBlocks = 20;
  static constexpr std::size_t kBlockIds = BlockMemory::kIds;
  static_assert(kBlockIds % kGroup == 0);
  using Group = std::array<std::int64_t, kGroup>;  // read and written as atomic_ref

  enum class State : std::uint8_t { free, open, filled };
  struct Shape {
    std::uint16_t block_groups = 0;  // of ids in blocks
    std::uint8_t first = 0;          // which block is the oldest; they go round
    std::uint8_t blocks = 0;         // how many there are
    std::uint8_t recent_first = 0;   // where in `recent` the oldest is; they go round
    std::uint8_t recent = 0;         // groups there
    std::uint8_t pending = 0;        // ids there
    State state = State::free;

    [[nodiscard]] std::size_t in_blocks() const { return block_groups * kGroup; }
    [[nodiscard]] std::size_t settled() const {
      return in_blocks() + recent * kGroup;
    }  // all but the pending
    [[nodiscard]] std::size_t count() const { return settled() + pending; }
    // Which block() is that of that number; 0 is the oldest.
    [[nodiscard]] std::size_t turn(std::size_t number) const {
      const auto at = first + number;
      return at < kBlocks ? at : at - kBlocks;
    }
    // The same for `recent`. That of the number `recent` is where the next goes.
    [[nodiscard]] std::size_t recent_turn(std::size_t number) const {
      return (recent_first + number) % kRecentGroups;
    }
    // Ids in the last block. REQUIRES: there is one.
    [[nodiscard]] std::size_t in_last() const { return in_blocks() - (blocks - std::size_t{1}) * kBlockIds; }
    [[nodiscard]] std::size_t room() const { return blocks == 0 ? 0 : kBlockIds - in_last(); }
  };

  struct alignas(64) Head {
    std::atomic<std::uint32_t> version{0};
    std::atomic<BlockMemory::Place> last{0};  // the last block
    std::atomic<Shape> shape{Shape{}};
    Group pending{};

    void change_begins() {
      version.store(version.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
      std::atomic_thread_fence(std::memory_order_release);
    }
    void change_ends() {
      version.store(version.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }
  };

  struct alignas(64) Body {
    std::atomic<std::int64_t> floor{0};
    std::atomic<std::uint32_t> visited{0};                     // the last visit, MemoryTimelines::Steps
    std::atomic<AccountNumber> reader{AccountNumbers::kNone};  // kNone: the place is free
    std::atomic<std::uint32_t> ticket{0};
    // Blocks are remembered where there is room: the first ones here, the others behind the recent.
    static constexpr std::size_t kFirstBlocks = 10, kLineBlocks = 4;
    std::array<std::atomic<BlockMemory::Place>, kFirstBlocks> first_blocks{};
    struct alignas(64) Line {
      Group ids{};
      std::array<std::atomic<BlockMemory::Place>, kLineBlocks> blocks{};
    };
    std::array<Line, kRecentGroups> recent{};
    static_assert(kFirstBlocks + kRecentGroups * kLineBlocks >= kBlocks);

    [[nodiscard]] std::atomic<BlockMemory::Place>& block(std::size_t turn) {
      if (turn < kFirstBlocks) return first_blocks[turn];
      const auto behind = turn - kFirstBlocks;
      return recent[behind / kLineBlocks].blocks[behind % kLineBlocks];
    }
  };
  static constexpr std::size_t kBytes = sizeof(Head) + sizeof(Body);

  Head& head;
  Body& body;
};
static_assert(sizeof(TimelineList::Head) == 64 && TimelineList::kBytes == 640);
static_assert(std::atomic<TimelineList::Shape>::is_always_lock_free);

// The ids of a list by their rank: 0 is the oldest. A view: what changes in the list changes here, all but
// its shape.
class TimelineIds {
 public:
  TimelineIds(TimelineList list, TimelineList::Shape shape, const BlockMemory& memory)
      : list_(list), shape_(shape), memory_(memory) {}

  [[nodiscard]] std::size_t count() const { return shape_.count(); }
  // REQUIRES: rank < count().
  [[nodiscard]] std::int64_t at(std::size_t rank) const { return id(rank).load(kRelaxed); }
  void put(std::size_t rank, std::int64_t value) const { id(rank).store(value, kRelaxed); }

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
    for (const auto blocks_end = std::min(end, shape_.in_blocks()); rank < blocks_end;) {
      auto* const block = block_of(rank);
      auto in_block = rank % TimelineList::kBlockIds;
      for (const auto last = std::min(blocks_end, rank - in_block + TimelineList::kBlockIds); rank < last;
           ++rank)
        take(rank, std::atomic_ref(block[in_block++]).load(kRelaxed));
    }
    for (; rank < end; ++rank) take(rank, at(rank));
  }

 private:
  static constexpr auto kRelaxed = std::memory_order_relaxed;

  [[nodiscard]] std::int64_t* block_of(std::size_t rank) const {
    return memory_.at(list_.body.block(shape_.turn(rank / TimelineList::kBlockIds)).load(kRelaxed));
  }
  [[nodiscard]] std::atomic_ref<std::int64_t> id(std::size_t rank) const {
    if (rank < shape_.in_blocks()) return std::atomic_ref(block_of(rank)[rank % TimelineList::kBlockIds]);
    if (rank < shape_.settled()) {
      const auto recent = rank - shape_.in_blocks();
      auto& line = list_.body.recent[shape_.recent_turn(recent / TimelineList::kGroup)];
      return std::atomic_ref(line.ids[recent % TimelineList::kGroup]);
    }
    return std::atomic_ref(list_.head.pending[rank - shape_.settled()]);
  }

  TimelineList list_;
  const TimelineList::Shape shape_;
  const BlockMemory& memory_;
};

}  // namespace rookery::social
