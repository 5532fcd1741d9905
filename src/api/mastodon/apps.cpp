#include "api/mastodon/apps.hpp"

#include "base/text.hpp"
#include "platform/http/params.hpp"

namespace rookery::api {

namespace json = boost::json;
using accounts::App;

void AppsApi::mount(http::Router& router) {
  router.post("/api/v1/apps", [this](const http::Request& request) { return create(request); });
  router.get("/api/v1/apps/verify_credentials",
             [this](const http::Request& request) { return verify_credentials(request); });
}

// https://docs.joinmastodon.org/entities/Application/, without `vapid_key`: there is no web push.
static json::object entity_of(const App& app) {
  json::array scopes;
  for (const std::string_view word : app.scopes.words()) scopes.emplace_back(word);
  json::array uris;
  std::string joined;
  for (const std::string& uri : app.redirect_uris) {
    uris.emplace_back(uri);
    joined.append(joined.empty() ? "" : "\n").append(uri);
  }
  return {{"id", app.id.text()},
          {"name", app.name},
          {"website", app.website ? json::value(*app.website) : json::value(nullptr)},
          {"scopes", std::move(scopes)},
          {"redirect_uri", joined},
          {"redirect_uris", std::move(uris)}};
}

// One string with a URI a line, or a list of strings; both are in use.
static Result<std::vector<std::string>> redirect_uris_of(const http::Params& params) {
  std::vector<std::string> uris;
  for (const std::string& lines : ROOKERY_TRY(params.list("redirect_uris"))) {
    for (std::size_t at = 0; at < lines.size();) {
      const std::size_t end = std::min(lines.find_first_of("\r\n", at), lines.size());
      const std::string_view uri = trim(std::string_view(lines).substr(at, end - at));
      at = end + 1;
      if (!uri.empty() && std::ranges::find(uris, uri) == uris.end()) uris.emplace_back(uri);
    }
  }
  return uris;
}

static Result<accounts::NewApp> new_app_of(const http::Params& params) {
  accounts::NewApp app;
  app.name = trim(ROOKERY_TRY(params.text("client_name")).value_or(""));
  app.redirect_uris = ROOKERY_TRY(redirect_uris_of(params));
  app.scopes = ROOKERY_TRY(params.text("scopes")).value_or("");
  const auto website = ROOKERY_TRY(params.text("website"));
  if (website && !trim(*website).empty()) app.website = trim(*website);
  return app;
}

AppsApi::Answer AppsApi::create(const http::Request& request) {
  ROOKERY_CO_TRY(co_await by_address_.take_from(request.peer, request.loopback));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const accounts::NewApp app = ROOKERY_CO_TRY(new_app_of(params));
  const accounts::RegisteredApp made = ROOKERY_CO_TRY(co_await database_.write(
      [&](sql::Writer& tx) { return accounts::register_app(tx, ids_, clock_, app); }));
  json::object body = entity_of(made.app);
  body.emplace("client_id", made.app.client_id);
  body.emplace("client_secret", made.secret);
  body.emplace("client_secret_expires_at", 0);
  co_return http::Response::json(body);
}

AppsApi::Answer AppsApi::verify_credentials(const http::Request& request) {
  const accounts::Session session = ROOKERY_CO_TRY(co_await auth_.session_of_any_standing(request));
  const auto app = ROOKERY_CO_TRY(
      co_await database_.read([id = session.app](sql::Reader& tx) { return accounts::find_app(tx, id); }));
  if (!app) co_return fail(Errc::unauthenticated);
  co_return http::Response::json(entity_of(*app));
}

}  // namespace rookery::api
