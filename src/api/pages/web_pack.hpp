#pragma once

#include <string_view>

namespace rookery::api::pages {

// The web app as web/pack.mjs packed it, in the program itself: an index, one line of JSON, then the bytes of
// the files. Empty when the program was built without the app.
[[nodiscard]] std::string_view web_pack();

}  // namespace rookery::api::pages
