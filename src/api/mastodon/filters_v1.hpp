#pragma once

#include "api/auth.hpp"
#include "base/snowflake.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"

namespace rookery::api {

// The older form of filters, one phrase each (https://docs.joinmastodon.org/methods/filters/#v1): what
// clients before Mastodon 4 know. Each is one keyword of a v2 filter and goes by the keyword's id.
class FiltersV1Api {
 public:
  FiltersV1Api(Auth& auth, sql::Database& database, Snowflake& ids, const Clock& clock)
      : auth_(auth), db_(database), ids_(ids), clock_(clock) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer list(const http::Request& request);
  Answer get(const http::Request& request);
  Answer create(const http::Request& request);
  Answer update(const http::Request& request);
  Answer remove(const http::Request& request);

  Auth& auth_;
  sql::Database& db_;
  Snowflake& ids_;
  const Clock& clock_;
};

}  // namespace rookery::api
