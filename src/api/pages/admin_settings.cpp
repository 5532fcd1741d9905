#include "api/pages/admin_settings.hpp"

#include "api/errors.hpp"
#include "api/pages/admin.hpp"
#include "api/pages/field_errors.hpp"

#include <array>
#include <ranges>

namespace rookery::api::pages {

using accounts::Account;
using accounts::EditableSettings;
using accounts::RegistrationMode;

namespace {

constexpr std::string_view kSettingsPath = "/admin/settings";
constexpr std::string_view kSavedQuery = "saved";

struct Mode {
  RegistrationMode mode;
  std::string_view name;
  Html::Pattern text;
};
constexpr auto kModes = std::to_array<Mode>({
    {RegistrationMode::open, "open", "Everybody may join"},
    {RegistrationMode::approval, "approval", "Whoever wants to join waits until a moderator lets them in"},
    {RegistrationMode::closed, "closed", "Nobody may join"},
});

Html mode_choices(RegistrationMode chosen) {
  Html html("<fieldset><legend>Who may join</legend>\n");
  for (const Mode& one : kModes) {
    html.put(
        R"(<div class="check"><input id="mode-{}" type="radio" name="registrations" value="{}"{}><label for="mode-{}">{}</label></div>
)",
        one.name, one.name, one.mode == chosen ? Html(" checked") : Html(), one.name, Html(one.text));
  }
  return html.put("</fieldset>\n");
}

std::string lines_of(const std::vector<std::string>& rules) {
  std::string lines;
  for (const std::string& rule : rules) lines.append(rule).append("\n");
  return lines;
}

Result<EditableSettings> settings_of(const http::Params& params) {
  EditableSettings settings;
  settings.title = ROOKERY_TRY(params.text("title")).value_or("");
  settings.description = ROOKERY_TRY(params.text("description")).value_or("");
  settings.closed_message = ROOKERY_TRY(params.text("closed_message")).value_or("");
  const std::string rules = ROOKERY_TRY(params.text("rules")).value_or("");
  settings.rules.clear();
  for (const auto line : std::views::split(rules, '\n'))
    settings.rules.emplace_back(line.begin(), line.end());
  const std::string mode = ROOKERY_TRY(params.text("registrations")).value_or("");
  const auto* found = std::ranges::find(kModes, mode, &Mode::name);
  if (found == kModes.end()) return fail(Errc::invalid, "Who may join is open, approval or closed");
  settings.registrations = found->mode;
  return settings;
}

}  // namespace

void AdminSettingsPages::mount(http::Router& router) {
  router.get(kSettingsPath, [this](const http::Request& request) { return show(request); });
  router.post(kSettingsPath, [this](const http::Request& request) { return save(request); });
}

boost::asio::awaitable<Result<Account>> AdminSettingsPages::admin(const http::Request& request) {
  auto visitor = ROOKERY_CO_TRY(co_await browser_.visitor(request));
  if (!visitor || visitor->role < kMayChangeSettings) co_return fail(Errc::not_found);
  co_return *std::move(visitor);
}

http::Response AdminSettingsPages::form(const http::Request& request, const Account& admin,
                                        const Filled& filled) const {
  const auto seal = browser_.seal(request);
  const auto& [settings, errors, is_saved, status] = filled;
  Html main = admin_navigation(admin, kSettingsPath);
  main.put(R"(<div class="card"><h1>Settings of the server</h1>
<p class="soft">What is saved here stands above the configuration file, on every node, at once.</p>
{}{}<form method="post" action="{}">{}
)",
           is_saved ? Html(R"(<p class="done" role="status">Saved.</p>)") : Html(),
           errors.empty() ? Html()
                          : Html(R"(<p class="alert" role="alert">Not yet: see what is marked below.</p>)"),
           kSettingsPath, seal.field);
  main.put(R"(<div class="field"><label for="title">Name</label>
<input id="title" type="text" name="title" value="{}" dir="auto" required{}>
<p class="hint" id="title-hint">At most {} characters.</p>{}</div>
)",
           settings.title, marks_of(errors, "title"), EditableSettings::kTitleCharactersMax,
           complaint_about(errors, "title"));
  main.put(R"(<div class="field"><label for="description">Description</label>
<textarea id="description" name="description" rows="4" dir="auto"{}>{}</textarea>
<p class="hint" id="description-hint">For everybody who comes to the front page. A blank line parts paragraphs.</p>{}</div>
)",
           marks_of(errors, "description"), settings.description, complaint_about(errors, "description"));
  main.put(R"(<div class="field"><label for="rules">Rules</label>
<textarea id="rules" name="rules" rows="8" dir="auto"{}>{}</textarea>
<p class="hint" id="rules-hint">One a line. Whoever joins agrees to them.</p>{}</div>
)",
           marks_of(errors, "rules"), lines_of(settings.rules), complaint_about(errors, "rules"));
  main.put(mode_choices(settings.registrations));
  main.put(R"(<div class="field"><label for="closed_message">Why nobody may join</label>
<textarea id="closed_message" name="closed_message" rows="3" dir="auto"{}>{}</textarea>
<p class="hint" id="closed_message-hint">Shown while nobody may join.</p>{}</div>
)",
           marks_of(errors, "closed_message"), settings.closed_message,
           complaint_about(errors, "closed_message"));
  main.put(R"(<div class="actions"><button type="submit" name="action" value="save">Save</button>
<button type="submit" name="action" value="forget" class="second" formnovalidate>Use the configuration file's</button></div></form></div>
)");
  return with_seal(
      frame_.render({.title = "Settings of the server", .main = main, .head = {}, .status = status}), seal);
}

AdminSettingsPages::Answer AdminSettingsPages::show(const http::Request& request) {
  const Account asking = ROOKERY_CO_TRY(co_await admin(request));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto settings = ROOKERY_CO_TRY(co_await instance_.current());
  co_return form(
      request, asking,
      {.settings = *settings, .is_saved = ROOKERY_CO_TRY(params.flag(kSavedQuery)).value_or(false)});
}

AdminSettingsPages::Answer AdminSettingsPages::save(const http::Request& request) {
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  ROOKERY_CO_TRY(browser_.check_seal(request, params));
  const Account asking = ROOKERY_CO_TRY(co_await admin(request));
  const bool forget = ROOKERY_CO_TRY(params.text("action")).value_or("") == "forget";
  EditableSettings wanted = forget ? EditableSettings() : ROOKERY_CO_TRY(settings_of(params));
  const auto saved = co_await database_.write([&](sql::Writer& tx) {
    return forget ? accounts::forget_saved_settings(tx) : accounts::save_settings(tx, wanted);
  });
  if (saved) co_return see_other(std::string(kSettingsPath) + "?" + std::string(kSavedQuery) + "=true");
  if (saved.error().code != Errc::invalid) co_return std::unexpected(saved.error());
  co_return form(request, asking,
                 {.settings = std::move(wanted),
                  .errors = saved.error().fields,
                  .status = status_of(saved.error().code)});
}

}  // namespace rookery::api::pages
