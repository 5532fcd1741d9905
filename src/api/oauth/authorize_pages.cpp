#include "api/oauth/authorize_pages.hpp"

#include "base/text.hpp"
#include "platform/crypto/random.hpp"

#include <array>

namespace rookery::api {

using accounts::App;
using accounts::Scopes;
using pages::Html;
using pages::Line;
using pages::Texts;

void AuthorizePages::mount(http::Router& router) {
  router.get("/oauth/authorize", [this](const http::Request& request) { return show(request); });
  router.post("/oauth/authorize", [this](const http::Request& request) { return decide(request); });
}

// RFC 7636, 4.2: 32 bytes in base64url. "plain" protects nothing, and is what a missing method means.
static Result<std::optional<std::string>> challenge_of(const http::Params& params) {
  auto challenge = ROOKERY_TRY(params.text("code_challenge"));
  const auto method = ROOKERY_TRY(params.text("code_challenge_method"));
  if (!challenge || challenge->empty()) return std::nullopt;
  const auto is_base64url = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  if (method.value_or("plain") != "S256") {
    return fail(Errc::invalid, "The app must use the code challenge method S256.");
  }
  if (challenge->size() != crypto::kTokenLength || !std::ranges::all_of(*challenge, is_base64url)) {
    return fail(Errc::invalid, "The app sent a code challenge that is malformed.");
  }
  return challenge;
}

boost::asio::awaitable<Result<AuthorizePages::Asked>> AuthorizePages::read(const http::Params& params) {
  const std::string client_id = ROOKERY_CO_TRY(params.text("client_id")).value_or("");
  auto app = ROOKERY_CO_TRY(co_await database_.read(
      [&](sql::Reader& tx) { return accounts::find_app(tx, std::string_view(client_id)); }));
  if (!app) co_return fail(Errc::invalid, "This server does not know the app that sent you here.");
  std::string redirect_uri = ROOKERY_CO_TRY(params.text("redirect_uri")).value_or("");
  if (!app->allows_redirect(redirect_uri)) {
    co_return fail(Errc::invalid, "The app wants to send you back to an address that it did not register.");
  }
  if (ROOKERY_CO_TRY(params.text("response_type")).value_or("") != "code") {
    co_return fail(Errc::invalid, "The app asked for a response type other than \"code\".");
  }
  auto scopes = Scopes::parse(ROOKERY_CO_TRY(params.text("scope")).value_or(""));
  if (!scopes || !app->scopes.contains(*scopes)) {
    co_return fail(Errc::invalid, "The requested scope is invalid, unknown, or malformed.");
  }
  std::string state = ROOKERY_CO_TRY(params.text("state")).value_or("");
  if (state.size() > kStateBytesMax) co_return fail(Errc::invalid, "The app sent a state that is too long.");
  auto challenge = ROOKERY_CO_TRY(challenge_of(params));
  co_return Asked{.app = *std::move(app),
                  .redirect_uri = std::move(redirect_uri),
                  .scopes = *std::move(scopes),
                  .state = std::move(state),
                  .code_challenge = std::move(challenge)};
}

// What the app did wrong is for those who make it, and in English.
http::Response AuthorizePages::refused(const http::Request& request, const Error& error) const {
  const Texts& texts = pages::texts_for(request);
  return frame_.message(texts, 400, texts.consent.refused_title,
                        Html(R"(<span lang="en">{}</span>)", error.message));
}

// The query without the parameter of that name.
static std::string without(std::string_view query, std::string_view name) {
  std::string kept;
  for (std::size_t at = 0; at < query.size();) {
    const std::size_t end = std::min(query.find('&', at), query.size());
    const std::string_view pair = query.substr(at, end - at);
    at = end + 1;
    if (pair.empty() || pair.substr(0, pair.find('=')) == name) continue;
    kept.append(kept.empty() ? "" : "&").append(pair);
  }
  return kept;
}

static http::Response to_sign_in(std::string_view query) {
  return pages::see_other("/auth/sign_in?continue=" +
                          percent_encode("/oauth/authorize?" + without(query, "force_login")));
}

// Where an answer goes: the app's address with more parameters (RFC 6749, 4.1.2).
static std::string answer_url(std::string_view redirect_uri, std::string_view state, std::string_view name,
                              std::string_view value) {
  std::string url(redirect_uri);
  url.append(url.contains('?') ? "&" : "?").append(name).append("=").append(percent_encode(value));
  if (!state.empty()) url.append("&state=").append(percent_encode(state));
  return url;
}

AuthorizePages::Answer AuthorizePages::show(const http::Request& request) {
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto asked = co_await read(params);
  if (!asked && asked.error().code != Errc::invalid) co_return std::unexpected(asked.error());
  if (!asked) co_return refused(request, asked.error());
  const bool force_login = ROOKERY_CO_TRY(params.flag("force_login")).value_or(false);
  const auto visitor = ROOKERY_CO_TRY(co_await browser_.visitor(request));
  if (!visitor || force_login) co_return to_sign_in(request.query);
  if (is_own_app(*asked)) co_return co_await allow(pages::texts_for(request), *asked, *visitor);
  co_return consent(request, *asked, *visitor);
}

// A scope in plain words.
static Html sentence_of(const Texts::Consent& say, std::string_view scope) {
  using Member = Line<0> Texts::Consent::*;
  static constexpr auto kWhole = std::to_array<std::pair<std::string_view, Member>>({
      {"read", &Texts::Consent::read},
      {"write", &Texts::Consent::write},
      {"follow", &Texts::Consent::follow},
      {"push", &Texts::Consent::push},
      {"profile", &Texts::Consent::profile},
  });
  for (const auto& [word, member] : kWhole) {
    if (word == scope) return Html(say.*member);
  }
  const auto colon = scope.find(':');
  const std::string_view what = colon == std::string_view::npos ? scope : scope.substr(colon + 1);
  return Html(scope.starts_with("read:") ? say.read_some : say.write_some, what);
}

static Html hidden(std::string_view name, std::string_view value) {
  return value.empty() ? Html() : Html(R"(<input type="hidden" name="{}" value="{}">)", name, value);
}

http::Response AuthorizePages::consent(const http::Request& request, const Asked& asked,
                                       const accounts::Account& visitor) const {
  const auto seal = browser_.seal(request);
  const Texts& texts = pages::texts_for(request);
  const auto& say = texts.consent;
  Html app_name("<strong>{}</strong>", asked.app.name);
  if (asked.app.website) {
    app_name = Html(R"(<a href="{}" rel="nofollow noopener noreferrer"><strong>{}</strong></a>)",
                    *asked.app.website, asked.app.name);
  }
  Html scopes;
  for (const std::string_view scope : asked.scopes.words()) {
    scopes.put("<li>{} <span class=\"scope\">{}</span></li>\n", sentence_of(say, scope), scope);
  }
  Html fields;
  fields.put(seal.field)
      .put(hidden("client_id", asked.app.client_id))
      .put(hidden("redirect_uri", asked.redirect_uri))
      .put(hidden("response_type", "code"))
      .put(hidden("scope", asked.scopes.text()))
      .put(hidden("state", asked.state));
  if (asked.code_challenge) {
    fields.put(hidden("code_challenge", *asked.code_challenge)).put(hidden("code_challenge_method", "S256"));
  }
  Html main;
  main.put(R"(<div class="card"><h1>{}</h1>
<p>{}</p>
<ul class="plain scopes">{}</ul>
<form method="post" action="/oauth/authorize">{}
<div class="actions"><button type="submit" name="decision" value="allow">{}</button>
<button type="submit" name="decision" value="deny" class="second">{}</button></div></form></div>)",
           say.title, Html(say.asks, app_name, visitor.name), scopes, fields, say.allow, say.deny);
  main.put(R"(<p class="soft">{}</p>)",
           Html(say.not_you, visitor.name, without(request.query, "force_login") + "&force_login=true"));
  return pages::with_seal(frame_.render(texts, {.title = std::string(say.window_title.text()),
                                                .main = main,
                                                .head = {},
                                                .wide = false,
                                                .leads_away = true}),
                          seal);
}

