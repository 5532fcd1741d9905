#include "api/pages/admin_accounts.hpp"

#include "api/pages/post_cards.hpp"

#include <array>

namespace rookery::api::pages {

using accounts::Account;
using accounts::AccountLine;
using accounts::Role;
using accounts::Standing;

namespace {

// What can be done to an account, from the standing that it has.
struct Action {
  std::string_view name;
  Standing from, to;
  Html::Pattern text;
};
constexpr auto kActions = std::to_array<Action>({
    {"approve", Standing::pending, Standing::active, "Let in"},
    {"suspend", Standing::active, Standing::suspended, "Suspend"},
    {"unsuspend", Standing::suspended, Standing::active, "Let act again"},
});

bool may_judge(const Account& moderator, Role other) {
  return moderator.role >= Role::moderator && moderator.role > other;
}

Html line_card(const Account& moderator, const AccountLine& line, const Html& seal) {
  Html card;
  card.put(
      R"(<section class="card" aria-label="@{}"><p><a href="/@{}"><strong>@{}</strong></a> <span class="soft">{}, {}, since {}<br>{}</span></p>
)",
      line.name, line.name, line.name, accounts::name_of(line.role), accounts::name_of(line.standing),
      time_element(line.created_at), line.email);
  if (line.standing == Standing::pending && !line.reason.empty()) {
    card.put("<p>Wants to join: {}</p>\n", line.reason);
  }
  if (may_judge(moderator, line.role)) {
    card.put(R"(<form method="post" action="/admin/accounts">{}<input type="hidden" name="id" value="{}">)",
             seal, line.id);
    for (const Action& action : kActions) {
      if (action.from != line.standing) continue;
      card.put(R"(<button type="submit" name="action" value="{}" class="second">{}</button>)", action.name,
               Html(action.text));
    }
    card.put("</form>");
  }
  card.put("</section>\n");
  return card;
}

}  // namespace

void AdminAccountsPages::mount(http::Router& router) {
  router.get("/admin/accounts", [this](const http::Request& request) { return show(request); });
  router.post("/admin/accounts", [this](const http::Request& request) { return act(request); });
}

boost::asio::awaitable<Result<Account>> AdminAccountsPages::moderator(const http::Request& request) {
  auto visitor = ROOKERY_CO_TRY(co_await browser_.visitor(request));
  if (!visitor || visitor->role < Role::moderator) co_return fail(Errc::not_found);
  co_return *std::move(visitor);
}

http::Response AdminAccountsPages::list(const http::Request& request, const Account& moderator,
                                        std::span<const AccountLine> lines) const {
  const auto seal = browser_.seal(request);
  Html main("<h1>Accounts</h1>\n");
  for (const AccountLine& line : lines) main.put(line_card(moderator, line, seal.field));
  if (lines.size() == static_cast<std::size_t>(kAccountsOnPage)) {
    main.put(R"(<p class="older"><a class="button second" href="/admin/accounts?after={}">More</a></p>)",
             lines.back().id);
  }
  return with_seal(frame_.render({.title = "Accounts", .main = main, .head = {}}), seal);
}

AdminAccountsPages::Answer AdminAccountsPages::show(const http::Request& request) {
  const Account asking = ROOKERY_CO_TRY(co_await moderator(request));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  AccountId after;
  if (const auto said = ROOKERY_CO_TRY(params.text("after"))) {
    const auto id = AccountId::parse(*said);
    if (!id) co_return fail(Errc::not_found);
    after = *id;
  }
  const auto lines = ROOKERY_CO_TRY(co_await database_.read(
      [after](sql::Reader& tx) { return accounts::list_accounts(tx, after, kAccountsOnPage); }));
  co_return list(request, asking, lines);
}

AdminAccountsPages::Answer AdminAccountsPages::act(const http::Request& request) {
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  ROOKERY_CO_TRY(browser_.check_seal(request, params));
  const Account asking = ROOKERY_CO_TRY(co_await moderator(request));
  const auto id = AccountId::parse(ROOKERY_CO_TRY(params.text("id")).value_or(""));
  const std::string wanted = ROOKERY_CO_TRY(params.text("action")).value_or("");
  const auto* action = std::ranges::find(kActions, wanted, &Action::name);
  if (!id || action == kActions.end()) co_return fail(Errc::not_found);
  ROOKERY_CO_TRY(co_await database_.write([&](sql::Writer& tx) -> Result<> {
    const auto account = ROOKERY_TRY(accounts::find_account(tx, *id));
    if (!account || !may_judge(asking, account->role)) return fail(Errc::not_found);
    // Somebody else may have been quicker: then there is nothing left to do.
    if (account->standing != action->from) return {};
    return accounts::set_standing(tx, *id, action->to);
  }));
  co_return see_other("/admin/accounts");
}

}  // namespace rookery::api::pages
