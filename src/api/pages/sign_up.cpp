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

http::Response SignUpPages::closed() const {
  const std::string why = frame_.settings()->closed_message;
  return frame_.message(403, "Registrations are closed",
                        why.empty() ? "This server does not take new members at the moment." : why);
}

http::Response SignUpPages::form(const http::Request& request, const Filled& filled) const {
  const auto seal = browser_.seal(request);
  const auto settings = frame_.settings();
  const auto& errors = filled.errors;
  Html main;
  main.put(
      R"(<div class="card"><h1>Create an account</h1><p class="soft">On {}, as @you@{}.</p>
{}<form method="post" action="/auth/sign_up">{}<input type="hidden" name="continue" value="{}">)",
      settings->title, frame_.site().domain,
      filled.complaint.empty() ? Html() : Html(R"(<p class="alert" role="alert">{}</p>)", filled.complaint),
      seal.field, filled.continuation);
  main.put(R"(<div class="field"><label for="username">Name</label>
<input id="username" type="text" name="username" value="{}" maxlength="30" pattern="[A-Za-z0-9_]+" autocomplete="username" autocapitalize="none" spellcheck="false" required{}>
<p class="hint" id="username-hint">Letters, digits and underscores, at most 30.</p>{}</div>)",
           filled.name, marks_of(errors, "username"), complaint_about(errors, "username"));
  main.put(R"(<div class="field"><label for="email">E-mail address</label>
<input id="email" type="email" name="email" value="{}" maxlength="254" autocomplete="email" required{}>
<p class="hint" id="email-hint">To sign in with. Other members never see it.</p>{}</div>)",
           filled.email, marks_of(errors, "email"), complaint_about(errors, "email"));
  main.put(R"(<div class="field"><label for="password">Password</label>
<input id="password" type="password" name="password" minlength="8" maxlength="72" autocomplete="new-password" required{}>
<p class="hint" id="password-hint">At least 8 characters. Three or four unrelated words are good.</p>{}</div>)",
           marks_of(errors, "password"), complaint_about(errors, "password"));
  if (settings->registrations == RegistrationMode::approval) {
    main.put(R"(<div class="field"><label for="reason">Why do you want to join?</label>
<textarea id="reason" name="reason" rows="4" maxlength="500"{}>{}</textarea>
<p class="hint" id="reason-hint">The people who run this server read it before they let you in.</p>{}</div>)",
             marks_of(errors, "reason"), filled.reason, complaint_about(errors, "reason"));
  }
  if (!settings->rules.empty()) {
    main.put(R"(<h2>Rules</h2><ol>)");
    for (const std::string& rule : settings->rules) main.put("<li>{}</li>", rule);
    main.put("</ol>");
  }
  main.put(
      R"(<div class="field"><div class="check"><input id="agreement" type="checkbox" name="agreement" value="true"{} required{}>
<label for="agreement" id="agreement-hint">I will follow the rules of this server.</label></div>{}</div>
<div class="actions"><button type="submit">Create the account</button></div></form></div>
<p class="soft">You have an account? <a href="/auth/sign_in?continue={}">Sign in</a></p>)",
      filled.agreement ? Html(" checked") : Html(), marks_of(errors, "agreement"),
      complaint_about(errors, "agreement"), percent_encode(filled.continuation));
  return with_seal(
      frame_.render(
          {.title = "Create an account", .main = main, .head = {}, .wide = false, .status = filled.status}),
      seal);
}

SignUpPages::Answer SignUpPages::show(const http::Request& request) {
  if (frame_.settings()->registrations == RegistrationMode::closed) co_return closed();
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  Filled filled;
  filled.continuation = safe_continuation(ROOKERY_CO_TRY(params.text("continue")).value_or(""));
  co_return form(request, filled);
}

SignUpPages::Answer SignUpPages::submit(const http::Request& request) {
  if (frame_.settings()->registrations == RegistrationMode::closed) co_return closed();
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  ROOKERY_CO_TRY(browser_.check_seal(request, params));
  Filled filled;
  filled.name = ROOKERY_CO_TRY(params.text("username")).value_or("");
  filled.email = ROOKERY_CO_TRY(params.text("email")).value_or("");
  filled.reason = ROOKERY_CO_TRY(params.text("reason")).value_or("");
  filled.agreement = ROOKERY_CO_TRY(params.flag("agreement")).value_or(false);
  filled.continuation = safe_continuation(ROOKERY_CO_TRY(params.text("continue")).value_or(""));
  const bool too_often = !request.loopback && !by_address_.take(accounts::address_block(request.peer));
  if (too_often) {
    filled.complaint = "Too many accounts were made from where you are. Try again later.";
    filled.status = 429;
    co_return form(request, filled);
  }
  const auto account =
      co_await registration_.sign_up({.name = filled.name,
                                      .email = filled.email,
                                      .password = ROOKERY_CO_TRY(params.text("password")).value_or(""),
                                      .agreement = filled.agreement,
                                      .reason = filled.reason,
                                      .loopback = request.loopback,
                                      .app = {}});
  if (!account) {
    if (account.error().code != Errc::invalid) co_return std::unexpected(account.error());
    filled.complaint = "Not yet: see what is marked below.";
    filled.errors = account.error().fields;
    filled.status = status_of(account.error().code);
    co_return form(request, filled);
  }
  if (account->standing == accounts::Standing::pending) {
    co_return frame_.message(
        200, "Thank you",
        "Your account waits for the people who run this server. Once they have let you in, "
        "you can sign in.");
  }
  auto response = see_other(filled.continuation);
  ROOKERY_CO_TRY(co_await browser_.sign_in(request, account->id, response));
  co_return response;
}

}  // namespace rookery::api::pages
