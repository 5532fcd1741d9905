#include "api/pages/sign_up.hpp"

#include "api/errors.hpp"
#include "api/pages/field_errors.hpp"
#include "api/pages/sign_in.hpp"

namespace rookery::api::pages {

using accounts::RegistrationMode;

void SignUpPages::mount(http::Router& router) {
  router.get("/auth/sign_up", [this](const http::Request& request) { return show(request); });
  router.post("/auth/sign_up", [this](const http::Request& request) { return submit(request); });
}

http::Response SignUpPages::closed(const http::Request& request) const {
  const Texts& texts = texts_for(request);
  const std::string why = frame_.settings()->closed_message;
  return frame_.message(texts, 403, texts.sign_up.closed_title,
                        why.empty() ? Html(texts.sign_up.closed) : Html("{}", why));
}

http::Response SignUpPages::form(const http::Request& request, const Filled& filled) const {
  const auto seal = browser_.seal(request);
  const auto settings = frame_.settings();
  const Texts& texts = texts_for(request);
  const auto& say = texts.sign_up;
  const auto& errors = filled.errors;
  Html main;
  main.put(
      R"(<div class="card"><h1>{}</h1><p class="soft">{}</p>
{}<form method="post" action="/auth/sign_up">{}<input type="hidden" name="continue" value="{}">)",
      say.title, Html(say.where, settings->title, frame_.site().domain),
      filled.complaint.empty() ? Html() : Html(R"(<p class="alert" role="alert">{}</p>)", filled.complaint),
      seal.field, filled.continuation);
  main.put(R"(<div class="field"><label for="username">{}</label>
<input id="username" type="text" name="username" value="{}" maxlength="30" pattern="[A-Za-z0-9_]+" autocomplete="username" autocapitalize="none" spellcheck="false" required{}>
<p class="hint" id="username-hint">{}</p>{}</div>)",
           say.name, filled.name, marks_of(errors, "username"), say.name_hint,
           complaint_about(texts, errors, "username"));
  main.put(R"(<div class="field"><label for="email">{}</label>
<input id="email" type="email" name="email" value="{}" maxlength="254" autocomplete="email" required{}>
<p class="hint" id="email-hint">{}</p>{}</div>)",
           say.email, filled.email, marks_of(errors, "email"), say.email_hint,
           complaint_about(texts, errors, "email"));
  main.put(R"(<div class="field"><label for="password">{}</label>
<input id="password" type="password" name="password" minlength="8" maxlength="72" autocomplete="new-password" required{}>
<p class="hint" id="password-hint">{}</p>{}</div>)",
           say.password, marks_of(errors, "password"), say.password_hint,
           complaint_about(texts, errors, "password"));
  if (settings->registrations == RegistrationMode::approval) {
    main.put(R"(<div class="field"><label for="reason">{}</label>
<textarea id="reason" name="reason" rows="4" maxlength="500"{}>{}</textarea>
<p class="hint" id="reason-hint">{}</p>{}</div>)",
             say.reason, marks_of(errors, "reason"), filled.reason, say.reason_hint,
             complaint_about(texts, errors, "reason"));
  }
  if (!settings->rules.empty()) {
    main.put(R"(<h2>{}</h2><ol>)", say.rules);
    for (const std::string& rule : settings->rules) main.put(R"(<li dir="auto">{}</li>)", rule);
    main.put("</ol>");
  }
  main.put(
      R"(<div class="field"><div class="check"><input id="agreement" type="checkbox" name="agreement" value="true"{} required{}>
<label for="agreement" id="agreement-hint">{}</label></div>{}</div>
<div class="actions"><button type="submit">{}</button></div></form></div>
<p class="soft">{} <a href="/auth/sign_in?continue={}">{}</a></p>)",
      filled.agreement ? Html(" checked") : Html(), marks_of(errors, "agreement"), say.agree,
      complaint_about(texts, errors, "agreement"), say.submit, say.has_account,
      percent_encode(filled.continuation), texts.frame.sign_in);
  return with_seal(frame_.render(texts, {.title = std::string(say.title.text()),
                                         .main = main,
                                         .head = {},
                                         .wide = false,
                                         .status = filled.status}),
                   seal);
}

SignUpPages::Answer SignUpPages::show(const http::Request& request) {
  if (frame_.settings()->registrations == RegistrationMode::closed) co_return closed(request);
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  Filled filled;
  filled.continuation = safe_continuation(ROOKERY_CO_TRY(params.text("continue")).value_or(""));
  co_return form(request, filled);
}

SignUpPages::Answer SignUpPages::submit(const http::Request& request) {
  if (frame_.settings()->registrations == RegistrationMode::closed) co_return closed(request);
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  ROOKERY_CO_TRY(browser_.check_seal(request, params));
  Filled filled;
  filled.name = ROOKERY_CO_TRY(params.text("username")).value_or("");
  filled.email = ROOKERY_CO_TRY(params.text("email")).value_or("");
  filled.reason = ROOKERY_CO_TRY(params.text("reason")).value_or("");
  filled.agreement = ROOKERY_CO_TRY(params.flag("agreement")).value_or(false);
  filled.continuation = safe_continuation(ROOKERY_CO_TRY(params.text("continue")).value_or(""));
  const Texts& texts = texts_for(request);
  if (!co_await by_address_.take_from(request.peer, request.loopback)) {
    filled.complaint = texts.sign_up.too_many.text();
    filled.status = 429;
    co_return form(request, filled);
  }
  const auto account =
      co_await registration_.sign_up({.name = filled.name,
                                      .email = filled.email,
                                      .password = ROOKERY_CO_TRY(params.text("password")).value_or(""),
                                      .agreement = filled.agreement,
                                      .locale = std::string(texts.language),
                                      .reason = filled.reason,
                                      .loopback = request.loopback,
                                      .app = {}});
  if (!account) {
    if (account.error().code != Errc::invalid) co_return std::unexpected(account.error());
    filled.complaint = texts.form.look_below.text();
    filled.errors = account.error().fields;
    filled.status = status_of(account.error().code);
    co_return form(request, filled);
  }
  if (account->standing == accounts::Standing::pending) {
    co_return frame_.message(texts, 200, texts.sign_up.waiting_title, Html(texts.sign_up.waiting));
  }
  auto response = see_other(filled.continuation);
  ROOKERY_CO_TRY(co_await browser_.sign_in(request, account->id, response));
  co_return response;
}

}  // namespace rookery::api::pages
