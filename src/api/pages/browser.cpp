#include "api/pages/browser.hpp"

#include "accounts/browser_sessions.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/crypto/random.hpp"

namespace rookery::api::pages {

static constexpr std::string_view kSessionCookie = "rookery_session";
static constexpr std::string_view kFormCookie = "rookery_form";
static constexpr std::string_view kSealField = "authenticity_token";

Browser::Browser(sql::Database& database, const Clock& clock, const accounts::Site& site)
    : database_(database), clock_(clock), secure_(site.url.starts_with("https://")) {}

std::string Browser::cookie(std::string_view name, std::string_view value, std::string_view rest) const {
  return std::string(name)
      .append("=")
      .append(value)
      .append("; Path=/; HttpOnly; SameSite=Lax")
      .append(secure_ ? "; Secure" : "")
      .append(rest);
}

boost::asio::awaitable<Result<std::optional<accounts::Account>>> Browser::visitor(
    const http::Request& request) {
  const std::string session(request.cookie(kSessionCookie));
  if (session.empty()) co_return std::nullopt;
  co_return co_await database_.read(
      [&](sql::Reader& tx) { return accounts::account_of_session(tx, clock_, session); });
}

boost::asio::awaitable<Result<>> Browser::sign_in(const http::Request& request, AccountId account,
                                                  http::Response& response) {
  const std::string before(request.cookie(kSessionCookie));
  const std::string session =
      ROOKERY_CO_TRY(co_await database_.write([&](sql::Writer& tx) -> Result<std::string> {
        if (!before.empty()) ROOKERY_TRY(accounts::end_session(tx, before));
        return accounts::begin_session(tx, clock_, account);
      }));
  const auto seconds = std::chrono::seconds(accounts::BrowserSession::kAgeMax).count();
  response.with("Set-Cookie", cookie(kSessionCookie, session, "; Max-Age=" + std::to_string(seconds)));
  co_return Result<>();
}

boost::asio::awaitable<Result<>> Browser::sign_out(const http::Request& request, http::Response& response) {
  const std::string session(request.cookie(kSessionCookie));
  if (!session.empty()) {
    ROOKERY_CO_TRY(
        co_await database_.write([&](sql::Writer& tx) { return accounts::end_session(tx, session); }));
  }
  response.with("Set-Cookie", cookie(kSessionCookie, "", "; Max-Age=0"));
  co_return Result<>();
}

// Tied to the session as well, so that a seal from before signing in is void after it.
static std::string seal_text(std::string_view secret, std::string_view session) {
  return crypto::sha256_base64url(std::string("form ").append(secret).append(" ").append(session));
}

Browser::Seal Browser::seal(const http::Request& request) const {
  std::string secret(request.cookie(kFormCookie));
  std::optional<std::string> fresh;
  if (secret.size() != crypto::kTokenLength) {
    secret = crypto::random_token();
    fresh = cookie(kFormCookie, secret, "");
  }
  return {.field = Html(R"(<input type="hidden" name="{}" value="{}">)", kSealField,
                        seal_text(secret, request.cookie(kSessionCookie))),
          .cookie = std::move(fresh)};
}

Result<> Browser::check_seal(const http::Request& request, const http::Params& form) const {
  const std::string_view secret = request.cookie(kFormCookie);
  const std::string said = ROOKERY_TRY(form.text(kSealField)).value_or("");
  const std::string_view from = request.header("sec-fetch-site");
  const bool same_site = from.empty() || from == "same-origin" || from == "none";
  if (!same_site || secret.size() != crypto::kTokenLength ||
      !crypto::equal_constant_time(said, seal_text(secret, request.cookie(kSessionCookie)))) {
    return fail(Errc::forbidden,
                "This form has expired. Go back, load the page again and send it once more.");
  }
  return {};
}

http::Response with_seal(http::Response page, const Browser::Seal& seal) {
  if (seal.cookie) page.with("Set-Cookie", *seal.cookie);
  return page;
}

http::Response see_other(std::string location) {
  auto response = http::Response::redirect(std::move(location));
  response.status = 303;
  response.with("Cache-Control", "no-store");
  return response;
}

}  // namespace rookery::api::pages
