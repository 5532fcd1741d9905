#include "api/mastodon/instance.hpp"

#include "api/version.hpp"
#include "base/text.hpp"
#include "social/interactions.hpp"
#include "social/post_text.hpp"
#include "social/profile.hpp"
#include "social/text/format.hpp"

namespace rookery::api {

namespace {

namespace json = boost::json;

// Text from the configuration as HTML: a blank line parts paragraphs, nothing in it is markup.
std::string paragraphs(std::string_view text) {
  static constexpr std::string_view kBreak = "\n\n";
  std::string html;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(kBreak), text.size());
    const std::string_view paragraph = trim(text.substr(0, end));
    if (!paragraph.empty()) html += "<p>" + escape_html(paragraph) + "</p>";
    text.remove_prefix(std::min(end + kBreak.size(), text.size()));
  }
  return html;
}

// Where WebSockets are opened: clients add /api/v1/streaming.
std::string streaming_url(const accounts::Site& site) {
  static constexpr std::string_view kHttp = "http";  // also the beginning of https
  return "ws" + site.url.substr(kHttp.size());
}

json::array strings(std::span<const std::string> list) { return json::array(list.begin(), list.end()); }

json::object status_limits() {
  return {{"max_characters", social::PostText::kCharactersMax},
          {"max_media_attachments", 0},
          {"characters_reserved_per_url", social::kLinkCountedCharacters}};
}

// Nothing can be uploaded and no poll can be made. Clients that miss these fields assume Mastodon's own
// limits and would offer both.
json::object media_limits() {
  return {{"description_limit", 0}, {"supported_mime_types", json::array()},
          {"image_size_limit", 0},  {"image_matrix_limit", 0},
          {"video_size_limit", 0},  {"video_frame_rate_limit", 0},
          {"video_matrix_limit", 0}};
}
json::object poll_limits() {
  return {{"max_options", 0}, {"max_characters_per_option", 0}, {"min_expiration", 0}, {"max_expiration", 0}};
}

json::object account_limits() {
  using social::ProfileChanges;
  return {{"max_note_length", ProfileChanges::kNoteCharactersMax},
          {"max_featured_tags", 0},
          {"max_pinned_statuses", social::kPinsMax},
          {"max_profile_fields", ProfileChanges::kFieldsMax},
          {"profile_field_name_limit", ProfileChanges::kFieldCharactersMax},
          {"profile_field_value_limit", ProfileChanges::kFieldCharactersMax}};
}

json::array rule_list(const accounts::InstanceSettings& settings) {
  json::array list;
  for (std::size_t i = 0; i < settings.rules.size(); ++i) {
    list.push_back({{"id", std::to_string(i + 1)}, {"text", settings.rules[i]}, {"hint", ""}});
  }
  return list;
}

json::object registrations(const accounts::InstanceSettings& settings) {
  using Mode = accounts::RegistrationMode;
  const bool closed = settings.registrations == Mode::closed;
  json::value message = nullptr;
  if (closed && !settings.closed_message.empty()) message = paragraphs(settings.closed_message);
  return {{"enabled", !closed},       {"approval_required", settings.registrations == Mode::approval},
          {"reason_required", false}, {"message", std::move(message)},
          {"min_age", nullptr},       {"url", nullptr}};
}

}  // namespace

void InstanceApi::mount(http::Router& router) {
  router.get("/api/v1/instance", [this](const http::Request& r) { return v1(r); });
  router.get("/api/v2/instance", [this](const http::Request& r) { return v2(r); });
  router.get("/api/v1/instance/activity", [this](const http::Request& r) { return activity(r); });
  router.get("/api/v1/instance/rules", [this](const http::Request& r) { return rules(r); });
  router.get("/api/v1/instance/extended_description",
             [this](const http::Request& r) { return extended_description(r); });
  router.get("/api/v1/instance/privacy_policy", [this](const http::Request& r) { return privacy_policy(r); });
  router.get("/api/v1/instance/peers", [this](const http::Request& r) { return peers(r); });
  router.get("/api/v1/instance/translation_languages",
             [this](const http::Request& r) { return translation_languages(r); });
}

