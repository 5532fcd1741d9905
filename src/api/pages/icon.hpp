#pragma once

#include <string>
#include <string_view>

namespace rookery::api::pages {

// What browsers show in a tab: a rook, as SVG.
[[nodiscard]] std::string_view icon();

// Its path, with a version in it that changes with it, so that browsers may keep it for ever.
[[nodiscard]] const std::string& icon_url();
inline constexpr std::string_view kIconPattern = "/pages/:version/icon.svg";

}  // namespace rookery::api::pages
