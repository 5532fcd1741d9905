#pragma once

#include <string>
#include <string_view>

namespace rookery::api::pages {

// The one stylesheet of all pages, the web app's among them: light and dark by the system's wish, or by what
// was chosen in the app (data-look), text contrast of at least 4.5 to 1 (WCAG 2.2 AA) in both, focus always
// visible.
[[nodiscard]] std::string_view stylesheet();

// Its path, with a version in it that changes with its text, so that browsers may keep it for ever.
[[nodiscard]] const std::string& stylesheet_url();
inline constexpr std::string_view kStylesheetPattern = "/pages/:version/style.css";

}  // namespace rookery::api::pages