InstanceApi::Answer InstanceApi::v1(const http::Request&) {
  const auto figures = ROOKERY_CO_TRY(co_await figures_.figures());
  const auto settings = ROOKERY_CO_TRY(co_await instance_.current());
  json::object body{
      {"uri", entities_.site().domain},
      {"title", settings->title},
      {"short_description", settings->description},
      {"description", settings->description},
      {"email", settings->contact_email},
      {"version", kVersionForClients},
      {"urls", {{"streaming_api", streaming_url(entities_.site())}}},
      {"stats", {{"user_count", figures->accounts}, {"status_count", figures->posts}, {"domain_count", 0}}},
      {"thumbnail", nullptr},
      {"languages", strings(settings->languages)},
      {"registrations", settings->registrations != accounts::RegistrationMode::closed},
      {"approval_required", settings->registrations == accounts::RegistrationMode::approval},
      {"invites_enabled", false},
      {"configuration",
       {{"accounts", account_limits()},
        {"statuses", status_limits()},
        {"media_attachments", media_limits()},
        {"polls", poll_limits()}}},
      {"contact_account", nullptr},
      {"rules", rule_list(*settings)},
  };
  if (figures->owner) {
    json::object owner = entities_.account(*figures->owner);
    body["thumbnail"] = owner.at("header");
    body["contact_account"] = std::move(owner);
  }
  co_return http::Response::json(body);
}

InstanceApi::Answer InstanceApi::v2(const http::Request&) {
  const auto figures = ROOKERY_CO_TRY(co_await figures_.figures());
  const auto settings = ROOKERY_CO_TRY(co_await instance_.current());
  json::object body{
      {"domain", entities_.site().domain},
      {"title", settings->title},
      {"version", kVersionForClients},
      {"description", settings->description},
      {"usage", {{"users", {{"active_month", figures->active_month}}}}},
      {"languages", strings(settings->languages)},
      {"configuration",
       {{"urls", {{"streaming", streaming_url(entities_.site())}}},
        {"accounts", account_limits()},
        {"statuses", status_limits()},
        {"media_attachments", media_limits()},
        {"polls", poll_limits()},
        {"translation", {{"enabled", false}}}}},
      {"registrations", registrations(*settings)},
      {"api_versions", {{"mastodon", kMastodonApiVersion}}},
      {"contact", {{"email", settings->contact_email}, {"account", nullptr}}},
      {"rules", rule_list(*settings)},
  };
  if (figures->owner) {
    json::object owner = entities_.account(*figures->owner);
    body["thumbnail"] = {{"url", owner.at("header")}};
    body["contact"].as_object()["account"] = std::move(owner);
  }
  co_return http::Response::json(body);
}

InstanceApi::Answer InstanceApi::activity(const http::Request&) {
  const auto weeks = ROOKERY_CO_TRY(co_await figures_.activity());
  json::array body;
  for (const social::SiteWeek& week : *weeks) {
    const auto begin = std::chrono::floor<std::chrono::seconds>(week.begin).time_since_epoch().count();
    body.push_back({{"week", std::to_string(begin)},
                    {"statuses", std::to_string(week.posts)},
                    {"logins", std::to_string(week.logins)},
                    {"registrations", std::to_string(week.registrations)}});
  }
  co_return http::Response::json(body);
}

InstanceApi::Answer InstanceApi::rules(const http::Request&) {
  const auto settings = ROOKERY_CO_TRY(co_await instance_.current());
  co_return http::Response::json(rule_list(*settings));
}

InstanceApi::Answer InstanceApi::extended_description(const http::Request&) {
  const auto settings = ROOKERY_CO_TRY(co_await instance_.current());
  json::value updated_at = nullptr;
  if (settings->changed_at && !settings->extended_description.empty())
    updated_at = iso8601(*settings->changed_at);
  co_return http::Response::json(json::object{{"updated_at", std::move(updated_at)},
                                              {"content", paragraphs(settings->extended_description)}});
}

InstanceApi::Answer InstanceApi::privacy_policy(const http::Request&) {
  const auto settings = ROOKERY_CO_TRY(co_await instance_.current());
  if (settings->privacy_policy.empty()) co_return fail(Errc::not_found);
  json::value updated_at = nullptr;
  if (settings->changed_at) updated_at = iso8601(*settings->changed_at);
  co_return http::Response::json(
      json::object{{"updated_at", std::move(updated_at)}, {"content", paragraphs(settings->privacy_policy)}});
}

// It talks to no other server yet.
InstanceApi::Answer InstanceApi::peers(const http::Request&) {
  co_return http::Response::json(json::array());
}

InstanceApi::Answer InstanceApi::translation_languages(const http::Request&) {
  co_return http::Response::json(json::object());
}

}  // namespace rookery::api