bool AuthorizePages::is_own_app(const Asked& asked) const {
  return frame_.has_app() && asked.code_challenge &&
         asked.redirect_uri == frame_.site().url + std::string(kOwnAppPath);
}

AuthorizePages::Answer AuthorizePages::allow(const Texts& texts, const Asked& asked,
                                             const accounts::Account& visitor) {
  const std::string code = ROOKERY_CO_TRY(co_await database_.write([&](sql::Writer& tx) {
    return accounts::issue_code(tx, clock_,
                                {.app = asked.app.id,
                                 .account = visitor.id,
                                 .redirect_uri = asked.redirect_uri,
                                 .scopes = asked.scopes,
                                 .code_challenge = asked.code_challenge});
  }));
  if (asked.redirect_uri != App::kOutOfBand) {
    co_return pages::see_other(answer_url(asked.redirect_uri, asked.state, "code", code));
  }
  const auto& say = texts.consent;
  co_return frame_.render(texts,
                          {.title = std::string(say.code_title.text()),
                           .main = Html(R"(<div class="card"><h1>{}</h1>
<p>{}</p><code class="code">{}</code></div>)",
                                        say.code_title, Html(say.code_explained, asked.app.name), code),
                           .head = {},
                           .wide = false});
}

AuthorizePages::Answer AuthorizePages::decide(const http::Request& request) {
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  ROOKERY_CO_TRY(browser_.check_seal(request, params));
  const auto asked = co_await read(params);
  if (!asked && asked.error().code != Errc::invalid) co_return std::unexpected(asked.error());
  if (!asked) co_return refused(request, asked.error());
  const auto visitor = ROOKERY_CO_TRY(co_await browser_.visitor(request));
  if (!visitor) co_return pages::see_other("/auth/sign_in");
  if (ROOKERY_CO_TRY(params.text("decision")).value_or("allow") == "deny") {
    if (asked->redirect_uri == App::kOutOfBand) {
      const Texts& texts = pages::texts_for(request);
      co_return frame_.message(texts, 200, texts.consent.denied_title, Html(texts.consent.denied));
    }
    co_return pages::see_other(answer_url(asked->redirect_uri, asked->state, "error", "access_denied"));
  }
  co_return co_await allow(pages::texts_for(request), *asked, *visitor);
}

}  // namespace rookery::api
