#include "api/oauth/token_api.hpp"

#include "api/oauth/errors.hpp"
#include "api/oauth/token_entity.hpp"
#include "base/text.hpp"
#include "platform/crypto/hash.hpp"

namespace rookery::api {

namespace json = boost::json;
using accounts::App;
using accounts::Scopes;

void TokenApi::mount(http::Router& router) {
  router.post("/oauth/token", [this](const http::Request& request) { return token(request); });
  router.post("/oauth/revoke", [this](const http::Request& request) { return revoke(request); });
  router.get("/oauth/userinfo", [this](const http::Request& request) { return userinfo(request); });
  router.post("/oauth/userinfo", [this](const http::Request& request) { return userinfo(request); });
  router.get("/.well-known/oauth-authorization-server",
             [this](const http::Request& request) { return metadata(request); });
}

// Secrets are in the answer (RFC 6749, 5.1).
static http::Response not_stored(http::Response response) {
  response.with("Cache-Control", "no-store").with("Pragma", "no-cache");
  return response;
}

// "%41+b" as a form has it; what HTTP Basic carries for OAuth is encoded so (RFC 6749, 2.3.1).
static std::string form_decoded(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
      decoded += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

struct ClientSecret {
  std::string id, secret;
};

static std::optional<ClientSecret> basic_of(const http::Request& request) {
  const std::string_view value = request.header("authorization");
  if (value.size() < 6 || lower_ascii(value.substr(0, 6)) != "basic ") return std::nullopt;
  const auto decoded = crypto::decode_base64(trim(value.substr(6)));
  const auto colon = decoded ? decoded->find(':') : std::string::npos;
  if (colon == std::string::npos) return std::nullopt;
  return ClientSecret{.id = form_decoded(std::string_view(*decoded).substr(0, colon)),
                      .secret = form_decoded(std::string_view(*decoded).substr(colon + 1))};
}

boost::asio::awaitable<Result<App>> TokenApi::client(const http::Request& request,
                                                     const http::Params& params) {
  ClientSecret said{.id = ROOKERY_CO_TRY(params.text("client_id")).value_or(""),
                    .secret = ROOKERY_CO_TRY(params.text("client_secret")).value_or("")};
  if (const auto basic = basic_of(request)) said = *basic;
  const auto app = ROOKERY_CO_TRY(co_await database_.read(
      [&](sql::Reader& tx) { return accounts::find_app(tx, std::string_view(said.id)); }));
  if (!app || !app->has_secret(said.secret)) co_return fail(Errc::unauthenticated);
  co_return *app;
}

TokenApi::Answer TokenApi::token(const http::Request& request) {
  const auto attempt = ROOKERY_CO_TRY(co_await by_address_.take_from(request.peer, request.loopback));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto app = co_await client(request, params);
  if (!app && app.error().code != Errc::unauthenticated) co_return std::unexpected(app.error());
  if (!app) {
    auto refused = oauth_error(kInvalidClient);
    if (!request.header("authorization").empty()) refused.with("WWW-Authenticate", R"(Basic realm="OAuth")");
    co_return not_stored(std::move(refused));
  }
  auto answer = ROOKERY_CO_TRY(co_await grant(*app, params, request));
  if (answer.status == 200) by_address_.give_back(attempt);
  co_return not_stored(std::move(answer));
}

TokenApi::Answer TokenApi::grant(const App& app, const http::Params& params, const http::Request& request) {
  const auto type = ROOKERY_CO_TRY(params.text("grant_type"));
  if (!type) co_return oauth_missing("grant_type");
  if (*type == "authorization_code") co_return co_await by_code(app, params);
  if (*type == "client_credentials") co_return co_await by_client(app, params);
  if (*type == "password" && settings_.password_grant) co_return co_await by_password(app, params, request);
  co_return oauth_error(kUnsupportedGrantType);
}

TokenApi::Answer TokenApi::by_code(const App& app, const http::Params& params) {
  const auto code = ROOKERY_CO_TRY(params.text("code"));
  if (!code) co_return oauth_missing("code");
  const auto redirect_uri = ROOKERY_CO_TRY(params.text("redirect_uri"));
  if (!redirect_uri) co_return oauth_missing("redirect_uri");
  const accounts::Redemption redemption{.app = app.id,
                                        .code = *code,
                                        .redirect_uri = *redirect_uri,
                                        .code_verifier = ROOKERY_CO_TRY(params.text("code_verifier"))};
  // A refused code is used up, so this must commit either way.
  const auto issued = ROOKERY_CO_TRY(
      co_await database_.write([&](sql::Writer& tx) -> Result<std::optional<accounts::IssuedToken>> {
        const auto granted = ROOKERY_TRY(accounts::redeem_code(tx, clock_, redemption));
        if (!granted) return std::nullopt;
        return ROOKERY_TRY(
            accounts::issue_token(tx, ids_, clock_, app.id, granted->account, granted->scopes));
      }));
  co_return issued ? http::Response::json(token_entity(*issued)) : oauth_error(kInvalidGrant);
}

// What a client asks for, or nothing when that is more than the app may have.
static Result<std::optional<Scopes>> wanted_scopes(const App& app, const http::Params& params) {
  const auto wanted = Scopes::parse(ROOKERY_TRY(params.text("scope")).value_or(""));
  if (!wanted || !app.scopes.contains(*wanted)) return std::nullopt;
  return *wanted;
}

TokenApi::Answer TokenApi::by_client(const App& app, const http::Params& params) {
  const auto scopes = ROOKERY_CO_TRY(wanted_scopes(app, params));
  if (!scopes) co_return oauth_error(kInvalidScope);
  const auto issued = ROOKERY_CO_TRY(co_await database_.write([&](sql::Writer& tx) {
    return accounts::issue_token(tx, ids_, clock_, app.id, std::nullopt, *scopes);
  }));
  co_return http::Response::json(token_entity(issued));
}

TokenApi::Answer TokenApi::by_password(const App& app, const http::Params& params,
                                       const http::Request& request) {
  const auto scopes = ROOKERY_CO_TRY(wanted_scopes(app, params));
  if (!scopes) co_return oauth_error(kInvalidScope);
  const auto account =
      co_await sign_in_.check({.login = ROOKERY_CO_TRY(params.text("username")).value_or(""),
                               .password = ROOKERY_CO_TRY(params.text("password")).value_or(""),
                               .address = request.peer,
                               .loopback = request.loopback});
  if (!account) {
    const Errc code = account.error().code;
    if (code == Errc::unauthenticated || code == Errc::forbidden) co_return oauth_error(kInvalidGrant);
    co_return std::unexpected(account.error());
  }
  const auto issued = ROOKERY_CO_TRY(co_await database_.write([&](sql::Writer& tx) {
    return accounts::issue_token(tx, ids_, clock_, app.id, account->id, *scopes);
  }));
  co_return http::Response::json(token_entity(issued));
}

TokenApi::Answer TokenApi::revoke(const http::Request& request) {
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto attempt = ROOKERY_CO_TRY(co_await by_address_.take_from(request.peer, request.loopback));
  const auto app = co_await client(request, params);
  if (!app && app.error().code != Errc::unauthenticated) co_return std::unexpected(app.error());
  if (!app) co_return oauth_error(kNotYourToken);
  const auto text = ROOKERY_CO_TRY(params.text("token"));
  if (!text) co_return oauth_error(kNotYourToken);
  // A token that is gone already is as revoked as can be; one of another app is not ours to end.
  const bool allowed = ROOKERY_CO_TRY(co_await database_.write([&](sql::Writer& tx) -> Result<bool> {
    if (ROOKERY_TRY(accounts::revoke_token(tx, app->id, *text))) return true;
    return !ROOKERY_TRY(accounts::token_exists(tx, *text));
  }));
  if (!allowed) co_return oauth_error(kNotYourToken);
  by_address_.give_back(attempt);
  co_return http::Response::json(json::object());
}

TokenApi::Answer TokenApi::userinfo(const http::Request& request) {
  const AccountId id = ROOKERY_CO_TRY(co_await auth_.account(request, accounts::Scope::profile));
  const auto profile = ROOKERY_CO_TRY(
      co_await database_.read([id](sql::Reader& tx) { return accounts::find_profile_names(tx, id); }));
  if (!profile) co_return fail(Errc::unauthenticated);
  const std::string url = site_.profile_url(profile->name);
  co_return http::Response::json({{"iss", site_.url + "/"},
                                  {"sub", url},
                                  {"name", profile->display_name},
                                  {"preferred_username", profile->name},
                                  {"profile", url}});
}

TokenApi::Answer TokenApi::metadata(const http::Request&) {
  json::array scopes;
  for (const std::string_view word : accounts::scope_words()) scopes.emplace_back(word);
  json::array grants{"authorization_code", "client_credentials"};
  if (settings_.password_grant) grants.emplace_back("password");
  co_return http::Response::json(
      {{"issuer", site_.url + "/"},
       {"authorization_endpoint", site_.url + "/oauth/authorize"},
       {"token_endpoint", site_.url + "/oauth/token"},
       {"revocation_endpoint", site_.url + "/oauth/revoke"},
       {"userinfo_endpoint", site_.url + "/oauth/userinfo"},
       {"app_registration_endpoint", site_.url + "/api/v1/apps"},
       {"scopes_supported", std::move(scopes)},
       {"response_types_supported", json::array{"code"}},
       {"response_modes_supported", json::array{"query"}},
       {"grant_types_supported", std::move(grants)},
       {"token_endpoint_auth_methods_supported", json::array{"client_secret_basic", "client_secret_post"}},
       {"code_challenge_methods_supported", json::array{"S256"}}});
}

}  // namespace rookery::api
