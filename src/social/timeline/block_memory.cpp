#include "social/timeline/block_memory.hpp"

#include <atomic>

namespace rookery::social {

std::optional<BlockMemory::Place> BlockMemory::take() {
  if (free_ != kNone) {
    const auto place = static_cast<Place>(free_);
    free_ = std::atomic_ref(*at(place)).load(std::memory_order_relaxed);
    return place;
  }
  if (made_ == blocks_max_ || !memory_.grow((made_ + 1) * kBytes)) return std::nullopt;
  return static_cast<Place>(made_++);
}

void BlockMemory::give_back(Place place) {
  std::atomic_ref(*at(place)).store(free_, std::memory_order_relaxed);
  free_ = place;
}

}  // namespace rookery::social
