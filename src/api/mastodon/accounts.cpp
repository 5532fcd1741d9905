#include "api/mastodon/accounts.hpp"

#include "api/id_list.hpp"
#include "api/mastodon/people_page.hpp"
#include "api/page.hpp"
#include "api/path_id.hpp"
#include "platform/http/params.hpp"
#include "social/account_search.hpp"
#include "social/familiar.hpp"
#include "social/people_list.hpp"

#include <unordered_map>

namespace rookery::api {

using accounts::Scope;
using social::AccountView;
using social::Page;

void AccountsApi::mount(http::Router& router) {
  using http::Request;
  router.get("/api/v1/accounts", [this](const Request& r) { return get_several(r); });
  router.get("/api/v1/accounts/lookup", [this](const Request& r) { return look_up(r); });
  router.get("/api/v1/accounts/search", [this](const Request& r) { return search(r); });
  router.get("/api/v1/accounts/familiar_followers",
             [this](const Request& r) { return familiar_followers(r); });
  router.get("/api/v1/accounts/:id", [this](const Request& r) { return get(r); });
  router.get("/api/v1/accounts/:id/followers", [this](const Request& r) { return followers(r); });
  router.get("/api/v1/accounts/:id/following", [this](const Request& r) { return following(r); });
}

AccountsApi::Answer AccountsApi::get(const http::Request& request) {
  ROOKERY_CO_TRY(co_await auth_.viewer(request, Scope::read_accounts));
  const auto id = ROOKERY_CO_TRY(path_id<AccountId>(request));
  const auto view =
      ROOKERY_CO_TRY(co_await db_.read([id](sql::Reader& tx) { return social::load_account(tx, id); }));
  co_return http::Response::json(entities_.account(view));
}

AccountsApi::Answer AccountsApi::get_several(const http::Request& request) {
  ROOKERY_CO_TRY(co_await auth_.viewer(request, Scope::read_accounts));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto ids = ROOKERY_CO_TRY(id_list<AccountId>(params, "id", kIdsMax));
  const auto views = ROOKERY_CO_TRY(
      co_await db_.read([ids](sql::Reader& tx) { return social::load_accounts_in_order(tx, ids); }));
  co_return http::Response::json(entities_.accounts(views));
}

AccountsApi::Answer AccountsApi::look_up(const http::Request& request) {
  ROOKERY_CO_TRY(co_await auth_.viewer(request, Scope::read_accounts));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto address = ROOKERY_CO_TRY(params.text("acct")).value_or("");
  const auto view = ROOKERY_CO_TRY(co_await db_.read([&](sql::Reader& tx) -> Result<AccountView> {
    const auto id = ROOKERY_TRY(social::look_up_account(tx, entities_.site(), address));
    if (!id) return fail(Errc::not_found);
    return social::load_account(tx, *id);
  }));
  co_return http::Response::json(entities_.account(view));
}

AccountsApi::Answer AccountsApi::search(const http::Request& request) {
  const AccountId me = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_accounts));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto query = ROOKERY_CO_TRY(params.text("q")).value_or("");
  social::AccountSearch search{.query = query, .viewer = me};
  search.following = ROOKERY_CO_TRY(params.flag("following")).value_or(false);
  search.limit = ROOKERY_CO_TRY(limit_of(params, Page::kAccountsDefault, Page::kAccountsMax));
  search.offset = ROOKERY_CO_TRY(offset_of(params));
  const auto views =
      ROOKERY_CO_TRY(co_await db_.read([&](sql::Reader& tx) -> Result<std::vector<AccountView>> {
        const auto ids = ROOKERY_TRY(social::search_accounts(tx, entities_.site(), search));
        return social::load_accounts_in_order(tx, ids);
      }));
  co_return http::Response::json(entities_.accounts(views));
}

AccountsApi::Answer AccountsApi::familiar_followers(const http::Request& request) {
  const AccountId me = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_follows));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto ids = ROOKERY_CO_TRY(id_list<AccountId>(params, "id", social::Familiar::kAccountsMax));
  struct Entry {
    AccountId id;
    std::vector<AccountView> followers;
  };
  const auto found = ROOKERY_CO_TRY(co_await db_.read([&](sql::Reader& tx) -> Result<std::vector<Entry>> {
    const auto known = ROOKERY_TRY(social::load_accounts(tx, ids));
    std::vector<Entry> entries;
    for (const auto& familiar : ROOKERY_TRY(social::familiar_followers(tx, me, ids))) {
      const auto account = known.find(familiar.account);
      if (account == known.end() || account->second.standing != accounts::Standing::active) continue;
      entries.push_back(
          {familiar.account, ROOKERY_TRY(social::load_accounts_in_order(tx, familiar.followers))});
    }
    return entries;
  }));
  boost::json::array answer;
  for (const auto& [id, followers] : found) {
    answer.push_back(boost::json::object{{"id", id.text()}, {"accounts", entities_.accounts(followers)}});
  }
  co_return http::Response::json(answer);
}

template <class Read>
AccountsApi::Answer AccountsApi::people(const http::Request& request, Read read) {
  const auto viewer = ROOKERY_CO_TRY(co_await auth_.viewer(request, Scope::read_accounts));
  const auto id = ROOKERY_CO_TRY(path_id<AccountId>(request));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto page = ROOKERY_CO_TRY(page_of(params, Page::kAccountsDefault, Page::kAccountsMax));
  const auto people =
      ROOKERY_CO_TRY(co_await db_.read([&, read, now = clock_.now()](sql::Reader& tx) -> Result<PeoplePage> {
        ROOKERY_TRY(social::load_account(tx, id));
        return load_people(tx, ROOKERY_TRY(read(tx, viewer, id, now, page)));
      }));
  co_return people_response(request, entities_, people);
}

AccountsApi::Answer AccountsApi::followers(const http::Request& request) {
  return people(request, &social::followers_of);
}

AccountsApi::Answer AccountsApi::following(const http::Request& request) {
  return people(request, &social::followed_by);
}

}  // namespace rookery::api
