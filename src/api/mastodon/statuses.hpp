#pragma once

#include "api/auth.hpp"
#include "api/mastodon/entities.hpp"
#include "base/clock.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"
#include "social/edit.hpp"
#include "social/publish.hpp"

namespace rookery::api {

// Posts: https://docs.joinmastodon.org/methods/statuses/ but for what others do to them (interactions.hpp),
// and the posts of one account.
//
// Threads: any. Lifetime: what it refers to outlives it; it outlives the server that calls it.
class StatusesApi {
 public:
  static constexpr std::size_t kIdsMax = 20;  // of one GET /api/v1/statuses

  // `reading`: the same database, for what costs much and writes nothing.
  StatusesApi(Auth& auth, sql::Database& database, sql::Database& reading, const Clock& clock,
              const Entities& entities, social::Publisher& publisher, social::Editor& editor)
      : auth_(auth),
        database_(database),
        reading_(reading),
        clock_(clock),
        entities_(entities),
        publisher_(publisher),
        editor_(editor) {}
  StatusesApi(const StatusesApi&) = delete;
  StatusesApi& operator=(const StatusesApi&) = delete;

  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;

  Answer create(const http::Request& request);
  Answer get(const http::Request& request);
  Answer get_several(const http::Request& request);
  Answer remove(const http::Request& request);
  Answer edit(const http::Request& request);
  Answer history(const http::Request& request);
  Answer source(const http::Request& request);
  Answer context(const http::Request& request);
  Answer of_account(const http::Request& request);

  // The post as its Status, with the viewer's filters.
  boost::asio::awaitable<Result<boost::json::object>> status(std::optional<AccountId> viewer,
                                                             social::PostId post);

  Auth& auth_;
  sql::Database& database_;
  sql::Database& reading_;
  const Clock& clock_;
  const Entities& entities_;
  social::Publisher& publisher_;
  social::Editor& editor_;
};

}  // namespace rookery::api
