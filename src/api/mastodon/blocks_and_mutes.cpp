#include "api/mastodon/blocks_and_mutes.hpp"

#include "api/mastodon/people_page.hpp"
#include "api/page.hpp"
#include "social/people_list.hpp"

namespace rookery::api {

using accounts::Scope;
using social::Page;

void BlocksAndMutesApi::mount(http::Router& router) {
  router.get("/api/v1/blocks", [this](const http::Request& r) { return blocks(r); });
  router.get("/api/v1/mutes", [this](const http::Request& r) { return mutes(r); });
}

BlocksAndMutesApi::Answer BlocksAndMutesApi::blocks(const http::Request& request) {
  const AccountId me = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_blocks));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto page = ROOKERY_CO_TRY(page_of(params, Page::kAccountsDefault, Page::kAccountsMax));
  const auto people = ROOKERY_CO_TRY(co_await db_.read([me, page](sql::Reader& tx) -> Result<PeoplePage> {
    return load_people(tx, ROOKERY_TRY(social::blocked_by(tx, me, page)));
  }));
  co_return people_response(request, entities_, people);
}

BlocksAndMutesApi::Answer BlocksAndMutesApi::mutes(const http::Request& request) {
  const AccountId me = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_mutes));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto page = ROOKERY_CO_TRY(page_of(params, Page::kAccountsDefault, Page::kAccountsMax));
  const auto people =
      ROOKERY_CO_TRY(co_await db_.read([me, page, now = clock_.now()](sql::Reader& tx) -> Result<PeoplePage> {
        return load_people(tx, ROOKERY_TRY(social::muted_by(tx, me, now, page)));
      }));
  co_return people_response(request, entities_, people, true);
}

}  // namespace rookery::api
