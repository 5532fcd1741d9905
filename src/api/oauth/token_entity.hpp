#pragma once

#include "accounts/tokens.hpp"

#include <boost/json.hpp>

namespace rookery::api {

// https://docs.joinmastodon.org/entities/Token/ (RFC 6749, 5.1).
[[nodiscard]] inline boost::json::object token_entity(const accounts::IssuedToken& token) {
  return {{"access_token", token.text},
          {"token_type", "Bearer"},
          {"scope", token.scopes.text()},
          {"created_at", to_millis(token.created_at) / 1'000}};
}

}  // namespace rookery::api
