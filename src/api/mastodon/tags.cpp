#include "api/mastodon/tags.hpp"

#include "api/page.hpp"

namespace rookery::api {

using accounts::Scope;

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
  co_return http::Response::json(entities_.tag(tag));
}

TagsApi::Answer TagsApi::follow(const http::Request& request) {
  const auto account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_follows));
  const auto now = clock_.now();
  const auto tag = ROOKERY_CO_TRY(co_await db_.write(
      [&](sql::Writer& tx) { return follows_.follow(tx, account, request.capture("name"), now); }));
  co_return http::Response::json(entities_.tag(tag));
}

TagsApi::Answer TagsApi::unfollow(const http::Request& request) {
  const auto account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_follows));
  const auto now = clock_.now();
  const auto tag = ROOKERY_CO_TRY(co_await db_.write(
      [&](sql::Writer& tx) { return follows_.unfollow(tx, account, request.capture("name"), now); }));
  co_return http::Response::json(entities_.tag(tag));
}

TagsApi::Answer TagsApi::followed(const http::Request& request) {
  const auto account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_follows));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto page = ROOKERY_CO_TRY(page_of(params, kFollowedDefault, kFollowedMax));
  const auto now = clock_.now();
  const auto followed = ROOKERY_CO_TRY(
      co_await db_.read([&](sql::Reader& tx) { return social::followed_tags(tx, account, now, page); }));
  boost::json::array body;
  for (const auto& entry : followed) body.push_back(entities_.tag(entry.tag));
  auto response = http::Response::json(body);
  if (!followed.empty()) {
    add_page_links(response, request, entities_.site(), followed.front().act.value(),
                   followed.back().act.value());
  }
  co_return response;
}

}  // namespace rookery::api
