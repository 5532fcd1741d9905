#include "api/mastodon/notifications.hpp"

#include "api/page.hpp"
#include "api/path_id.hpp"

#include <algorithm>

namespace rookery::api {

namespace {

namespace json = boost::json;
using accounts::Scope;
using social::NotificationId;
using social::NotificationQuery;
using social::NotificationTypes;
using social::NotificationView;

NotificationTypes types_named(std::span<const std::string> names) {
  NotificationTypes types = 0;
  for (const std::string& name : names) {
    if (const auto type = social::notification_type_named(name)) types |= social::bit_of(*type);
  }
  return types;
}

}  // namespace

json::object notification_json(const NotificationView& view, const Entities& entities) {
  const social::NotificationRow row{.id = view.id,
                                    .type = view.type,
                                    .from = view.from.id,
                                    .post = view.post ? std::optional(view.post->id) : std::nullopt};
  json::object entity{{"id", view.id.text()},
                      {"type", social::name_of(view.type)},
                      {"group_key", social::group_key(row)},
                      {"created_at", iso8601(Snowflake::time_of(view.id))},
                      {"account", entities.account(view.from)}};
  if (view.post) entity["status"] = entities.status(*view.post);
  return entity;
}

Result<std::optional<NotificationQuery>> notification_query_of(const http::Params& params) {
  NotificationQuery query;
  query.page = ROOKERY_TRY(page_of(params, NotificationQuery::kLimitDefault, NotificationQuery::kLimitMax));
  const auto wanted = ROOKERY_TRY(params.list("types"));
  if (!wanted.empty()) query.types = types_named(wanted);
  query.types &= ~types_named(ROOKERY_TRY(params.list("exclude_types")));
  if (const auto account = ROOKERY_TRY(params.text("account_id"))) {
    query.from = AccountId::parse(*account);
    if (!query.from) return std::nullopt;
  }
  return query;
}

Result<std::size_t> unread_limit_of(const http::Params& params) {
  const std::int64_t limit = ROOKERY_TRY(params.integer("limit")).value_or(social::kUnreadCountDefault);
  return static_cast<std::size_t>(std::clamp<std::int64_t>(limit, 1, social::kUnreadCountMax));
}

void NotificationsApi::mount(http::Router& router) {
  router.get("/api/v1/notifications", [this](const http::Request& r) { return list(r); });
  router.get("/api/v1/notifications/unread_count",
             [this](const http::Request& r) { return unread_count(r); });
  router.get("/api/v1/notifications/:id", [this](const http::Request& r) { return get(r); });
  router.post("/api/v1/notifications/clear", [this](const http::Request& r) { return clear(r); });
  router.post("/api/v1/notifications/:id/dismiss", [this](const http::Request& r) { return dismiss(r); });
}

NotificationsApi::Answer NotificationsApi::list(const http::Request& request) {
  const AccountId reader = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_notifications));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto query = ROOKERY_CO_TRY(notification_query_of(params));
  if (!query) co_return http::Response::json(json::array());
  const auto page = ROOKERY_CO_TRY(co_await db_.read([&, now = clock_.now()](sql::Reader& tx) {
    return social::list_notifications(tx, reader, *query, now);
  }));
  json::array body;
  for (const auto& view : page.shown) body.push_back(notification_json(view, entities_));
  auto response = http::Response::json(body);
  add_page_links(response, request, entities_.site(), page.newest.value(), page.oldest.value());
  co_return response;
}

NotificationsApi::Answer NotificationsApi::get(const http::Request& request) {
  const AccountId reader = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_notifications));
  const auto id = ROOKERY_CO_TRY(path_id<NotificationId>(request));
  const auto view = ROOKERY_CO_TRY(co_await db_.read([reader, id, now = clock_.now()](sql::Reader& tx) {
    return social::find_notification(tx, reader, id, now);
  }));
  co_return http::Response::json(notification_json(view, entities_));
}

NotificationsApi::Answer NotificationsApi::unread_count(const http::Request& request) {
  const AccountId reader = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_notifications));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto query = ROOKERY_CO_TRY(notification_query_of(params));
  const std::size_t most = ROOKERY_CO_TRY(unread_limit_of(params));
  if (!query) co_return http::Response::json(json::object{{"count", 0}});
  const auto count = ROOKERY_CO_TRY(co_await db_.read(
      [&](sql::Reader& tx) { return social::unread_notifications(tx, reader, *query, most); }));
  co_return http::Response::json(json::object{{"count", count}});
}

NotificationsApi::Answer NotificationsApi::clear(const http::Request& request) {
  const AccountId reader = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_notifications));
  ROOKERY_CO_TRY(
      co_await db_.write([reader](sql::Writer& tx) { return social::clear_notifications(tx, reader); }));
  co_return http::Response::json(json::object());
}

NotificationsApi::Answer NotificationsApi::dismiss(const http::Request& request) {
  const AccountId reader = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_notifications));
  const auto id = ROOKERY_CO_TRY(path_id<NotificationId>(request));
  ROOKERY_CO_TRY(co_await db_.write(
      [reader, id](sql::Writer& tx) { return social::dismiss_notification(tx, reader, id); }));
  co_return http::Response::json(json::object());
}

}  // namespace rookery::api
