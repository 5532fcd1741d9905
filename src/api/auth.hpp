#pragma once

#include "accounts/session.hpp"
#include "platform/http/message.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string_view>

namespace rookery::accounts {
class Tokens;
}

namespace rookery::api {

// Who asks, from the Authorization header ("Bearer …"), checked against a scope. The first line of every
// handler.
//
// Errors: unauthenticated (no token where one is needed, or one that is not valid: "The access token is
// invalid"), forbidden (the token lacks the scope: "This action is outside the authorized scopes"; or its
// account waits for approval or is suspended), invalid (it is an app's own and a person's is needed: "This
// method requires an authenticated user").
class Auth {
 public:
  explicit Auth(accounts::Tokens& tokens) : tokens_(tokens) {}
  Auth(const Auth&) = delete;
  Auth& operator=(const Auth&) = delete;

  // A person.
  boost::asio::awaitable<Result<AccountId>> account(const http::Request& request, accounts::Scope scope);
  // A person or nobody; a token that is sent must be valid. An app's own token counts as nobody.
  boost::asio::awaitable<Result<std::optional<AccountId>>> viewer(const http::Request& request,
                                                                  accounts::Scope scope);
  // Anyone with a token, apps on their own behalf included; with the whole session.
  boost::asio::awaitable<Result<accounts::Session>> session(const http::Request& request);
  boost::asio::awaitable<Result<accounts::Session>> session(const http::Request& request,
                                                            accounts::Scope scope);
  // Whoever has the token, for the few places where it does not come as a header.
  boost::asio::awaitable<Result<accounts::Session>> session_of(std::string_view token);
  // The same, also for an account that may not act; for what is about the app alone.
  boost::asio::awaitable<Result<accounts::Session>> session_of_any_standing(const http::Request& request);

 private:
  using Found = std::shared_ptr<const accounts::Session>;
  boost::asio::awaitable<Result<Found>> find(const http::Request& request);

  accounts::Tokens& tokens_;
};

// The token of an Authorization header of the Bearer scheme (RFC 6750, 2.1; the scheme in any case); empty
// when there is none.
[[nodiscard]] std::string_view bearer_token(const http::Request& request);

}  // namespace rookery::api
