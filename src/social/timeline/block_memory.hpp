#pragma once

#include "platform/memory/reserved_memory.hpp"

#include <cstdint>
#include <optional>

namespace rookery::social {

// Memory for blocks of ids, all of one size, so that none is ever copied to grow and each that is given back
// serves again. Memory stays addressable for the life of this, also after a block was given back, so that
// whoever still reads from it reads nonsense and not a fault: MemoryTimelines' readers notice by a version
// number.
//
// Threads: one at a time; reading through at() needs none of them.
class BlockMemory {
 public:
  using Place = std::uint32_t;  // the number of a block

  // A list costs half a block more than its ids, on average; with a block for less, lists would need more
  // places to remember.
  static constexpr std::size_t kIds = 42;
  static constexpr std::size_t kBytes = kIds * sizeof(std::int64_t);

  explicit BlockMemory(std::size_t bytes_max) : memory_(bytes_max), blocks_max_(bytes_max / kBytes) {}

  // A block with unspecified content; nothing when the memory is used up.
  [[nodiscard]] std::optional<Place> take();
  void give_back(Place place);

  [[nodiscard]] std::int64_t* at(Place place) const {
    // NOLINTNEXTLINE(*reinterpret-cast): it is an array of ids
    return reinterpret_cast<std::int64_t*>(memory_.data()) + std::size_t{place} * kIds;
  }
  // Of all blocks that were ever taken.
  [[nodiscard]] std::size_t held_bytes() const { return made_ * kBytes; }

 private:
  static constexpr std::int64_t kNone = -1;

  memory::ReservedMemory memory_;
  std::size_t blocks_max_;
  std::size_t made_ = 0;  // blocks that were ever taken
  std::int64_t free_ =
      kNone;  // the one given back last; its first id is the one given back before, and so on
};

}  // namespace rookery::social
