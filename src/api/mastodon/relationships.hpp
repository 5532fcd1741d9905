#pragma once

#include "api/auth.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"
#include "social/follow.hpp"

namespace rookery::api {

// What people do to each other (https://docs.joinmastodon.org/methods/accounts/): follow, block, mute, note
// and their undo, each answered with the relationship as it is then; and the question how things stand.
class RelationshipsApi {
 public:
  RelationshipsApi(Auth& auth, sql::Database& database, social::Follows& follows, Snowflake& ids,
                   const Clock& clock)
      : auth_(auth), db_(database), follows_(follows), ids_(ids), clock_(clock) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer list(const http::Request& request);
  Answer follow(const http::Request& request);
  Answer unfollow(const http::Request& request);
  Answer remove_from_followers(const http::Request& request);
  Answer block(const http::Request& request);
  Answer unblock(const http::Request& request);
  Answer mute(const http::Request& request);
  Answer unmute(const http::Request& request);
  Answer note(const http::Request& request);

  // Does `act(tx, me, target)` and answers with what is between the two then. Whom an act needs to be there
  // checks the act; here it is enough that there was such an account.
  template <class Act>
  Answer change(const http::Request& request, AccountId me, Act act);

  Auth& auth_;
  sql::Database& db_;
  social::Follows& follows_;
  Snowflake& ids_;
  const Clock& clock_;
};

}  // namespace rookery::api
