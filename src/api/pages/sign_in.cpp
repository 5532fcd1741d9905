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
  const Texts& texts = texts_for(request);
  const auto& say = texts.sign_in;
  Html main;
  main.put(
      R"(<div class="card"><h1>{}</h1>
{}<form method="post" action="/auth/sign_in">{}<input type="hidden" name="continue" value="{}">
<div class="field"><label for="username">{}</label>
<input id="username" type="text" name="username" value="{}" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus></div>
<div class="field"><label for="password">{}</label>
<input id="password" type="password" name="password" autocomplete="current-password" required></div>
<div class="actions"><button type="submit">{}</button></div></form></div>)",
      say.title,
      filled.complaint.empty() ? Html() : Html(R"(<p class="alert" role="alert">{}</p>)", filled.complaint),
      seal.field, filled.continuation, say.name, filled.login, say.password, say.submit);
  if (frame_.settings()->registrations != accounts::RegistrationMode::closed) {
    main.put(R"(<p class="soft">{} <a href="/auth/sign_up?continue={}">{}</a></p>)", say.new_here,
             percent_encode(filled.continuation), say.join);
  }
  return with_seal(frame_.render(texts, {.title = std::string(say.title.text()),
                                         .main = main,
                                         .head = {},
                                         .wide = false,
                                         .status = filled.status}),
                   seal);
}

SignInPages::Answer SignInPages::show(const http::Request& request) {
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  co_return form(request,
                 {.login = {},
                  .continuation = safe_continuation(ROOKERY_CO_TRY(params.text("continue")).value_or("")),
                  .complaint = {}});
}

// Why somebody is not let in.
static std::string complaint_of(const Texts& texts, const Error& error) {
  const auto& say = texts.sign_in;
  if (error.code == Errc::rate_limited) return std::string(say.too_many.text());
  if (error.code == Errc::unauthenticated) return std::string(say.wrong.text());
  return texts.errors.says_messages ? error.message : std::string(say.not_let_in.text());
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
    co_return form(request, {.login = login,
                             .continuation = continuation,
                             .complaint = complaint_of(texts_for(request), error),
                             .status = status_of(error.code)});
  }
  auto response = see_other(continuation);
  ROOKERY_CO_TRY(co_await browser_.sign_in(request, account->id, response));
  co_return response;
}

SignInPages::Answer SignInPages::show_sign_out(const http::Request& request) {
  const auto seal = browser_.seal(request);
  const Texts& texts = texts_for(request);
  const auto& say = texts.sign_in;
  co_return with_seal(
      frame_.render(texts, {.title = std::string(say.out_title.text()),
                            .main = Html(R"(<div class="card"><h1>{}</h1>
<p>{}</p>
<form method="post" action="/auth/sign_out">{}<div class="actions"><button type="submit">{}</button></div></form></div>)",
                                         say.out_title, say.out_explained, seal.field, say.out_submit),
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
