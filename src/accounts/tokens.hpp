#pragma once

#include "accounts/session.hpp"
#include "base/clock.hpp"
#include "base/per_thread.hpp"
#include "base/snowflake.hpp"
#include "platform/crypto/keyed_hash.hpp"
#include "platform/sql/database.hpp"
#include "platform/sql/row_versions.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::accounts {

// Who stands behind a bearer token. The rows are the truth; in front of them each thread has a bounded cache,
// because every request asks. An answer from it is what the rows say now: it is asked again once the token or
// its account changed.
//
// Threads:  all calls may overlap. cached() takes no lock and allocates nothing.
// Lifetime: outlives every coroutine that awaits it; what it is given outlives this.
// Errors:   unauthenticated ("The access token is invalid"), and those of the database. The session says
//           whether its account is pending or suspended; api::Auth refuses those.
class Tokens {
 public:
  static constexpr std::size_t kSessionsPerThreadMax = 1 << 16;  // about 300 bytes each
  static constexpr std::size_t kTokenBytesMax = 256;             // longer ones are not looked up

  // `versions` watches this room's rows of `database`.
  Tokens(sql::Database& database, const sql::RowVersions& versions);
  ~Tokens();
  Tokens(const Tokens&) = delete;
  Tokens& operator=(const Tokens&) = delete;

  boost::asio::awaitable<Result<std::shared_ptr<const Session>>> find(std::string_view token);
  // The answer of find when it is at hand; null says nothing about the token.
  [[nodiscard]] std::shared_ptr<const Session> cached(std::string_view token);

 private:
  struct Sessions;

  sql::Database& database_;
  const sql::RowVersions& versions_;
  const crypto::KeyedHash hash_;
  PerThread<Sessions> sessions_;
};

// A token as it is given to a client, the only time that its text exists.
struct IssuedToken {
  std::string text;
  Scopes scopes;
  Instant created_at;
};

// Makes a token for `account` (empty: for the app itself).
[[nodiscard]] Result<IssuedToken> issue_token(sql::Writer& tx, Snowflake& ids, const Clock& clock, AppId app,
                                              std::optional<AccountId> account, const Scopes& scopes);

// Makes a token void; false when there is none of that text that belongs to `app`.
[[nodiscard]] Result<bool> revoke_token(sql::Writer& tx, AppId app, std::string_view token);
// Whether any app has a token of that text.
[[nodiscard]] Result<bool> token_exists(sql::Reader& tx, std::string_view token);

// One token in a list for people; its text is not known any more.
struct TokenSummary {
  TokenId id;
  std::string app_name;
  std::string scopes;
  Instant created_at;
};
[[nodiscard]] Result<std::vector<TokenSummary>> list_tokens(sql::Reader& tx, AccountId account);
// All of them, or one; returns how many there were.
[[nodiscard]] Result<std::int64_t> revoke_tokens(sql::Writer& tx, AccountId account,
                                                 std::optional<TokenId> only = {});

}  // namespace rookery::accounts
