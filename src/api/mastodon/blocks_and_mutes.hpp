#pragma once

#include "api/auth.hpp"
#include "api/mastodon/entities.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"

namespace rookery::api {

// Whom somebody blocks and mutes (https://docs.joinmastodon.org/methods/blocks/, .../methods/mutes/).
class BlocksAndMutesApi {
 public:
  BlocksAndMutesApi(Auth& auth, sql::Database& database, const Entities& entities, const Clock& clock)
      : auth_(auth), db_(database), entities_(entities), clock_(clock) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer blocks(const http::Request& request);
  Answer mutes(const http::Request& request);

  Auth& auth_;
  sql::Database& db_;
  const Entities& entities_;
  const Clock& clock_;
};

}  // namespace rookery::api
