#pragma once

#include "api/auth.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"

namespace rookery::api {

// How far somebody has read (https://docs.joinmastodon.org/methods/markers/).
class MarkersApi {
 public:
  MarkersApi(Auth& auth, sql::Database& database, const Clock& clock)
      : auth_(auth), db_(database), clock_(clock) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer get(const http::Request& request);
  Answer post(const http::Request& request);

  Auth& auth_;
  sql::Database& db_;
  const Clock& clock_;
};

}  // namespace rookery::api
