#pragma once

#include "api/auth.hpp"
#include "api/mastodon/entities.hpp"
#include "platform/http/params.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"
#include "social/notification_group.hpp"

namespace rookery::api {

// What others did that concerns me, one by one (https://docs.joinmastodon.org/methods/notifications/).
class NotificationsApi {
 public:
  NotificationsApi(Auth& auth, sql::Database& database, const Entities& entities, const Clock& clock)
      : auth_(auth), db_(database), entities_(entities), clock_(clock) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer list(const http::Request& request);
  Answer get(const http::Request& request);
  Answer unread_count(const http::Request& request);
  Answer clear(const http::Request& request);
  Answer dismiss(const http::Request& request);

  Auth& auth_;
  sql::Database& db_;
  const Entities& entities_;
  const Clock& clock_;
};

// types[], exclude_types[], account_id and the page of a list of notifications, grouped or not. Names of
// types that are not known here count for nothing. Empty when nothing can be meant: account_id is no id.
[[nodiscard]] Result<std::optional<social::NotificationQuery>> notification_query_of(
    const http::Params& params);

// `limit` of unread_count.
[[nodiscard]] Result<std::size_t> unread_limit_of(const http::Params& params);

// A Notification (https://docs.joinmastodon.org/entities/Notification/).
[[nodiscard]] boost::json::object notification_json(const social::NotificationView& view,
                                                    const Entities& entities);

}  // namespace rookery::api
