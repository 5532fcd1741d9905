#pragma once

#include "api/auth.hpp"
#include "api/mastodon/entities.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"
#include "social/follow.hpp"

namespace rookery::api {

// Who waits for consent, and giving or refusing it (https://docs.joinmastodon.org/methods/follow_requests/).
class FollowRequestsApi {
 public:
  FollowRequestsApi(Auth& auth, sql::Database& database, const Entities& entities, social::Follows& follows,
                    const Clock& clock)
      : auth_(auth), db_(database), entities_(entities), follows_(follows), clock_(clock) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer list(const http::Request& request);
  Answer authorize(const http::Request& request);
  Answer reject(const http::Request& request);

  // Does `act(tx, me, follower)` and answers with what is between the two then.
  template <class Act>
  Answer decide(const http::Request& request, Act act);

  Auth& auth_;
  sql::Database& db_;
  const Entities& entities_;
  social::Follows& follows_;
  const Clock& clock_;
};

}  // namespace rookery::api
