#pragma once

#include "accounts/ids.hpp"
#include "accounts/scopes.hpp"
#include "base/clock.hpp"
#include "base/snowflake.hpp"
#include "platform/sql/transaction.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::accounts {

// A program that people sign in with, as it registered itself: an OAuth client
// (https://docs.joinmastodon.org/entities/Application/). Anyone may register one, so nothing it says is to be
// trusted.
struct App {
  static constexpr std::size_t kNameLengthMax = 60;
  static constexpr std::size_t kWebsiteBytesMax = 2'000;
  static constexpr std::size_t kRedirectUrisBytesMax = 2'000;  // all of them
  // The redirect of an app that has no address: the code is shown to the person (RFC 6749 has no such thing;
  // Mastodon and most others do).
  static constexpr std::string_view kOutOfBand = "urn:ietf:wg:oauth:2.0:oob";

  AppId id;
  std::string name;
  std::optional<std::string> website;
  std::vector<std::string> redirect_uris;  // one at least
  Scopes scopes;                           // the most that its tokens may have
  std::string client_id;
  std::string secret_hash;
  Instant created_at;

  // Whether a code may be sent there: exactly one of redirect_uris; a loopback address on any port (RFC 8252,
  // 7.3).
  [[nodiscard]] bool allows_redirect(std::string_view uri) const;
  [[nodiscard]] bool has_secret(std::string_view secret) const;
};

struct NewApp {
  std::string name;
  std::optional<std::string> website;
  std::vector<std::string> redirect_uris;
  std::string scopes;
};

struct RegisteredApp {
  App app;
  std::string secret;  // the only time that it is known
};

// Errors: invalid, in Mastodon's words.
[[nodiscard]] Result<RegisteredApp> register_app(sql::Writer& tx, Snowflake& ids, const Clock& clock,
                                                 const NewApp& app);

[[nodiscard]] Result<std::optional<App>> find_app(sql::Reader& tx, AppId id);
[[nodiscard]] Result<std::optional<App>> find_app(sql::Reader& tx, std::string_view client_id);

// The app that tokens belong to which are made on the command line; made at first use.
[[nodiscard]] Result<App> command_line_app(sql::Writer& tx, Snowflake& ids, const Clock& clock);

}  // namespace rookery::accounts
