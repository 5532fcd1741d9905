#include "social/outbox_share.hpp"

#include <algorithm>

namespace rookery::social {

// Any good mixture will do, as long as all versions that run side by side agree (splitmix64).
static std::uint64_t weight_of(std::int64_t number, std::int64_t part) {
  auto mixed = static_cast<std::uint64_t>(number * OutboxShare::kParts + part) + 0x9e3779b97f4a7c15;
  mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
  return mixed ^ mixed >> 31;
}

void OutboxShare::divide(std::span<const std::int64_t> numbers, std::int64_t self) {
  std::vector<OutboxPart> parts;
  for (std::int64_t part = 0; part < kParts; ++part) {
    const auto owner = std::ranges::max_element(
        numbers, {}, [part](std::int64_t number) { return weight_of(number, part); });
    if (owner != numbers.end() && *owner == self) parts.emplace_back(part);
  }
  const std::scoped_lock lock(mutex_);
  mine_ = std::move(parts);
}

std::optional<std::vector<OutboxPart>> OutboxShare::mine() const {
  const std::scoped_lock lock(mutex_);
  return mine_;
}

}  // namespace rookery::social
