#pragma once

#include "accounts/apps.hpp"
#include "accounts/authorization_codes.hpp"
#include "accounts/sign_in.hpp"
#include "accounts/site.hpp"
#include "api/auth.hpp"
#include "platform/http/params.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"

namespace rookery::api {

// The part of OAuth 2 that programs speak: tokens, their end, who is signed in, and where all of this is (RFC
// 6749, 7009, 7636, 8414; https://docs.joinmastodon.org/methods/oauth/). Errors have the RFC's shape.
class TokenApi {
 public:
  struct Settings {
    bool password_grant = false;  // a program may sign in with a name and a password; for tests only
  };
  // Requests that were refused; programs on this machine are not counted.
  static constexpr accounts::AttemptLimit kByAddress{.count = 100, .window = std::chrono::minutes(5)};

  TokenApi(Auth& auth, sql::Database& database, accounts::SignIn& sign_in, Snowflake& ids, const Clock& clock,
           const accounts::Site& site, Settings settings, nodes::SharedTries* everywhere)
      : auth_(auth),
        database_(database),
        sign_in_(sign_in),
        ids_(ids),
        clock_(clock),
        site_(site),
        settings_(settings),
        by_address_(clock, kByAddress, "token for", everywhere) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer token(const http::Request& request);
  Answer revoke(const http::Request& request);
  Answer userinfo(const http::Request& request);
  Answer metadata(const http::Request& request);

  boost::asio::awaitable<Result<accounts::App>> client(const http::Request& request,
                                                       const http::Params& params);
  Answer by_code(const accounts::App& app, const http::Params& params);
  Answer by_client(const accounts::App& app, const http::Params& params);
  Answer by_password(const accounts::App& app, const http::Params& params, const http::Request& request);
  Answer grant(const accounts::App& app, const http::Params& params, const http::Request& request);

  Auth& auth_;
  sql::Database& database_;
  accounts::SignIn& sign_in_;
  Snowflake& ids_;
  const Clock& clock_;
  const accounts::Site& site_;
  const Settings settings_;
  accounts::Attempts by_address_;
};

}  // namespace rookery::api
