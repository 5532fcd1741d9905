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
  Line<0> Texts::AdminSettings::* text;
};
constexpr auto kModes = std::to_array<Mode>({
    {RegistrationMode::open, "open", &Texts::AdminSettings::open},
    {RegistrationMode::approval, "approval", &Texts::AdminSettings::approval},
    {RegistrationMode::closed, "closed", &Texts::AdminSettings::closed},
});

Html mode_choices(const Texts::AdminSettings& say, RegistrationMode chosen) {
  Html html("<fieldset><legend>{}</legend>\n", say.who_may_join);
  for (const Mode& one : kModes) {
    html.put(
        R"(<div class="check"><input id="mode-{}" type="radio" name="registrations" value="{}"{}><label for="mode-{}">{}</label></div>
)",
        one.name, one.name, one.mode == chosen ? Html(" checked") : Html(), one.name, say.*one.text);
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
  const Texts& texts = texts_for(request);
  const auto& say = texts.admin_settings;
  const auto& [settings, errors, is_saved, status] = filled;
  Html main = admin_navigation(texts, admin, kSettingsPath);
  main.put(R"(<div class="card"><h1>{}</h1>
<p class="soft">{}</p>
{}{}<form method="post" action="{}">{}
)",
           texts.admin.settings, say.explained,
           is_saved ? Html(R"(<p class="done" role="status">{}</p>)", say.saved) : Html(),
           errors.empty() ? Html() : Html(R"(<p class="alert" role="alert">{}</p>)", texts.form.look_below),
           kSettingsPath, seal.field);
  main.put(R"(<div class="field"><label for="title">{}</label>
<input id="title" type="text" name="title" value="{}" dir="auto" required{}>
<p class="hint" id="title-hint">{}</p>{}</div>
)",
           say.name, settings.title, marks_of(errors, "title"),
           Html(say.name_hint, EditableSettings::kTitleCharactersMax),
           complaint_about(texts, errors, "title"));
  const auto area = [&](std::string_view name, Line<0> label, Line<0> hint, unsigned rows,
                        std::string_view value) {
    main.put(R"(<div class="field"><label for="{}">{}</label>
<textarea id="{}" name="{}" rows="{}" dir="auto"{}>{}</textarea>
<p class="hint" id="{}-hint">{}</p>{}</div>
)",
             name, label, name, name, rows, marks_of(errors, name), value, name, hint,
             complaint_about(texts, errors, name));
  };
  area("description", say.description, say.description_hint, 4, settings.description);
  area("rules", say.rules, say.rules_hint, 8, lines_of(settings.rules));
  main.put(mode_choices(say, settings.registrations));
  area("closed_message", say.closed_message, say.closed_message_hint, 3, settings.closed_message);
  main.put(R"(<div class="actions"><button type="submit" name="action" value="save">{}</button>
<button type="submit" name="action" value="forget" class="second" formnovalidate>{}</button></div></form></div>
)",
           say.save, say.forget);
  return with_seal(
      frame_.render(
          texts,
          {.title = std::string(texts.admin.settings.text()), .main = main, .head = {}, .status = status}),
      seal);
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
