#include "api/pages/html.hpp"

#include <cassert>

namespace rookery::api::pages {

void Html::fill(std::string_view pattern, std::span<const std::string> pieces) {
  for (const std::string& piece : pieces) {
    const auto hole = pattern.find("{}");
    assert(hole != std::string_view::npos && "a value without a place");
    text_.append(pattern.substr(0, hole)).append(piece);
    pattern.remove_prefix(hole + 2);
  }
  assert(!pattern.contains("{}") && "a place without a value");
  text_ += pattern;
}

}  // namespace rookery::api::pages
