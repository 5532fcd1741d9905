#pragma once

#include "platform/http/server.hpp"

namespace rookery::api {

// Lets web apps of any origin use what Mastodon opens to them (its config/initializers/cors.rb): the API, the
// token endpoints, discovery and public profiles; never with cookies. Answers their preflight requests.
[[nodiscard]] http::Gate cors();

}  // namespace rookery::api
