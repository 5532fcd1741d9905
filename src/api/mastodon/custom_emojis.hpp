#pragma once

#include "platform/http/router.hpp"

namespace rookery::api {

// The server's own emoji (https://docs.joinmastodon.org/methods/custom_emojis/). There is no way to add one,
// so the list is empty, which clients need to know at login.
class CustomEmojisApi {
 public:
  void mount(http::Router& router);
};

}  // namespace rookery::api
