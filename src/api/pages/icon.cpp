#include "api/pages/icon.hpp"

#include "platform/crypto/hash.hpp"

namespace rookery::api::pages {

static constexpr std::string_view kIcon =
    R"svg(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" fill="#24516b"/><path fill="#fff" d="M16 12h8v6h4v-6h8v6h4v-6h8v14l-6 5v13l5 4v8H17v-8l5-4V31l-6-5z"/></svg>)svg";

std::string_view icon() { return kIcon; }

const std::string& icon_url() {
  static const std::string url = "/pages/" + crypto::sha256_hex(kIcon).substr(0, 12) + "/icon.svg";
  return url;
}

}  // namespace rookery::api::pages
