#include "api/auth.hpp"

#include "accounts/tokens.hpp"
#include "base/text.hpp"

namespace rookery::api {

using accounts::Scope;
using accounts::Session;
using accounts::Standing;

static constexpr std::string_view kInvalidToken = "The access token is invalid";

std::string_view bearer_token(const http::Request& request) {
  static constexpr std::size_t kSchemeLength = 7;  // "Bearer "
  std::string_view value = request.header("authorization");
  if (value.size() <= kSchemeLength || lower_ascii(value.substr(0, kSchemeLength)) != "bearer ") return {};
  value.remove_prefix(kSchemeLength);
  while (value.starts_with(' ')) value.remove_prefix(1);
  while (value.ends_with(' ')) value.remove_suffix(1);
  return value;
}

static Result<> check_standing(const Session& session) {
  switch (session.standing) {
    case Standing::active:
      return {};
    case Standing::pending:
      return fail(Errc::forbidden, "Your login is currently pending approval");
    case Standing::suspended:
      return fail(Errc::forbidden, "Your login is currently disabled");
  }
  return fail(Errc::corrupt, {}, "an account's standing");
}

static Result<> check(const Session& session, Scope scope) {
  if (!session.scopes.allow(scope)) {
    return fail(Errc::forbidden, "This action is outside the authorized scopes");
  }
  return check_standing(session);
}

boost::asio::awaitable<Result<Auth::Found>> Auth::find(const http::Request& request) {
  const std::string_view token = bearer_token(request);
  if (token.empty()) co_return fail(Errc::unauthenticated, std::string(kInvalidToken));
  if (auto session = tokens_.cached(token)) co_return session;
  co_return co_await tokens_.find(token);
}

boost::asio::awaitable<Result<AccountId>> Auth::account(const http::Request& request, Scope scope) {
  const Found session = ROOKERY_CO_TRY(co_await find(request));
  if (!session->account && session->scopes.allow(scope)) {
    co_return fail(Errc::invalid, "This method requires an authenticated user");
  }
  ROOKERY_CO_TRY(check(*session, scope));
  co_return *session->account;
}

boost::asio::awaitable<Result<std::optional<AccountId>>> Auth::viewer(const http::Request& request,
                                                                      Scope scope) {
  if (request.header("authorization").empty()) co_return std::nullopt;
  const Found session = ROOKERY_CO_TRY(co_await find(request));
  ROOKERY_CO_TRY(check(*session, scope));
  co_return session->account;
}

boost::asio::awaitable<Result<Session>> Auth::session(const http::Request& request) {
  const Found session = ROOKERY_CO_TRY(co_await find(request));
  ROOKERY_CO_TRY(check_standing(*session));
  co_return *session;
}

boost::asio::awaitable<Result<Session>> Auth::session(const http::Request& request, Scope scope) {
  const Found session = ROOKERY_CO_TRY(co_await find(request));
  ROOKERY_CO_TRY(check(*session, scope));
  co_return *session;
}

boost::asio::awaitable<Result<Session>> Auth::session_of(std::string_view token) {
  const Found session = ROOKERY_CO_TRY(co_await tokens_.find(token));
  ROOKERY_CO_TRY(check_standing(*session));
  co_return *session;
}

boost::asio::awaitable<Result<Session>> Auth::session_of_any_standing(const http::Request& request) {
  const Found session = ROOKERY_CO_TRY(co_await find(request));
  co_return *session;
}

}  // namespace rookery::api
