#pragma once

#include "platform/memory/reserved_memory.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace rookery::social {

// Memory for blocks of ids in a few sizes. Blocks of one size share slabs; a slab without blocks is used
// again for any size. Memory stays addressable for the life of this, also after a block was given back, so
// that whoever still reads from it reads nonsense and not a fault: MemoryTimelines' readers notice by a
// version number.
//
// Threads: one at a time; reading through at() needs none of them.
class BlockMemory {
 public:
  using Place = std::uint32_t;  // of a block, in units of kUnitIds
  using Size = std::uint8_t;    // an index into kCapacities

  static constexpr std::size_t kUnitIds = 8;                              // a cache line
  static constexpr std::array<std::uint16_t, 3> kCapacities{24, 48, 96};  // ids
  static constexpr Size kLargest = kCapacities.size() - 1;

  explicit BlockMemory(std::size_t bytes_max) : memory_(bytes_max), slabs_max_(bytes_max / kSlabBytes) {}

  // A block with unspecified content; nothing when the memory is used up.
  [[nodiscard]] std::optional<Place> take(Size size);
  void give_back(Place place, Size size);

  [[nodiscard]] std::int64_t* at(Place place) const {
    // NOLINTNEXTLINE(*reinterpret-cast): it is an array of ids
    return reinterpret_cast<std::int64_t*>(memory_.data()) + std::size_t{place} * kUnitIds;
  }
  // The smallest size with room for `ids`. REQUIRES: ids <= the largest.
  [[nodiscard]] static Size size_for(std::size_t ids);
  [[nodiscard]] static constexpr std::size_t bytes_of(Size size) {
    return kCapacities[size] * sizeof(std::int64_t);
  }
  [[nodiscard]] std::size_t held_bytes() const { return slabs_.size() * kSlabBytes; }

 private:
  static constexpr std::size_t kSlabBytes = std::size_t{64} << 10;
  static constexpr std::size_t kSlabUnits = kSlabBytes / (kUnitIds * sizeof(std::int64_t));
  static constexpr std::uint32_t kNone = UINT32_MAX;

  struct Slab {
    Size size = 0;
    std::uint16_t used = 0, touched = 0;           // blocks in use; blocks that ever were
    std::uint16_t free = 0;                        // first of those given back, plus one
    std::uint32_t previous = kNone, next = kNone;  // of those of its size with room
  };
  static constexpr std::size_t units_of(Size size) { return kCapacities[size] / kUnitIds; }
  static constexpr std::size_t blocks_of(Size size) { return kSlabUnits / units_of(size); }
  std::optional<std::uint32_t> slab_for(Size size);
  void link(std::uint32_t slab);
  void unlink(std::uint32_t slab);

  memory::ReservedMemory memory_;
  std::size_t slabs_max_;
  std::vector<Slab> slabs_;
  std::vector<std::uint32_t> empty_;  // slabs of no size
  std::array<std::uint32_t, kCapacities.size()> with_room_ = [] {
    std::array<std::uint32_t, kCapacities.size()> none{};
    none.fill(kNone);
    return none;
  }();
};

}  // namespace rookery::social
