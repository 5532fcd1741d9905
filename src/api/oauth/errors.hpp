#pragma once

#include "platform/http/message.hpp"

#include <string_view>

namespace rookery::api {

// What OAuth refuses with (RFC 6749, 5.2; RFC 7009): its word, its sentence as Mastodon says it, the status.
struct OauthError {
  std::string_view word, description;
  unsigned status = 400;
};

inline constexpr OauthError kInvalidClient{
    "invalid_client",
    "Client authentication failed due to unknown client, no client authentication included, or unsupported "
    "authentication method.",
    401};
inline constexpr OauthError kInvalidGrant{"invalid_grant",
                                          "The provided authorization grant is invalid, expired, revoked, "
                                          "does not match the redirection URI used in "
                                          "the authorization request, or was issued to another client."};
inline constexpr OauthError kInvalidScope{"invalid_scope",
                                          "The requested scope is invalid, unknown, or malformed."};
inline constexpr OauthError kUnsupportedGrantType{
    "unsupported_grant_type", "The authorization grant type is not supported by the authorization server."};
inline constexpr OauthError kNotYourToken{"unauthorized_client",
                                          "You are not authorized to revoke this token", 403};

[[nodiscard]] inline http::Response oauth_error(const OauthError& error) {
  return http::Response::json({{"error", error.word}, {"error_description", error.description}},
                              error.status);
}
[[nodiscard]] inline http::Response oauth_missing(std::string_view parameter) {
  return http::Response::json(
      {{"error", "invalid_request"},
       {"error_description", "Missing required parameter: " + std::string(parameter) + "."}},
      400);
}

}  // namespace rookery::api
