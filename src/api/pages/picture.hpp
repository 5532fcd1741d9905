#pragma once

#include <cstdint>
#include <string>

namespace rookery::api::pages {

// Pictures for accounts that have none of their own: drawn from a number alone, so the same on every node and
// never stored. PNG with a palette, a few kilobytes at most. Empty when memory runs out.

inline constexpr std::uint32_t kAvatarSidePixels = 120;
inline constexpr std::uint32_t kHeaderWidthPixels = 600;
inline constexpr std::uint32_t kHeaderHeightPixels = 200;

// Five by five tiles that mirror left and right, in two colours on a pale ground.
[[nodiscard]] std::string draw_avatar(std::uint64_t seed);

// A soft slanted gradient between two neighbouring hues; the avatar's colours for the same seed.
[[nodiscard]] std::string draw_header(std::uint64_t seed);

}  // namespace rookery::api::pages
