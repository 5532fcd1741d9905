#include "social/visibility.hpp"

#include <array>

namespace rookery::social {

static constexpr std::array<std::string_view, 4> kNames = {"public", "unlisted", "private", "direct"};

std::string_view name_of(Visibility visibility) { return kNames[static_cast<std::size_t>(visibility)]; }

std::optional<Visibility> visibility_named(std::string_view name) {
  for (std::size_t at = 0; at < kNames.size(); ++at) {
    if (kNames[at] == name) return static_cast<Visibility>(at);
  }
  return std::nullopt;
}

}  // namespace rookery::social
