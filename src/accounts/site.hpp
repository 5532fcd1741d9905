#pragma once

#include "base/id.hpp"

#include <string>
#include <string_view>

namespace rookery::accounts {

// What this server is called from outside; every link it writes starts here. Constant after start.
struct Site {
  std::string url;     // "https://rookery.example", no slash at the end
  std::string domain;  // "rookery.example", with the port when it is not the scheme's own

  [[nodiscard]] std::string profile_url(std::string_view name) const {
    return url + "/@" + std::string(name);
  }
  template <class Kind>
  [[nodiscard]] std::string post_url(std::string_view name, Id<Kind> post) const {
    return profile_url(name) + "/" + post.text();
  }
  [[nodiscard]] std::string tag_url(std::string_view tag) const { return url + "/tags/" + std::string(tag); }
};

}  // namespace rookery::accounts
