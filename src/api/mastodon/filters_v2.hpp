#pragma once

#include "api/auth.hpp"
#include "api/mastodon/entities.hpp"
#include "base/snowflake.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"

namespace rookery::api {

// Filters with their keywords and single posts (https://docs.joinmastodon.org/methods/filters/#v2).
class FiltersV2Api {
 public:
  FiltersV2Api(Auth& auth, sql::Database& database, Snowflake& ids, const Entities& entities,
               const Clock& clock)
      : auth_(auth), db_(database), ids_(ids), entities_(entities), clock_(clock) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer list(const http::Request& request);
  Answer get(const http::Request& request);
  Answer create(const http::Request& request);
  Answer update(const http::Request& request);
  Answer remove(const http::Request& request);
  Answer list_keywords(const http::Request& request);
  Answer add_keyword(const http::Request& request);
  Answer get_keyword(const http::Request& request);
  Answer update_keyword(const http::Request& request);
  Answer remove_keyword(const http::Request& request);
  Answer list_statuses(const http::Request& request);
  Answer add_status(const http::Request& request);
  Answer get_status(const http::Request& request);
  Answer remove_status(const http::Request& request);

  Auth& auth_;
  sql::Database& db_;
  Snowflake& ids_;
  const Entities& entities_;
  const Clock& clock_;
};

}  // namespace rookery::api
