#include "api/pages/sign_in.hpp"

#include "api/errors.hpp"

namespace rookery::api::pages {

std::string safe_continuation(std::string_view wanted) {
  static constexpr std::size_t kBytesMax = 8'000;
  const bool is_clean = std::ranges::all_of(wanted, [](char c) { return c > ' ' && c != 0x7f && c != '\\'; });
  if (wanted.starts_with("/oauth/authorize?") && is_clean && wanted.size() <= kBytesMax) {
    return std::string(wanted);
  }
  return "/";
}

void SignInPages::mount(http::Router& router) {
  router.get("/auth/sign_in", [this](const http::Request& request) { return show(request); });
  router.post("/auth/sign_in", [this](const http::Request& request) { return submit(request); });
  router.get("/auth/sign_out", [this](const http::Request& request) { return show_sign_out(request); });
  router.post("/auth/sign_out", [this](const http::Request& request) { return submit_sign_out(request); });
}

http::Response SignInPages::form(const http::Request& request, const Filled& filled) const {
  const auto seal = browser_.seal(request);
  Html main;
  main.put(
      R"(<div class="card"><h1>Sign in</h1>
{}<form method="post" action="/auth/sign_in">{}<input type="hidden" name="continue" value="{}">
<div class="field"><label for="username">Name or e-mail address</label>
<input id="username" type="text" name="username" value="{}" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus></div>
<div class="field"><label for="password">Password</label>
<input id="password" type="password" name="password" autocomplete="current-password" required></div>
<div class="actions"><button type="submit">Sign in</button></div></form></div>)",
      filled.complaint.empty() ? Html() : Html(R"(<p class="alert" role="alert">{}</p>)", filled.complaint),
      seal.field, filled.continuation, filled.login);
  if (frame_.settings()->registrations != accounts::RegistrationMode::closed) {
    main.put(R"(<p class="soft">New here? <a href="/auth/sign_up?continue={}">Create an account</a></p>)",
             percent_encode(filled.continuation));
  }
  return with_seal(
      frame_.render({.title = "Sign in", .main = main, .head = {}, .wide = false, .status = filled.status}),
      seal);
}

SignInPages::Answer SignInPages::show(const http::Request& request) {
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  co_return form(request,
                 {.login = {},
                  .continuation = safe_continuation(ROOKERY_CO_TRY(params.text("continue")).value_or("")),
                  .complaint = {}});
}

SignInPages::Answer SignInPages::submit(const http::Request& request) {
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  ROOKERY_CO_TRY(browser_.check_seal(request, params));
  const std::string login = ROOKERY_CO_TRY(params.text("username")).value_or("");
  const std::string continuation = safe_continuation(ROOKERY_CO_TRY(params.text("continue")).value_or(""));
  const auto account =
      co_await sign_in_.check({.login = login,
                               .password = ROOKERY_CO_TRY(params.text("password")).value_or(""),
                               .address = request.peer,
                               .loopback = request.loopback});
  if (!account) {
    const Error& error = account.error();
    if (error.code != Errc::unauthenticated && error.code != Errc::forbidden &&
        error.code != Errc::rate_limited) {
      co_return std::unexpected(error);
    }
    const std::string complaint =
        error.code == Errc::rate_limited ? "Too many attempts. Wait a while and try again." : error.message;
    co_return form(request, {.login = login,
                             .continuation = continuation,
                             .complaint = complaint,
                             .status = status_of(error.code)});
  }
  auto response = see_other(continuation);
  ROOKERY_CO_TRY(co_await browser_.sign_in(request, account->id, response));
  co_return response;
}

SignInPages::Answer SignInPages::show_sign_out(const http::Request& request) {
  const auto seal = browser_.seal(request);
  co_return with_seal(frame_.render({.title = "Sign out",
                                     .main = Html(R"(<div class="card"><h1>Sign out</h1>
<p>You sign out on this server's own pages. Apps that you signed in to stay signed in.</p>
<form method="post" action="/auth/sign_out">{}<div class="actions"><button type="submit">Sign out</button></div></form></div>)",
                                                  seal.field),
                                     .head = {},
                                     .wide = false}),
                      seal);
}

SignInPages::Answer SignInPages::submit_sign_out(const http::Request& request) {
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  ROOKERY_CO_TRY(browser_.check_seal(request, params));
  auto response = see_other("/");
  ROOKERY_CO_TRY(co_await browser_.sign_out(request, response));
  co_return response;
}

}  // namespace rookery::api::pages
