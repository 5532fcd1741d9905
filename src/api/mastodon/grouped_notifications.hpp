#pragma once

#include "api/auth.hpp"
#include "api/mastodon/entities.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"
#include "social/notification_group.hpp"

namespace rookery::api {

// The same notifications with alike ones told as one
// (https://docs.joinmastodon.org/methods/grouped_notifications/).
class GroupedNotificationsApi {
 public:
  GroupedNotificationsApi(Auth& auth, sql::Database& database, const Entities& entities, const Clock& clock)
      : auth_(auth), db_(database), entities_(entities), clock_(clock) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer list(const http::Request& request);
  Answer get(const http::Request& request);
  Answer accounts(const http::Request& request);
  Answer dismiss(const http::Request& request);
  Answer unread_count(const http::Request& request);

  Auth& auth_;
  sql::Database& db_;
  const Entities& entities_;
  const Clock& clock_;
};

}  // namespace rookery::api
