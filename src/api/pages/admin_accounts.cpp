#include "api/pages/admin_accounts.hpp"

#include "api/pages/admin.hpp"
#include "api/pages/post_cards.hpp"
#include "social/account_deletion.hpp"

#include <array>

namespace rookery::api::pages {

using accounts::Account;
using accounts::AccountLine;
using accounts::Role;
using accounts::Standing;

namespace {

constexpr std::string_view kAccountsPath = "/admin/accounts";

// What can be done to an account, from the standing that it has.
struct Action {
  std::string_view name;
  Standing from;
  std::optional<Standing> to;  // none: the account is deleted
  Html::Pattern text;
};
constexpr auto kActions = std::to_array<Action>({
    {"approve", Standing::pending, Standing::active, "Let in"},
    {"reject", Standing::pending, std::nullopt, "Turn away"},
    {"suspend", Standing::active, Standing::suspended, "Suspend"},
    {"unsuspend", Standing::suspended, Standing::active, "Let act again"},
});

struct Choice {
  std::optional<Standing> standing;
  Html::Pattern text;
};
constexpr auto kChoices = std::to_array<Choice>({
    {std::nullopt, "All"},
    {Standing::pending, "Waiting"},
    {Standing::suspended, "Suspended"},
});

// The page with those who stand so, from the one after `after`.
std::string url_of(std::optional<Standing> standing, AccountId after = {}) {
  std::string url(kAccountsPath);
  if (standing) url.append("?standing=").append(name_of(*standing));
  if (after.value() > 0) url.append(standing ? "&" : "?").append("after=").append(after.text());
  return url;
}

Result<std::optional<Standing>> standing_of(const http::Params& params) {
  const auto said = ROOKERY_TRY(params.text("standing"));
  if (!said || said->empty()) return std::nullopt;
  const auto standing = accounts::standing_named(*said);
  if (!standing || *standing == Standing::active) return fail(Errc::not_found);
  return standing;
}

bool may_judge(const Account& moderator, Role other) {
  return moderator.role >= kMayJudgeAccounts && moderator.role > other;
}

Html choices(std::optional<Standing> chosen) {
  Html html(R"(<nav class="tabs" aria-label="Which accounts">)");
  for (const Choice& choice : kChoices) {
    html.put(R"(<a href="{}"{}>{}</a>)", url_of(choice.standing),
             choice.standing == chosen ? Html(R"( aria-current="page")") : Html(), Html(choice.text));
  }
  return html.put("</nav>\n");
}

// `fields`: what each form sends besides.
Html line_card(const Account& moderator, const AccountLine& line, const Html& fields) {
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
             fields, line.id);
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
  router.get(kAccountsPath, [this](const http::Request& request) { return show(request); });
  router.post(kAccountsPath, [this](const http::Request& request) { return act(request); });
}

boost::asio::awaitable<Result<Account>> AdminAccountsPages::moderator(const http::Request& request) {
  auto visitor = ROOKERY_CO_TRY(co_await browser_.visitor(request));
  if (!visitor || visitor->role < kMayJudgeAccounts) co_return fail(Errc::not_found);
  co_return *std::move(visitor);
}

http::Response AdminAccountsPages::list(const http::Request& request, const Account& moderator,
                                        const Shown& shown) const {
  const auto seal = browser_.seal(request);
  const auto& [standing, lines] = shown;
  Html fields = seal.field;
  if (standing) fields.put(R"(<input type="hidden" name="standing" value="{}">)", name_of(*standing));
  Html main = admin_navigation(moderator, kAccountsPath);
  main.put("<h1>Accounts</h1>\n").put(choices(standing));
  if (lines.empty()) main.put(R"(<p class="soft">Nobody.</p>)");
  for (const AccountLine& line : lines) main.put(line_card(moderator, line, fields));
  if (lines.size() == static_cast<std::size_t>(kAccountsOnPage)) {
    main.put(R"(<p class="older"><a class="button second" href="{}">More</a></p>)",
             url_of(standing, lines.back().id));
  }
  return with_seal(frame_.render({.title = "Accounts", .main = main, .head = {}}), seal);
}

AdminAccountsPages::Answer AdminAccountsPages::show(const http::Request& request) {
  const Account asking = ROOKERY_CO_TRY(co_await moderator(request));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto standing = ROOKERY_CO_TRY(standing_of(params));
  AccountId after;
  if (const auto said = ROOKERY_CO_TRY(params.text("after"))) {
    const auto id = AccountId::parse(*said);
    if (!id) co_return fail(Errc::not_found);
    after = *id;
  }
  auto lines = ROOKERY_CO_TRY(co_await database_.read([after, standing](sql::Reader& tx) {
    return accounts::list_accounts(tx, after, standing, kAccountsOnPage);
  }));
  co_return list(request, asking, {.standing = standing, .lines = std::move(lines)});
}

AdminAccountsPages::Answer AdminAccountsPages::act(const http::Request& request) {
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  ROOKERY_CO_TRY(browser_.check_seal(request, params));
  const Account asking = ROOKERY_CO_TRY(co_await moderator(request));
  const auto standing = ROOKERY_CO_TRY(standing_of(params));
  const auto id = AccountId::parse(ROOKERY_CO_TRY(params.text("id")).value_or(""));
  const std::string wanted = ROOKERY_CO_TRY(params.text("action")).value_or("");
  const auto* action = std::ranges::find(kActions, wanted, &Action::name);
  if (!id || action == kActions.end()) co_return fail(Errc::not_found);
  ROOKERY_CO_TRY(co_await database_.write([&](sql::Writer& tx) -> Result<> {
    const auto account = ROOKERY_TRY(accounts::find_account(tx, *id));
    if (!account || !may_judge(asking, account->role)) return fail(Errc::not_found);
    // Somebody else may have been quicker: then there is nothing left to do.
    if (account->standing != action->from) return {};
    return action->to ? accounts::set_standing(tx, *id, *action->to) : social::delete_account(tx, *id);
  }));
  co_return see_other(url_of(standing));
}

}  // namespace rookery::api::pages
