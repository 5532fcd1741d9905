#include "api/pages/admin_accounts.hpp"

#include "api/pages/admin.hpp"
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
  Line<0> Texts::AdminAccounts::* text;
};
constexpr auto kActions = std::to_array<Action>({
    {"approve", Standing::pending, Standing::active, &Texts::AdminAccounts::approve},
    {"reject", Standing::pending, std::nullopt, &Texts::AdminAccounts::reject},
    {"suspend", Standing::active, Standing::suspended, &Texts::AdminAccounts::suspend},
    {"unsuspend", Standing::suspended, Standing::active, &Texts::AdminAccounts::unsuspend},
});

struct Choice {
  std::optional<Standing> standing;
  Line<0> Texts::AdminAccounts::* text;
};
constexpr auto kChoices = std::to_array<Choice>({
    {std::nullopt, &Texts::AdminAccounts::all},
    {Standing::pending, &Texts::AdminAccounts::waiting},
    {Standing::suspended, &Texts::AdminAccounts::suspended},
});

// The page with those who stand so, from the one after `after`.
std::string list_url(std::optional<Standing> standing, AccountId after = {}) {
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

Html choices(const Texts::AdminAccounts& say, std::optional<Standing> chosen) {
  Html html(R"(<nav class="tabs" aria-label="{}">)", say.which);
  for (const Choice& choice : kChoices) {
    html.put(R"(<a href="{}"{}>{}</a>)", list_url(choice.standing),
             choice.standing == chosen ? Html(R"( aria-current="page")") : Html(), say.*choice.text);
  }
  return html.put("</nav>\n");
}

// `fields`: what each form sends besides.
Html line_card(const Texts& texts, const Account& moderator, const AccountLine& line, const Html& fields) {
  const auto& say = texts.admin_accounts;
  Html card;
  card.put(
      R"(<section class="card" aria-label="@{}"><p><a href="/@{}"><strong>@{}</strong></a> <span class="soft">{}, {}, {}<br>{}</span></p>
)",
      line.name, line.name, line.name, say.roles.at(static_cast<std::size_t>(line.role)),
      say.standings.at(static_cast<std::size_t>(line.standing)),
      Html(say.since, time_element(texts, line.created_at)), line.email);
  if (line.standing == Standing::pending && !line.reason.empty()) {
    card.put("<p>{}</p>\n", Html(say.wants, line.reason));
  }
  if (may_judge(moderator, line.role)) {
    card.put(R"(<form method="post" action="/admin/accounts">{}<input type="hidden" name="id" value="{}">)",
             fields, line.id);
    for (const Action& action : kActions) {
      if (action.from != line.standing) continue;
      card.put(R"(<button type="submit" name="action" value="{}" class="second">{}</button>)", action.name,
               say.*action.text);
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
  const Texts& texts = texts_for(request);
  const auto& say = texts.admin_accounts;
  const auto& [standing, lines] = shown;
  Html fields = seal.field;
  if (standing) fields.put(R"(<input type="hidden" name="standing" value="{}">)", name_of(*standing));
  Html main = admin_navigation(texts, moderator, kAccountsPath);
  main.put("<h1>{}</h1>\n", texts.admin.accounts).put(choices(say, standing));
  if (lines.empty()) main.put(R"(<p class="soft">{}</p>)", say.nobody);
  for (const AccountLine& line : lines) main.put(line_card(texts, moderator, line, fields));
  if (lines.size() == static_cast<std::size_t>(kAccountsOnPage)) {
    main.put(R"(<p class="older"><a class="button second" href="{}">{}</a></p>)",
             list_url(standing, lines.back().id), say.more);
  }
  return with_seal(
      frame_.render(texts, {.title = std::string(texts.admin.accounts.text()), .main = main, .head = {}}),
      seal);
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
  co_return see_other(list_url(standing));
}

}  // namespace rookery::api::pages
