#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rookery::social {

// Who may see a post. Stored as numbers: DO NOT CHANGE.
//   public_   everyone; on public timelines
//   unlisted  everyone who comes across it; not on public or hashtag timelines
//   private_  the author's followers and those mentioned
//   direct    those mentioned
// Of two people of whom one blocks the other, the blocked one sees nothing of the blocker. The author always
// sees it.
enum class Visibility : std::uint8_t { public_ = 0, unlisted = 1, private_ = 2, direct = 3 };

// "public", "unlisted", "private", "direct", the API's words.
[[nodiscard]] std::string_view name_of(Visibility visibility);
[[nodiscard]] std::optional<Visibility> visibility_named(std::string_view name);

}  // namespace rookery::social
