#pragma once

#include "accounts/session.hpp"
#include "platform/http/message.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace rookery::accounts {
class Tokens;
}

namespace rookery::api {

// Who asks, from the Authorization header ("Bearer …"), checked against a scope. The first line of every
// handler. Errors: unauthenticated (no token where one is needed, or one that is not valid: "The access token
// is invalid"), forbidden (the token lacks the scope: "This action is outside the authorized scopes"; or it
// is an app's and a person's is needed).
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

 private:
  accounts::Tokens& tokens_;
};

}  // namespace rookery::api
