#include "api/mastodon/entities.hpp"

#include <fmt/chrono.h>

#include <array>
#include <utility>

namespace rookery::api {

namespace {

namespace json = boost::json;

template <class Kind>
json::value id_or_null(const std::optional<Id<Kind>>& id) {
  return id ? json::value(id->text()) : json::value(nullptr);
}

json::value time_or_null(const std::optional<Instant>& when) {
  return when ? json::value(iso8601(*when)) : json::value(nullptr);
}

json::value text_or_null(const std::optional<std::string>& text) {
  return text ? json::value(*text) : json::value(nullptr);
}

json::array mentions_of(const social::PostView& view, const accounts::Site& site) {
  json::array list;
  list.reserve(view.mentions.size());
  for (const auto& mention : view.mentions) {
    list.push_back(json::object{{"id", mention.id.text()},
                                {"username", mention.name},
                                {"url", site.profile_url(mention.name)},
                                {"acct", mention.name}});
  }
  return list;
}

json::array tags_of(const social::PostView& view, const accounts::Site& site) {
  json::array list;
  list.reserve(view.tags.size());
  for (const auto& tag : view.tags) list.push_back(json::object{{"name", tag}, {"url", site.tag_url(tag)}});
  return list;
}

}  // namespace

std::string iso8601(Instant when) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(when);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", seconds, (when - seconds).count());
}

json::object Entities::filter(const social::Filter& filter) const {
  json::array contexts;
  for (const auto name : social::context_names(filter.contexts)) contexts.push_back(json::value(name));
  return {{"id", filter.id.text()},
          {"title", filter.title},
          {"context", std::move(contexts)},
          {"expires_at", time_or_null(filter.expires_at)},
          {"filter_action", social::name_of(filter.action)}};
}

json::object Entities::status(const social::PostView& view) const {
  const std::string url = site_.post_url(view.author.name, view.id);
  json::value application = nullptr;
  if (view.app) {
    application = json::object{{"name", view.app->name}, {"website", text_or_null(view.app->website)}};
  }
  json::object entity{
      {"id", view.id.text()},
      {"created_at", iso8601(view.created_at)},
      {"in_reply_to_id", id_or_null(view.reply_to)},
      {"in_reply_to_account_id", id_or_null(view.reply_to_account)},
      {"sensitive", view.sensitive},
      {"spoiler_text", view.spoiler_text},
      {"visibility", social::name_of(view.visibility)},
      {"language", text_or_null(view.language)},
      {"uri", url},
      {"url", url},
      {"replies_count", view.replies},
      {"reblogs_count", view.reblogs},
      {"favourites_count", view.favourites},
      {"edited_at", time_or_null(view.edited_at)},
      {"content", view.html},
      {"reblog", view.reblog ? json::value(status(*view.reblog)) : json::value(nullptr)},
      {"application", std::move(application)},
      {"account", account(view.author)},
      {"media_attachments", json::array()},
      {"mentions", mentions_of(view, site_)},
      {"tags", tags_of(view, site_)},
      {"emojis", json::array()},
      {"card", nullptr},
      {"poll", nullptr},
  };
  if (!view.viewer) return entity;
  entity["favourited"] = view.favourited;
  entity["reblogged"] = view.reblogged;
  entity["bookmarked"] = view.bookmarked;
  entity["muted"] = false;  // of the conversation, which cannot be muted here
  if (social::shows_pin(view.viewer, view.author.id, view.reblog != nullptr, view.visibility)) {
    entity["pinned"] = view.pinned;
  }
  json::array filtered;
  for (const auto& match : view.filtered) {
    json::array keywords;
    for (const auto& keyword : match.keywords) keywords.push_back(json::value(keyword));
    json::array posts;
    for (const auto post : match.posts) posts.push_back(json::value(post.text()));
    filtered.push_back(json::object{{"filter", filter(match.filter)},
                                    {"keyword_matches", std::move(keywords)},
                                    {"status_matches", std::move(posts)}});
  }
  entity["filtered"] = std::move(filtered);
  return entity;
}

json::array Entities::statuses(std::span<const social::PostView> views) const {
  json::array list;
  list.reserve(views.size());
  for (const auto& view : views) list.push_back(status(view));
  return list;
}

}  // namespace rookery::api
