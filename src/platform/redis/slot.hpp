#pragma once

#include <cstdint>
#include <string_view>

namespace rookery::redis {

using Slot = std::uint16_t;
inline constexpr Slot kSlots = 16'384;

// Where a key lives: CRC-16 (XMODEM) of the key, or of what stands in its first {...}, so that keys which
// share that live together (Redis cluster specification, "Key distribution model").
[[nodiscard]] Slot slot_of(std::string_view key);

}  // namespace rookery::redis
