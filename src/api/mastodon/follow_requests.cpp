#include "api/mastodon/follow_requests.hpp"

#include "api/mastodon/people_page.hpp"
#include "api/page.hpp"
#include "api/path_id.hpp"
#include "social/people_list.hpp"
#include "social/relation.hpp"

namespace rookery::api {

using accounts::Scope;
using social::Page;

void FollowRequestsApi::mount(http::Router& router) {
  using http::Request;
  router.get("/api/v1/follow_requests", [this](const Request& r) { return list(r); });
  router.post("/api/v1/follow_requests/:id/authorize", [this](const Request& r) { return authorize(r); });
  router.post("/api/v1/follow_requests/:id/reject", [this](const Request& r) { return reject(r); });
}

FollowRequestsApi::Answer FollowRequestsApi::list(const http::Request& request) {
  const AccountId me = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_follows));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto page = ROOKERY_CO_TRY(page_of(params, Page::kAccountsDefault, Page::kAccountsMax));
  const auto people = ROOKERY_CO_TRY(co_await db_.read([me, page](sql::Reader& tx) -> Result<PeoplePage> {
    return load_people(tx, ROOKERY_TRY(social::waiting_for(tx, me, page)));
  }));
  co_return people_response(request, entities_, people);
}

template <class Act>
FollowRequestsApi::Answer FollowRequestsApi::decide(const http::Request& request, Act act) {
  const AccountId me = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_follows));
  const auto follower = ROOKERY_CO_TRY(path_id<AccountId>(request));
  const auto relation = ROOKERY_CO_TRY(co_await db_.write(
      [me, follower, now = clock_.now(), act](sql::Writer& tx) -> Result<social::Relationship> {
        ROOKERY_TRY(act(tx, me, follower));
        auto relations = ROOKERY_TRY(social::relationships(tx, me, std::span(&follower, 1), now));
        return std::move(relations.front());
      }));
  co_return http::Response::json(Entities::relationship(relation));
}

FollowRequestsApi::Answer FollowRequestsApi::authorize(const http::Request& request) {
  return decide(request, [this](sql::Writer& tx, AccountId me, AccountId follower) {
    return follows_.accept(tx, me, follower);
  });
}

FollowRequestsApi::Answer FollowRequestsApi::reject(const http::Request& request) {
  return decide(request, &social::Follows::reject);
}

}  // namespace rookery::api
