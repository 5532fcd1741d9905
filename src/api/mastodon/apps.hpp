#pragma once

#include "accounts/apps.hpp"
#include "accounts/attempts.hpp"
#include "api/auth.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"

namespace rookery::api {

// Programs that register themselves: https://docs.joinmastodon.org/methods/apps/.
class AppsApi {
 public:
  // As Mastodon limits it; programs on this machine are not counted.
  static constexpr accounts::AttemptLimit kByAddress{.count = 25, .window = std::chrono::minutes(10)};

  AppsApi(Auth& auth, sql::Database& database, Snowflake& ids, const Clock& clock,
          nodes::SharedTries* everywhere)
      : auth_(auth),
        database_(database),
        ids_(ids),
        clock_(clock),
        by_address_(clock, kByAddress, "app from", everywhere) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer create(const http::Request& request);
  Answer verify_credentials(const http::Request& request);

  Auth& auth_;
  sql::Database& database_;
  Snowflake& ids_;
  const Clock& clock_;
  accounts::Attempts by_address_;
};

}  // namespace rookery::api
