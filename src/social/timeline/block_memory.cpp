#include "social/timeline/block_memory.hpp"

#include <algorithm>
#include <atomic>

namespace rookery::social {

BlockMemory::Size BlockMemory::size_for(std::size_t ids) {
  return static_cast<Size>(std::ranges::lower_bound(kCapacities, ids) - kCapacities.begin());
}

std::optional<std::uint32_t> BlockMemory::slab_for(Size size) {
  if (with_room_[size] != kNone) return with_room_[size];
  std::uint32_t number = 0;
  if (empty_.empty()) {
    number = static_cast<std::uint32_t>(slabs_.size());
    if (number == slabs_max_ || !memory_.grow((number + std::size_t{1}) * kSlabBytes)) return std::nullopt;
    slabs_.emplace_back();
  } else {
    number = empty_.back();
    empty_.pop_back();
  }
  slabs_[number] = Slab{.size = size};
  link(number);
  return number;
}

std::optional<BlockMemory::Place> BlockMemory::take(Size size) {
  const auto number = slab_for(size);
  if (!number) return std::nullopt;
  auto& slab = slabs_[*number];
  std::size_t block = slab.touched;
  const auto place_of = [&](std::size_t of) {
    return static_cast<Place>(std::size_t{*number} * kSlabUnits + of * units_of(size));
  };
  if (slab.free != 0) {
    block = slab.free - std::size_t{1};
    slab.free =
        static_cast<std::uint16_t>(std::atomic_ref(*at(place_of(block))).load(std::memory_order_relaxed));
  } else {
    ++slab.touched;
  }
  if (++slab.used == blocks_of(size)) unlink(*number);
  return place_of(block);
}

void BlockMemory::give_back(Place place, Size size) {
  const auto number = static_cast<std::uint32_t>(place / kSlabUnits);
  auto& slab = slabs_[number];
  if (slab.used == blocks_of(size)) link(number);
  if (--slab.used == 0) {
    unlink(number);
    empty_.push_back(number);
    return;
  }
  // The list of free blocks goes through the blocks themselves.
  std::atomic_ref(*at(place)).store(slab.free, std::memory_order_relaxed);
  slab.free = static_cast<std::uint16_t>(place % kSlabUnits / units_of(size) + 1);
}

void BlockMemory::link(std::uint32_t number) {
  auto& first = with_room_[slabs_[number].size];
  slabs_[number].previous = kNone;
  slabs_[number].next = first;
  if (first != kNone) slabs_[first].previous = number;
  first = number;
}

void BlockMemory::unlink(std::uint32_t number) {
  const auto& slab = slabs_[number];
  (slab.previous == kNone ? with_room_[slab.size] : slabs_[slab.previous].next) = slab.next;
  if (slab.next != kNone) slabs_[slab.next].previous = slab.previous;
}

}  // namespace rookery::social
