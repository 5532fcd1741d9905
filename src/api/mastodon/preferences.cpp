#include "api/mastodon/preferences.hpp"

#include "social/posting_defaults.hpp"

namespace rookery::api {

void PreferencesApi::mount(http::Router& router) {
  router.get("/api/v1/preferences", [this](const http::Request& r) { return get(r); });
}

boost::asio::awaitable<Result<http::Response>> PreferencesApi::get(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, accounts::Scope::read_accounts));
  const auto defaults = ROOKERY_CO_TRY(
      co_await db_.read([account](sql::Reader& tx) { return social::posting_defaults(tx, account); }));
  boost::json::value language = nullptr;
  if (defaults.language) language = *defaults.language;
  co_return http::Response::json(boost::json::object{
      {"posting:default:visibility", social::name_of(defaults.visibility)},
      {"posting:default:sensitive", defaults.sensitive},
      {"posting:default:language", std::move(language)},
      {"reading:expand:media", "default"},
      {"reading:expand:spoilers", false},
      {"reading:autoplay:gifs", false},
  });
}

}  // namespace rookery::api
