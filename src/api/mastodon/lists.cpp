#include "api/mastodon/lists.hpp"

#include "api/page.hpp"
#include "social/lists.hpp"

namespace rookery::api {

namespace {

namespace json = boost::json;
using accounts::Scope;
using social::List;
using social::ListId;
using social::Page;

json::object list_json(const List& list) {
  return {{"id", list.id.text()},
          {"title", list.title},
          {"replies_policy", social::name_of(list.replies_policy)},
          {"exclusive", list.exclusive}};
}

json::array lists_json(const std::vector<List>& lists) {
  json::array body;
  for (const auto& list : lists) body.push_back(list_json(list));
  return body;
}

Result<ListId> list_of(const http::Request& request) {
  const auto id = ListId::parse(request.capture("id"));
  if (!id) return fail(Errc::not_found);
  return *id;
}

Result<social::ListChanges> changes_of(const http::Params& params) {
  social::ListChanges changes;
  changes.title = ROOKERY_TRY(params.text("title"));
  changes.exclusive = ROOKERY_TRY(params.flag("exclusive"));
  if (const auto policy = ROOKERY_TRY(params.text("replies_policy")); policy && !policy->empty()) {
    changes.replies_policy = social::replies_policy_named(*policy);
    if (!changes.replies_policy) {
      return fail(Errc::invalid, "'" + *policy + "' is not a valid replies_policy");
    }
  }
  return changes;
}

Result<std::vector<AccountId>> accounts_of(const http::Params& params) {
  const auto texts = ROOKERY_TRY(params.list("account_ids"));
  if (texts.size() > ListsApi::kAccountsMax) {
    return fail(Errc::invalid, "Validation failed: Too many accounts in one request");
  }
  std::vector<AccountId> accounts;
  for (const auto& text : texts) {
    const auto id = AccountId::parse(text);
    if (!id) return fail(Errc::not_found);
    accounts.push_back(*id);
  }
  return accounts;
}

}  // namespace

void ListsApi::mount(http::Router& router) {
  router.get("/api/v1/lists", [this](const http::Request& r) { return all(r); });
  router.post("/api/v1/lists", [this](const http::Request& r) { return create(r); });
  router.get("/api/v1/lists/:id", [this](const http::Request& r) { return get(r); });
  router.put("/api/v1/lists/:id", [this](const http::Request& r) { return change(r); });
  router.del("/api/v1/lists/:id", [this](const http::Request& r) { return remove(r); });
  router.get("/api/v1/lists/:id/accounts", [this](const http::Request& r) { return members(r); });
  router.post("/api/v1/lists/:id/accounts", [this](const http::Request& r) { return add_members(r); });
  router.del("/api/v1/lists/:id/accounts", [this](const http::Request& r) { return remove_members(r); });
  router.get("/api/v1/accounts/:id/lists", [this](const http::Request& r) { return with_account(r); });
}

ListsApi::Answer ListsApi::all(const http::Request& request) {
  const auto owner = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_lists));
  const auto lists =
      ROOKERY_CO_TRY(co_await db_.read([owner](sql::Reader& tx) { return social::lists_of(tx, owner); }));
  co_return http::Response::json(lists_json(lists));
}

ListsApi::Answer ListsApi::create(const http::Request& request) {
  const auto owner = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_lists));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto wanted = ROOKERY_CO_TRY(changes_of(params));
  const auto list = ROOKERY_CO_TRY(
      co_await db_.write([&](sql::Writer& tx) { return social::create_list(tx, ids_, owner, wanted); }));
  co_return http::Response::json(list_json(list));
}

ListsApi::Answer ListsApi::get(const http::Request& request) {
  const auto owner = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_lists));
  const auto id = ROOKERY_CO_TRY(list_of(request));
  const auto list = ROOKERY_CO_TRY(
      co_await db_.read([owner, id](sql::Reader& tx) { return social::find_list(tx, owner, id); }));
  co_return http::Response::json(list_json(list));
}

ListsApi::Answer ListsApi::change(const http::Request& request) {
  const auto owner = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_lists));
  const auto id = ROOKERY_CO_TRY(list_of(request));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto changes = ROOKERY_CO_TRY(changes_of(params));
  const auto list = ROOKERY_CO_TRY(
      co_await db_.write([&](sql::Writer& tx) { return social::change_list(tx, owner, id, changes); }));
  co_return http::Response::json(list_json(list));
}

ListsApi::Answer ListsApi::remove(const http::Request& request) {
  const auto owner = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_lists));
  const auto id = ROOKERY_CO_TRY(list_of(request));
  ROOKERY_CO_TRY(
      co_await db_.write([owner, id](sql::Writer& tx) { return social::delete_list(tx, owner, id); }));
  co_return http::Response::json(json::object());
}

ListsApi::Answer ListsApi::members(const http::Request& request) {
  const auto owner = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_lists));
  const auto id = ROOKERY_CO_TRY(list_of(request));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  std::optional<Page> page;
  if (ROOKERY_CO_TRY(params.integer("limit")) != 0) {  // 0 asks for all at once
    page = ROOKERY_CO_TRY(page_of(params, Page::kAccountsDefault, Page::kAccountsMax));
  }
  using Views = std::vector<social::AccountView>;
  const auto views = ROOKERY_CO_TRY(co_await db_.read([&](sql::Reader& tx) -> Result<Views> {
    const auto members = ROOKERY_TRY(social::list_members(tx, owner, id, page));
    return social::load_accounts_in_order(tx, members);
  }));
  auto response = http::Response::json(entities_.accounts(views));
  if (page && !views.empty()) {
    add_page_links(response, request, entities_.site(), views.front().id.value(), views.back().id.value());
  }
  co_return response;
}

ListsApi::Answer ListsApi::add_members(const http::Request& request) {
  const auto owner = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_lists));
  const auto id = ROOKERY_CO_TRY(list_of(request));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto accounts = ROOKERY_CO_TRY(accounts_of(params));
  ROOKERY_CO_TRY(co_await db_.write(
      [&](sql::Writer& tx) { return social::add_to_list(tx, ids_, owner, id, accounts); }));
  co_return http::Response::json(json::object());
}

ListsApi::Answer ListsApi::remove_members(const http::Request& request) {
  const auto owner = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_lists));
  const auto id = ROOKERY_CO_TRY(list_of(request));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto accounts = ROOKERY_CO_TRY(accounts_of(params));
  ROOKERY_CO_TRY(
      co_await db_.write([&](sql::Writer& tx) { return social::remove_from_list(tx, owner, id, accounts); }));
  co_return http::Response::json(json::object());
}

ListsApi::Answer ListsApi::with_account(const http::Request& request) {
  const auto owner = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_lists));
  const auto member = AccountId::parse(request.capture("id"));
  if (!member) co_return fail(Errc::not_found);
  const auto lists = ROOKERY_CO_TRY(co_await db_.read([&](sql::Reader& tx) -> Result<std::vector<List>> {
    if (ROOKERY_TRY(social::load_accounts_in_order(tx, std::span(&*member, 1))).empty()) {
      return fail(Errc::not_found);
    }
    return social::lists_with(tx, owner, *member);
  }));
  co_return http::Response::json(lists_json(lists));
}

}  // namespace rookery::api
