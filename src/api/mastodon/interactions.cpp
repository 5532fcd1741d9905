#include "api/mastodon/interactions.hpp"

#include "api/page.hpp"
#include "api/path_id.hpp"
#include "social/filter_matching.hpp"
#include "social/post_access.hpp"

namespace rookery::api {

namespace {

using accounts::Scope;
using social::PostId;
using social::PostView;

void add_links(http::Response& response, const http::Request& request, const accounts::Site& site,
               const std::vector<social::ActId>& acts) {
  if (acts.empty()) return;
  add_page_links(response, request, site, acts.front().value(), acts.back().value());
}

}  // namespace

void InteractionsApi::mount(http::Router& router) {
  router.post("/api/v1/statuses/:id/favourite", [this](const http::Request& r) { return favourite(r); });
  router.post("/api/v1/statuses/:id/unfavourite", [this](const http::Request& r) { return unfavourite(r); });
  router.post("/api/v1/statuses/:id/bookmark", [this](const http::Request& r) { return bookmark(r); });
  router.post("/api/v1/statuses/:id/unbookmark", [this](const http::Request& r) { return unbookmark(r); });
  router.post("/api/v1/statuses/:id/reblog", [this](const http::Request& r) { return reblog(r); });
  router.post("/api/v1/statuses/:id/unreblog", [this](const http::Request& r) { return unreblog(r); });
  router.post("/api/v1/statuses/:id/pin", [this](const http::Request& r) { return pin(r); });
  router.post("/api/v1/statuses/:id/unpin", [this](const http::Request& r) { return unpin(r); });
  router.get("/api/v1/favourites", [this](const http::Request& r) { return favourites(r); });
  router.get("/api/v1/bookmarks", [this](const http::Request& r) { return bookmarks(r); });
  router.get("/api/v1/statuses/:id/favourited_by",
             [this](const http::Request& r) { return favourited_by(r); });
  router.get("/api/v1/statuses/:id/reblogged_by", [this](const http::Request& r) { return reblogged_by(r); });
}

// The act and the answer are two steps: what is done stays done when the post may no longer be seen (taking a
// favourite back from somebody who has blocked the actor since).
template <class Act>
InteractionsApi::Answer InteractionsApi::act(const http::Request& request, Scope scope, Act act) {
  const auto actor = ROOKERY_CO_TRY(co_await auth_.account(request, scope));
  const auto id = ROOKERY_CO_TRY(path_id<PostId>(request));
  const auto shown =
      ROOKERY_CO_TRY(co_await database_.write([&](sql::Writer& tx) { return act(tx, actor, id); }));
  const Instant now = clock_.now();
  const auto posts =
      ROOKERY_CO_TRY(co_await database_.read([=](sql::Reader& tx) -> Result<std::vector<PostView>> {
        std::vector<PostView> found;
        found.push_back(ROOKERY_TRY(social::load_post(tx, actor, shown)));
        ROOKERY_TRY(social::apply_filters(tx, actor, now, found));
        return found;
      }));
  co_return http::Response::json(entities_.status(posts.front()));
}

InteractionsApi::Answer InteractionsApi::favourite(const http::Request& request) {
  return act(request, Scope::write_favourites, [this](sql::Writer& tx, AccountId actor, PostId post) {
    return social::favourite(tx, ids_, actor, post);
  });
}

InteractionsApi::Answer InteractionsApi::unfavourite(const http::Request& request) {
  return act(request, Scope::write_favourites, [](sql::Writer& tx, AccountId actor, PostId post) {
    return social::unfavourite(tx, actor, post);
  });
}

InteractionsApi::Answer InteractionsApi::bookmark(const http::Request& request) {
  return act(request, Scope::write_bookmarks, [this](sql::Writer& tx, AccountId actor, PostId post) {
    return social::bookmark(tx, ids_, actor, post);
  });
}

InteractionsApi::Answer InteractionsApi::unbookmark(const http::Request& request) {
  return act(request, Scope::write_bookmarks, [](sql::Writer& tx, AccountId actor, PostId post) {
    return social::unbookmark(tx, actor, post);
  });
}

InteractionsApi::Answer InteractionsApi::reblog(const http::Request& request) {
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto name = ROOKERY_CO_TRY(params.text("visibility"));
  std::optional<social::Visibility> visibility;
  if (name && !name->empty()) {
    visibility = social::visibility_named(*name);
    if (!visibility)
      co_return fail(Errc::invalid, "Validation failed: Visibility is not included in the list");
  }
  co_return co_await act(request, Scope::write_statuses,
                         [this, visibility](sql::Writer& tx, AccountId actor, PostId post) {
                           return reblogger_.reblog(tx, actor, post, visibility);
                         });
}

InteractionsApi::Answer InteractionsApi::unreblog(const http::Request& request) {
  return act(request, Scope::write_statuses,
             [](sql::Writer& tx, AccountId actor, PostId post) { return social::unreblog(tx, actor, post); });
}

InteractionsApi::Answer InteractionsApi::pin(const http::Request& request) {
  return act(request, Scope::write_accounts,
             [this](sql::Writer& tx, AccountId actor, PostId post) -> Result<PostId> {
               ROOKERY_TRY(social::pin(tx, ids_, actor, post));
               return post;
             });
}

InteractionsApi::Answer InteractionsApi::unpin(const http::Request& request) {
  return act(request, Scope::write_accounts,
             [](sql::Writer& tx, AccountId actor, PostId post) -> Result<PostId> {
               ROOKERY_TRY(social::unpin(tx, actor, post));
               return post;
             });
}

template <class Read>
InteractionsApi::Answer InteractionsApi::own_list(const http::Request& request, Scope scope, Read read) {
  const auto actor = ROOKERY_CO_TRY(co_await auth_.account(request, scope));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto page = ROOKERY_CO_TRY(page_of(params, social::Page::kPostsDefault, social::Page::kPostsMax));
  struct Found {
    std::vector<social::ActId> acts;
    std::vector<PostView> posts;
  };
  const Instant now = clock_.now();
  const auto found = ROOKERY_CO_TRY(co_await database_.read([=](sql::Reader& tx) -> Result<Found> {
    auto acts = ROOKERY_TRY(read(tx, actor, page));
    auto posts = ROOKERY_TRY(social::load_posts(tx, actor, acts.posts));
    ROOKERY_TRY(social::apply_filters(tx, actor, now, posts));
    return Found{.acts = std::move(acts.acts), .posts = std::move(posts)};
  }));
  auto response = http::Response::json(entities_.statuses(found.posts));
  add_links(response, request, entities_.site(), found.acts);
  co_return response;
}

InteractionsApi::Answer InteractionsApi::favourites(const http::Request& request) {
  return own_list(request, Scope::read_favourites, &social::favourites_of);
}

InteractionsApi::Answer InteractionsApi::bookmarks(const http::Request& request) {
  return own_list(request, Scope::read_bookmarks, &social::bookmarks_of);
}

template <class Read>
InteractionsApi::Answer InteractionsApi::people(const http::Request& request, Read read) {
  const auto viewer = ROOKERY_CO_TRY(co_await auth_.viewer(request, Scope::read_statuses));
  const auto id = ROOKERY_CO_TRY(path_id<PostId>(request));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto page =
      ROOKERY_CO_TRY(page_of(params, social::Page::kAccountsDefault, social::Page::kAccountsMax));
  struct Found {
    std::vector<social::ActId> acts;
    std::vector<social::AccountView> accounts;
  };
  const auto found = ROOKERY_CO_TRY(co_await database_.read([=](sql::Reader& tx) -> Result<Found> {
    const auto post = ROOKERY_TRY(social::find_visible_post(tx, viewer, id));
    auto acts = ROOKERY_TRY(read(tx, viewer, post.id, page));
    auto accounts = ROOKERY_TRY(social::load_accounts_in_order(tx, acts.accounts));
    return Found{.acts = std::move(acts.acts), .accounts = std::move(accounts)};
  }));
  auto response = http::Response::json(entities_.accounts(found.accounts));
  add_links(response, request, entities_.site(), found.acts);
  co_return response;
}

InteractionsApi::Answer InteractionsApi::favourited_by(const http::Request& request) {
  return people(request, &social::favourited_by);
}

InteractionsApi::Answer InteractionsApi::reblogged_by(const http::Request& request) {
  return people(request, &social::reblogged_by);
}

}  // namespace rookery::api
