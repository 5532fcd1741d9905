#include "api/mastodon/entities.hpp"

#include <fmt/chrono.h>

namespace rookery::api {

namespace {

namespace json = boost::json;

// The roles that a profile shows to everyone, as a badge.
json::array badges(accounts::Role role) {
  json::array shown;
  if (role == accounts::Role::user) return shown;
  shown.push_back(
      json::object{{"id", std::to_string(static_cast<int>(role))}, {"name", role_name(role)}, {"color", ""}});
  return shown;
}

json::array fields_of(const social::AccountView& view) {
  json::array fields;
  for (const auto& field : view.fields) {
    fields.push_back(
        json::object{{"name", field.name}, {"value", field.value_html}, {"verified_at", nullptr}});
  }
  return fields;
}

}  // namespace

std::string_view role_name(accounts::Role role) {
  switch (role) {
    case accounts::Role::moderator:
      return "Moderator";
    case accounts::Role::admin:
      return "Admin";
    case accounts::Role::owner:
      return "Owner";
    case accounts::Role::user:
      break;
  }
  return "";
}

json::value day_or_null(const std::optional<Instant>& when) {
  if (!when) return nullptr;
  return json::value(fmt::format("{:%Y-%m-%d}", std::chrono::floor<std::chrono::seconds>(*when)));
}

json::object Entities::account(const social::AccountView& view) const {
  const std::string url = site_.profile_url(view.name);
  const std::string avatar = site_.url + "/avatars/" + view.name + ".png";
  const std::string header = site_.url + "/headers/" + view.name + ".png";
  // Only the day is shown, as Mastodon does: the moment somebody joined is nobody's business.
  const Instant joined = std::chrono::floor<std::chrono::days>(view.created_at);
  return {
      {"id", view.id.text()},
      {"username", view.name},
      {"acct", view.name},
      {"display_name", view.display_name},
      {"locked", view.locked},
      {"bot", view.bot},
      {"discoverable", view.discoverable},
      {"indexable", view.indexable},
      {"group", false},
      {"created_at", iso8601(joined)},
      {"note", view.note_html},
      {"url", url},
      {"uri", url},
      {"avatar", avatar},
      {"avatar_static", avatar},
      {"header", header},
      {"header_static", header},
      {"followers_count", view.followers},
      {"following_count", view.following},
      {"statuses_count", view.posts},
      {"last_status_at", day_or_null(view.last_post_at)},
      {"hide_collections", view.hide_collections},
      {"emojis", json::array()},
      {"roles", badges(view.role)},
      {"fields", fields_of(view)},
  };
}

json::array Entities::accounts(std::span<const social::AccountView> views) const {
  json::array list;
  list.reserve(views.size());
  for (const auto& view : views) list.push_back(account(view));
  return list;
}

json::object Entities::relationship(const social::Relationship& relation) {
  json::value languages = nullptr;
  if (!relation.languages.empty()) {
    languages = json::array(relation.languages.begin(), relation.languages.end());
  }
  json::value expires_at = nullptr;
  if (relation.muting_expires_at) expires_at = iso8601(*relation.muting_expires_at);
  // There are neither other domains nor endorsements, so nobody's can be blocked and nobody is endorsed.
  return {
      {"id", relation.id.text()},
      {"following", relation.following},
      {"showing_reblogs", relation.showing_reblogs},
      {"notifying", relation.notifying},
      {"languages", std::move(languages)},
      {"followed_by", relation.followed_by},
      {"blocking", relation.blocking},
      {"blocked_by", relation.blocked_by},
      {"muting", relation.muting},
      {"muting_notifications", relation.muting_notifications},
      {"muting_expires_at", std::move(expires_at)},
      {"requested", relation.requested},
      {"requested_by", relation.requested_by},
      {"domain_blocking", false},
      {"endorsed", false},
      {"note", relation.note},
  };
}

}  // namespace rookery::api
