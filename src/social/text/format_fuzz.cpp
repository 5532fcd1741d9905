#include "social/text/format.hpp"
#include "social/text/format_promises.hpp"

#include <cstdio>
#include <cstdlib>

// Any bytes: the HTML is well-formed, holds only allowed markup and the typed text, and the helpers stand
// them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace rookery;
  static const accounts::Site site{.url = "https://rookery.example", .domain = "rookery.example"};
  const std::string_view typed(reinterpret_cast<const char*>(bytes), size);
  // "@name@rookery.example" is shown as "@name"; so it is when there are bytes in between that are left out.
  if (lower_ascii(clean_text(typed)).find(site.domain) != std::string::npos) return 0;
  const std::string broken = social::promises::broken(
      typed, site, [](std::string_view name) { return std::optional(std::string(name)); });
  if (!broken.empty()) {
    std::fprintf(stderr, "broken promise: %s\n", broken.c_str());
    std::abort();
  }
  static_cast<void>(social::post_length(typed));
  static_cast<void>(social::format_field(typed));
  if (!is_utf8(fold_case(typed)) && is_utf8(typed)) std::abort();
  if (characters(trim(typed)) > characters(typed)) std::abort();
  return 0;
}
