#pragma once

#include "api/auth.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"

namespace rookery::api {

// How somebody posts and reads unless they say otherwise
// (https://docs.joinmastodon.org/methods/preferences/). The posting ones are set by update_credentials; there
// is no setting behind the reading ones, so they are Mastodon's own defaults.
class PreferencesApi {
 public:
  PreferencesApi(Auth& auth, sql::Database& database) : auth_(auth), db_(database) {}
  void mount(http::Router& router);

 private:
  boost::asio::awaitable<Result<http::Response>> get(const http::Request& request);

  Auth& auth_;
  sql::Database& db_;
};

}  // namespace rookery::api
