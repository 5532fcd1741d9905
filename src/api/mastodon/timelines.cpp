#include "api/mastodon/timelines.hpp"

#include "api/page.hpp"
#include "social/timeline/list_timelines.hpp"
#include "social/timeline/public_timelines.hpp"

namespace rookery::api {

namespace {

using accounts::Scope;
using social::Page;

Result<Page> page_of_posts(const http::Params& params) {
  return page_of(params, Page::kPostsDefault, Page::kPostsMax);
}

Result<social::PublicScope> scope_of(const http::Params& params) {
  social::PublicScope scope;
  scope.local = ROOKERY_TRY(params.flag("local")).value_or(false);
  scope.remote = ROOKERY_TRY(params.flag("remote")).value_or(false);
  scope.only_media = ROOKERY_TRY(params.flag("only_media")).value_or(false);
  return scope;
}

}  // namespace

void TimelinesApi::mount(http::Router& router) {
  router.get("/api/v1/timelines/home", [this](const http::Request& r) { return home(r); });
  router.get("/api/v1/timelines/public", [this](const http::Request& r) { return everyone(r); });
  router.get("/api/v1/timelines/tag/:hashtag", [this](const http::Request& r) { return tag(r); });
  router.get("/api/v1/timelines/list/:list_id", [this](const http::Request& r) { return list(r); });
}

TimelinesApi::Answer TimelinesApi::home(const http::Request& request) {
  const auto viewer = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_statuses));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto wanted = ROOKERY_CO_TRY(page_of_posts(params));
  co_return page(request, ROOKERY_CO_TRY(co_await home_.page(viewer, wanted)));
}

TimelinesApi::Answer TimelinesApi::everyone(const http::Request& request) {
  const auto viewer = ROOKERY_CO_TRY(co_await auth_.viewer(request, Scope::read_statuses));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto wanted = ROOKERY_CO_TRY(page_of_posts(params));
  const auto scope = ROOKERY_CO_TRY(scope_of(params));
  const auto now = clock_.now();
  const auto posts = ROOKERY_CO_TRY(co_await db_.read(
      [&](sql::Reader& tx) { return social::public_timeline(tx, viewer, now, scope, wanted); }));
  co_return co_await show(request, viewer, now, posts);
}

TimelinesApi::Answer TimelinesApi::tag(const http::Request& request) {
  const auto viewer = ROOKERY_CO_TRY(co_await auth_.viewer(request, Scope::read_statuses));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto wanted = ROOKERY_CO_TRY(page_of_posts(params));
  social::TagQuery query;
  query.tag = request.capture("hashtag");
  query.any = ROOKERY_CO_TRY(params.list("any"));
  query.all = ROOKERY_CO_TRY(params.list("all"));
  query.none = ROOKERY_CO_TRY(params.list("none"));
  query.scope = ROOKERY_CO_TRY(scope_of(params));
  const auto now = clock_.now();
  const auto posts = ROOKERY_CO_TRY(co_await db_.read(
      [&](sql::Reader& tx) { return social::tag_timeline(tx, viewer, now, query, wanted); }));
  co_return co_await show(request, viewer, now, posts);
}

TimelinesApi::Answer TimelinesApi::list(const http::Request& request) {
  const auto viewer = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_lists));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto wanted = ROOKERY_CO_TRY(page_of_posts(params));
  const auto list = social::ListId::parse(request.capture("list_id"));
  if (!list) co_return fail(Errc::not_found);
  const auto now = clock_.now();
  const auto posts = ROOKERY_CO_TRY(co_await db_.read(
      [&](sql::Reader& tx) { return social::list_timeline(tx, viewer, *list, now, wanted); }));
  co_return co_await show(request, viewer, now, posts);
}

TimelinesApi::Answer TimelinesApi::show(const http::Request& request, std::optional<AccountId> viewer,
                                        Instant now, const std::vector<social::PostId>& posts) {
  auto look = shelf_.look();
  co_return page(request, ROOKERY_CO_TRY(co_await social::hot::status_page(look, viewer, now, posts)));
}

http::Response TimelinesApi::page(const http::Request& request, social::hot::StatusPage posts) const {
  http::Response response;
  response.body = std::move(posts.json);
  add_page_links(response, request, site_, posts.newest.value(), posts.oldest.value());
  return response;
}

}  // namespace rookery::api
