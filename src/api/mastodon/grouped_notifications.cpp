#include "api/mastodon/grouped_notifications.hpp"

#include "api/mastodon/notifications.hpp"
#include "api/page.hpp"

namespace rookery::api {

namespace {

namespace json = boost::json;
using ::rookery::accounts::Scope;
using social::NotificationGroup;
using social::NotificationGroupPage;
using social::NotificationTypes;

// Which types grouped_types[] lets be grouped; all when it is not there.
Result<NotificationTypes> grouped_types_of(const http::Params& params) {
  const auto names = ROOKERY_TRY(params.list("grouped_types"));
  if (names.empty()) return social::kGroupableTypes;
  NotificationTypes types = 0;
  for (const std::string& name : names) {
    if (const auto type = social::notification_type_named(name)) types |= social::bit_of(*type);
  }
  return types;
}

// Whether only the latest account of each group is wanted in full.
Result<bool> partial_avatars(const http::Params& params) {
  const std::string expand = ROOKERY_TRY(params.text("expand_accounts")).value_or("full");
  if (expand == "full" || expand == "partial_avatars") return expand != "full";
  return fail(Errc::invalid, "Invalid value for 'expand_accounts': '" + expand +
                                 "', allowed values are 'full' and 'partial_avatars'");
}

json::object group_json(const NotificationGroup& group, bool paged) {
  json::object entity{{"group_key", group.key},
                      {"notifications_count", group.count},
                      {"type", social::name_of(group.type)},
                      {"most_recent_notification_id", group.most_recent.text()}};
  if (paged) {
    entity["page_min_id"] = group.page_oldest.text();
    entity["page_max_id"] = group.page_newest.text();
    entity["latest_page_notification_at"] = iso8601(Snowflake::time_of(group.page_newest));
  }
  json::array sample;
  for (const AccountId account : group.sample_accounts) sample.push_back(json::value(account.text()));
  entity["sample_account_ids"] = std::move(sample);
  if (group.post) entity["status_id"] = group.post->text();
  return entity;
}

// A PartialAccountWithAvatar: what a row of avatars needs.
json::object partial_account(const json::object& account) {
  json::object partial;
  for (const char* field : {"id", "acct", "locked", "bot", "url", "avatar", "avatar_static"}) {
    partial.emplace(field, account.at(field));
  }
  return partial;
}

json::object page_json(const NotificationGroupPage& page, const Entities& entities, bool paged,
                       bool partial) {
  json::array groups;
  std::vector<AccountId> latest;
  for (const NotificationGroup& group : page.groups) {
    groups.push_back(group_json(group, paged));
    if (!group.sample_accounts.empty()) latest.push_back(group.sample_accounts.front());
  }
  json::array full;
  json::array partial_accounts;
  for (const auto& view : page.accounts) {
    json::object account = entities.account(view);
    if (partial && std::ranges::count(latest, view.id) == 0) {
      partial_accounts.push_back(partial_account(account));
    } else {
      full.push_back(std::move(account));
    }
  }
  json::object body{{"accounts", std::move(full)},
                    {"statuses", entities.statuses(page.posts)},
                    {"notification_groups", std::move(groups)}};
  if (partial) body["partial_accounts"] = std::move(partial_accounts);
  return body;
}

}  // namespace

void GroupedNotificationsApi::mount(http::Router& router) {
  router.get("/api/v2/notifications", [this](const http::Request& r) { return list(r); });
  router.get("/api/v2/notifications/unread_count",
             [this](const http::Request& r) { return unread_count(r); });
  router.get("/api/v2/notifications/:group_key", [this](const http::Request& r) { return get(r); });
  router.get("/api/v2/notifications/:group_key/accounts",
             [this](const http::Request& r) { return accounts(r); });
  router.post("/api/v2/notifications/:group_key/dismiss",
              [this](const http::Request& r) { return dismiss(r); });
}

GroupedNotificationsApi::Answer GroupedNotificationsApi::list(const http::Request& request) {
  const AccountId reader = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_notifications));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto query = ROOKERY_CO_TRY(notification_query_of(params));
  const NotificationTypes grouped = ROOKERY_CO_TRY(grouped_types_of(params));
  const bool partial = ROOKERY_CO_TRY(partial_avatars(params));
  NotificationGroupPage page;
  if (query) {
    page = ROOKERY_CO_TRY(co_await db_.read([&, now = clock_.now()](sql::Reader& tx) {
      return social::list_notification_groups(tx, reader, *query, grouped, now);
    }));
  }
  auto response = http::Response::json(page_json(page, entities_, true, partial));
  add_page_links(response, request, entities_.site(), page.newest.value(), page.oldest.value());
  co_return response;
}

GroupedNotificationsApi::Answer GroupedNotificationsApi::get(const http::Request& request) {
  const AccountId reader = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_notifications));
  const std::string key(request.capture("group_key"));
  const auto page = ROOKERY_CO_TRY(co_await db_.read([&, now = clock_.now()](sql::Reader& tx) {
    return social::find_notification_group(tx, reader, key, now);
  }));
  co_return http::Response::json(page_json(page, entities_, false, false));
}

GroupedNotificationsApi::Answer GroupedNotificationsApi::accounts(const http::Request& request) {
  const AccountId reader = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_notifications));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto page =
      ROOKERY_CO_TRY(page_of(params, social::Page::kAccountsDefault, social::Page::kAccountsMax));
  const std::string key(request.capture("group_key"));
  const auto found = ROOKERY_CO_TRY(co_await db_.read(
      [&](sql::Reader& tx) { return social::notification_group_accounts(tx, reader, key, page); }));
  auto response = http::Response::json(entities_.accounts(found.accounts));
  add_page_links(response, request, entities_.site(), found.newest.value(), found.oldest.value());
  co_return response;
}

GroupedNotificationsApi::Answer GroupedNotificationsApi::dismiss(const http::Request& request) {
  const AccountId reader = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_notifications));
  const std::string key(request.capture("group_key"));
  ROOKERY_CO_TRY(co_await db_.write(
      [&](sql::Writer& tx) { return social::dismiss_notification_group(tx, reader, key); }));
  co_return http::Response::json(json::object());
}

GroupedNotificationsApi::Answer GroupedNotificationsApi::unread_count(const http::Request& request) {
  const AccountId reader = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_notifications));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto query = ROOKERY_CO_TRY(notification_query_of(params));
  const NotificationTypes grouped = ROOKERY_CO_TRY(grouped_types_of(params));
  const std::size_t most = ROOKERY_CO_TRY(unread_limit_of(params));
  std::int64_t count = 0;
  if (query) {
    count = ROOKERY_CO_TRY(co_await db_.read([&](sql::Reader& tx) {
      return social::unread_notification_groups(tx, reader, *query, grouped, most);
    }));
  }
  co_return http::Response::json(json::object{{"count", count}});
}

}  // namespace rookery::api
