#pragma once

#include "api/auth.hpp"
#include "api/mastodon/entities.hpp"
#include "base/clock.hpp"
#include "base/snowflake.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"
#include "social/interactions.hpp"
#include "social/reblog.hpp"

namespace rookery::api {

// What people do to posts (https://docs.joinmastodon.org/methods/statuses/: favourite, reblog, bookmark, pin
// and their undo, who did it) and the lists of one's own favourites and bookmarks.
//
// Threads: any. Lifetime: what it refers to outlives it; it outlives the server that calls it.
class InteractionsApi {
 public:
  InteractionsApi(Auth& auth, sql::Database& database, const Clock& clock, Snowflake& ids,
                  const Entities& entities, social::Reblogger& reblogger)
      : auth_(auth),
        database_(database),
        clock_(clock),
        ids_(ids),
        entities_(entities),
        reblogger_(reblogger) {}
  InteractionsApi(const InteractionsApi&) = delete;
  InteractionsApi& operator=(const InteractionsApi&) = delete;

  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;

  Answer favourite(const http::Request& request);
  Answer unfavourite(const http::Request& request);
  Answer bookmark(const http::Request& request);
  Answer unbookmark(const http::Request& request);
  Answer reblog(const http::Request& request);
  Answer unreblog(const http::Request& request);
  Answer pin(const http::Request& request);
  Answer unpin(const http::Request& request);
  Answer favourites(const http::Request& request);
  Answer bookmarks(const http::Request& request);
  Answer favourited_by(const http::Request& request);
  Answer reblogged_by(const http::Request& request);

  // Does `act(tx, actor, post)`, which returns the id of the post to answer with.
  template <class Act>
  Answer act(const http::Request& request, accounts::Scope scope, Act act);
  // A page of `read(tx, actor, page)`.
  template <class Read>
  Answer own_list(const http::Request& request, accounts::Scope scope, Read read);
  // A page of `read(tx, viewer, post, page)`.
  template <class Read>
  Answer people(const http::Request& request, Read read);

  Auth& auth_;
  sql::Database& database_;
  const Clock& clock_;
  Snowflake& ids_;
  const Entities& entities_;
  social::Reblogger& reblogger_;
};

}  // namespace rookery::api
