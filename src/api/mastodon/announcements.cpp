#include "api/mastodon/announcements.hpp"

#include "api/mastodon/entities.hpp"
#include "api/path_id.hpp"
#include "platform/http/params.hpp"
#include "social/announcement.hpp"

namespace rookery::api {

namespace {

namespace json = boost::json;

json::value maybe_time(const std::optional<Instant>& when) {
  return when ? json::value(iso8601(*when)) : json::value(nullptr);
}

}  // namespace

json::object announcement_json(const social::Announcement& announcement) {
  return {{"id", announcement.id.text()},
          {"content", announcement.html},
          {"starts_at", maybe_time(announcement.starts_at)},
          {"ends_at", maybe_time(announcement.ends_at)},
          {"all_day", announcement.all_day},
          {"published_at", iso8601(announcement.published_at)},
          {"updated_at", iso8601(announcement.updated_at)},
          {"read", announcement.read},
          {"mentions", json::array()},
          {"statuses", json::array()},
          {"tags", json::array()},
          {"emojis", json::array()},
          {"reactions", json::array()}};
}

void AnnouncementsApi::mount(http::Router& router) {
  router.get("/api/v1/announcements", [this](const http::Request& r) { return list(r); });
  router.post("/api/v1/announcements/:id/dismiss", [this](const http::Request& r) { return dismiss(r); });
}

AnnouncementsApi::Answer AnnouncementsApi::list(const http::Request& request) {
  const accounts::Session session = ROOKERY_CO_TRY(co_await auth_.session(request));
  if (!session.account) co_return fail(Errc::invalid, "This method requires an authenticated user");
  const auto announcements = ROOKERY_CO_TRY(
      co_await db_.read([this, reader = *session.account, now = clock_.now()](sql::Reader& tx) {
        return social::list_announcements(tx, site_, reader, now);
      }));
  json::array body;
  for (const auto& announcement : announcements) body.push_back(announcement_json(announcement));
  co_return http::Response::json(body);
}

AnnouncementsApi::Answer AnnouncementsApi::dismiss(const http::Request& request) {
  const AccountId reader = ROOKERY_CO_TRY(co_await auth_.account(request, accounts::Scope::write_accounts));
  const auto id = ROOKERY_CO_TRY(path_id<social::AnnouncementId>(request));
  ROOKERY_CO_TRY(co_await db_.write(
      [reader, id](sql::Writer& tx) { return social::dismiss_announcement(tx, reader, id); }));
  co_return http::Response::json(json::object());
}

}  // namespace rookery::api
