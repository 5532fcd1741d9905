#include "api/mastodon/tags.hpp"

#include "api/page.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/rfc/pchars.hpp>

namespace rookery::api {

namespace {

namespace json = boost::json;
using accounts::Scope;

}  // namespace

json::object tag_json(const accounts::Site& site, const social::TagView& tag) {
  json::array history;
  for (const auto& day : tag.history) {
    history.push_back(json::object{{"day", std::to_string(to_millis(day.day) / 1'000)},
                                   {"accounts", std::to_string(day.accounts)},
                                   {"uses", std::to_string(day.uses)}});
  }
  json::object body{{"id", tag.id ? tag.id->text() : ""},
                    {"name", tag.display_name},
                    {"url", site.tag_url(boost::urls::encode(tag.name, boost::urls::pchars))},
                    {"history", std::move(history)}};
  if (tag.following) body["following"] = *tag.following;
  return body;
}

void TagsApi::mount(http::Router& router) {
  router.get("/api/v1/tags/:name", [this](const http::Request& r) { return get(r); });
  router.post("/api/v1/tags/:name/follow", [this](const http::Request& r) { return follow(r); });
  router.post("/api/v1/tags/:name/unfollow", [this](const http::Request& r) { return unfollow(r); });
  router.get("/api/v1/followed_tags", [this](const http::Request& r) { return followed(r); });
}

TagsApi::Answer TagsApi::get(const http::Request& request) {
  const auto viewer = ROOKERY_CO_TRY(co_await auth_.viewer(request, Scope::read_statuses));
  const auto now = clock_.now();
  const auto tag = ROOKERY_CO_TRY(co_await db_.read(
      [&](sql::Reader& tx) { return social::find_tag(tx, viewer, request.capture("name"), now); }));
  co_return http::Response::json(tag_json(entities_.site(), tag));
}

TagsApi::Answer TagsApi::follow(const http::Request& request) {
  const auto account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_follows));
  const auto now = clock_.now();
  const auto tag = ROOKERY_CO_TRY(co_await db_.write(
      [&](sql::Writer& tx) { return follows_.follow(tx, account, request.capture("name"), now); }));
  co_return http::Response::json(tag_json(entities_.site(), tag));
}

TagsApi::Answer TagsApi::unfollow(const http::Request& request) {
  const auto account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_follows));
  const auto now = clock_.now();
  const auto tag = ROOKERY_CO_TRY(co_await db_.write(
      [&](sql::Writer& tx) { return follows_.unfollow(tx, account, request.capture("name"), now); }));
  co_return http::Response::json(tag_json(entities_.site(), tag));
}

TagsApi::Answer TagsApi::followed(const http::Request& request) {
  const auto account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_follows));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto page = ROOKERY_CO_TRY(page_of(params, kFollowedDefault, kFollowedMax));
  const auto now = clock_.now();
  const auto followed = ROOKERY_CO_TRY(
      co_await db_.read([&](sql::Reader& tx) { return social::followed_tags(tx, account, now, page); }));
  json::array body;
  for (const auto& entry : followed) body.push_back(tag_json(entities_.site(), entry.tag));
  auto response = http::Response::json(body);
  if (!followed.empty()) {
    add_page_links(response, request, entities_.site(), followed.front().act.value(),
                   followed.back().act.value());
  }
  co_return response;
}

}  // namespace rookery::api
