#include "accounts/apps.hpp"

#include "base/text.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/crypto/random.hpp"

#include <algorithm>
#include <array>
#include <ranges>

namespace rookery::accounts {

// The scheme of an absolute URI (RFC 3986, 3.1) in lower case; empty when it has none.
static std::string scheme_of(std::string_view uri) {
  const auto colon = uri.find(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  std::string scheme = lower_ascii(uri.substr(0, colon));
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto fits = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  };
  return is_letter(scheme.front()) && std::ranges::all_of(scheme, fits) ? scheme : std::string();
}

static bool is_clean_uri(std::string_view uri) {
  const auto is_bad = [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == 0x7f || c == '<' || c == '>' || c == '"' || c == '\\';
  };
  return is_utf8(uri) && std::ranges::none_of(uri, is_bad);
}

static bool is_web_address(std::string_view uri) {
  const std::string scheme = scheme_of(uri);
  if (!is_clean_uri(uri) || (scheme != "http" && scheme != "https")) return false;
  const std::string_view rest = uri.substr(scheme.size() + 1);
  return rest.size() > 2 && rest.starts_with("//") && rest[2] != '/' && rest[2] != '?' && rest[2] != '#';
}

static Result<> check_redirect_uri(std::string_view uri) {
  if (uri == App::kOutOfBand) return {};
  const std::string scheme = scheme_of(uri);
  if (scheme.empty() || uri.size() == scheme.size() + 1 || !is_clean_uri(uri)) {
    return fail(Errc::invalid, "Validation failed: Redirect URI must be an absolute URI.");
  }
  // Where a browser would run what it is sent to instead of going there.
  static constexpr auto kForbidden =
      std::to_array<std::string_view>({"about", "blob", "data", "file", "javascript", "vbscript"});
  if (std::ranges::find(kForbidden, scheme) != kForbidden.end()) {
    return fail(Errc::invalid, "Validation failed: Redirect URI is forbidden by the server.");
  }
  if (uri.contains('#'))
    return fail(Errc::invalid, "Validation failed: Redirect URI cannot contain a fragment.");
  if ((scheme == "http" || scheme == "https") && !is_web_address(uri)) {
    return fail(Errc::invalid, "Validation failed: Redirect URI must be an absolute URI.");
  }
  return {};
}

static Result<> check_redirect_uris(const std::vector<std::string>& uris) {
  if (uris.empty()) return fail(Errc::invalid, "Validation failed: Redirect URI can't be blank");
  std::size_t bytes = 0;
  for (const std::string& uri : uris) {
    bytes += uri.size() + 1;
    ROOKERY_TRY(check_redirect_uri(uri));
  }
  if (bytes > App::kRedirectUrisBytesMax) {
    return fail(Errc::invalid, "Validation failed: Redirect URI is too long (maximum is 2000 characters)");
  }
  return {};
}

static Result<> check_name_and_website(const NewApp& app) {
  if (trim(app.name).empty())
    return fail(Errc::invalid, "Validation failed: Application name can't be blank");
  if (characters(app.name) > App::kNameLengthMax) {
    return fail(Errc::invalid, "Validation failed: Application name is too long (maximum is 60 characters)");
  }
  if (app.website && app.website->size() > App::kWebsiteBytesMax) {
    return fail(Errc::invalid,
                "Validation failed: Application website is too long (maximum is 2000 characters)");
  }
  // It becomes a link on pages and in posts, so "javascript:" and the like never get in.
  if (app.website && !is_web_address(*app.website)) {
    return fail(Errc::invalid, "Validation failed: Application website is not a valid URL");
  }
  return {};
}

// An address of this machine without its port ("http://127.0.0.1/callback"); empty for any other.
static std::string loopback_without_port(std::string_view uri) {
  for (const std::string_view host : {"http://127.0.0.1", "http://[::1]"}) {
    if (!uri.starts_with(host)) continue;
    std::string_view rest = uri.substr(host.size());
    if (rest.starts_with(':')) {  // digits only: "127.0.0.1:1@evil.example" is another host
      rest.remove_prefix(std::min(rest.find_first_not_of("0123456789", 1), rest.size()));
    }
    if (rest.empty() || rest.front() == '/' || rest.front() == '?') return std::string(host).append(rest);
  }
  return {};
}

bool App::allows_redirect(std::string_view uri) const {
  if (std::ranges::find(redirect_uris, uri) != redirect_uris.end()) return true;
  const std::string wanted = loopback_without_port(uri);
  return !wanted.empty() && is_clean_uri(uri) && !uri.contains('#') &&
         std::ranges::any_of(
             redirect_uris, [&](const std::string& known) { return loopback_without_port(known) == wanted; });
}

bool App::has_secret(std::string_view secret) const {
  return crypto::equal_constant_time(crypto::sha256_hex(secret), secret_hash);
}

static Result<RegisteredApp> insert(sql::Writer& tx, RegisteredApp made) {
  const App& app = made.app;
  std::string uris;
  for (const std::string& uri : app.redirect_uris) uris.append(uris.empty() ? "" : "\n").append(uri);
  ROOKERY_TRY(tx.run(
      "INSERT INTO apps (id, name, website, redirect_uris, scopes, client_id, secret_hash, created_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      app.id, app.name, app.website, uris, app.scopes.text(), app.client_id, app.secret_hash,
      app.created_at));
  return made;
}

Result<RegisteredApp> register_app(sql::Writer& tx, Snowflake& ids, const Clock& clock, const NewApp& app) {
  ROOKERY_TRY(check_name_and_website(app));
  ROOKERY_TRY(check_redirect_uris(app.redirect_uris));
  auto scopes = Scopes::parse(app.scopes);
  if (!scopes)
    return fail(Errc::invalid, "Validation failed: Scopes doesn't match configured on the server.");
  std::string secret = crypto::random_token();
  return insert(tx, {.app = {.id = ids.next<AppId>(),
                             .name = app.name,
                             .website = app.website,
                             .redirect_uris = app.redirect_uris,
                             .scopes = *std::move(scopes),
                             .client_id = crypto::random_token(),
                             .secret_hash = crypto::sha256_hex(secret),
                             .created_at = clock.now()},
                     .secret = secret});
}

static Result<std::optional<App>> complete(Result<std::optional<std::pair<App, std::string>>> found) {
  auto row = ROOKERY_TRY(std::move(found));
  if (!row) return std::nullopt;
  auto scopes = Scopes::parse(row->second);
  if (!scopes) return fail(Errc::corrupt, {}, "an app's scopes: " + row->second);
  row->first.scopes = *std::move(scopes);
  return std::move(row->first);
}

static std::pair<App, std::string> app_of(const sql::Row& row) {
  App app{.id = row.id<AppId>(0),
          .name = row.string(1),
          .website = row.maybe_string(2),
          .redirect_uris = {},
          .scopes = {},
          .client_id = row.string(5),
          .secret_hash = row.string(6),
          .created_at = row.instant(7)};
  for (const auto line : std::views::split(row.text(3), '\n')) {
    app.redirect_uris.emplace_back(line.begin(), line.end());
  }
  return {std::move(app), row.string(4)};
}

Result<std::optional<App>> find_app(sql::Reader& tx, AppId id) {
  return complete(
      tx.one("SELECT id, name, website, redirect_uris, scopes, client_id, secret_hash, created_at "
             "FROM apps WHERE id = $1",
             app_of, id));
}

Result<std::optional<App>> find_app(sql::Reader& tx, std::string_view client_id) {
  return complete(
      tx.one("SELECT id, name, website, redirect_uris, scopes, client_id, secret_hash, created_at "
             "FROM apps WHERE client_id = $1",
             app_of, client_id));
}

Result<App> command_line_app(sql::Writer& tx, Snowflake& ids, const Clock& clock) {
  // No client id is ever this one: theirs are random. Its secret is thrown away, so nobody can use it.
  static constexpr std::string_view kClientId = "command-line";
  if (auto app = ROOKERY_TRY(find_app(tx, kClientId))) return *std::move(app);
  auto scopes = ROOKERY_TRY(Scopes::parse("read write follow push"));
  auto made = ROOKERY_TRY(insert(tx, {.app = {.id = ids.next<AppId>(),
                                              .name = "Command line",
                                              .website = {},
                                              .redirect_uris = {std::string(App::kOutOfBand)},
                                              .scopes = std::move(scopes),
                                              .client_id = std::string(kClientId),
                                              .secret_hash = crypto::sha256_hex(crypto::random_token()),
                                              .created_at = clock.now()},
                                      .secret = {}}));
  return std::move(made.app);
}

}  // namespace rookery::accounts
