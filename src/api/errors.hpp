#pragma once

#include "platform/http/message.hpp"

#include <string_view>

namespace rookery::api {

// The one place where an Errc becomes an HTTP status, and an Error what Mastodon's clients read:
// {"error": "Validation failed: …", "details": {"username": [{"error": "ERR_TAKEN", "description": "…"}]}}.
// `detail` never leaves the server.
[[nodiscard]] unsigned status_of(Errc code);

// The sentence for an Error without one of its own.
[[nodiscard]] std::string_view standard_message(Errc code);

// When a client may try again what came to nothing because the server is busy or a part of it is down.
inline constexpr int kRetryAfterSeconds = 2;

[[nodiscard]] http::Response error_response(const Error& error);

// The ErrorPage of a server that speaks only the API.
[[nodiscard]] inline http::Response error_page(const http::Request&, const Error& error) {
  return error_response(error);
}

}  // namespace rookery::api
