#include "accounts/browser_sessions.hpp"

#include "platform/crypto/hash.hpp"
#include "platform/crypto/random.hpp"

namespace rookery::accounts {

Result<std::string> begin_session(sql::Writer& tx, const Clock& clock, AccountId account) {
  const Instant now = clock.now();
  ROOKERY_TRY(tx.run("DELETE FROM browser_sessions WHERE expires_at <= $1", now));
  ROOKERY_TRY(tx.run(
      "DELETE FROM browser_sessions WHERE account_id = $1 AND session_hash NOT IN (SELECT session_hash FROM "
      "browser_sessions WHERE account_id = $1 ORDER BY created_at DESC LIMIT $2)",
      account, BrowserSession::kPerAccountMax - 1));
  std::string text = crypto::random_token();
  ROOKERY_TRY(
      tx.run("INSERT INTO browser_sessions (session_hash, account_id, created_at, expires_at) "
             "VALUES ($1, $2, $3, $4)",
             crypto::sha256_hex(text), account, now, now + BrowserSession::kAgeMax));
  return text;
}

Result<std::optional<Account>> account_of_session(sql::Reader& tx, const Clock& clock,
                                                  std::string_view text) {
  if (text.size() != crypto::kTokenLength) return std::nullopt;
  const auto id = ROOKERY_TRY(tx.one(
      "SELECT account_id FROM browser_sessions WHERE session_hash = $1 AND expires_at > $2",
      [](const sql::Row& row) { return row.id<AccountId>(0); }, crypto::sha256_hex(text), clock.now()));
  if (!id) return std::nullopt;
  auto account = ROOKERY_TRY(find_account(tx, *id));
  if (!account || account->standing != Standing::active) return std::nullopt;
  return account;
}

Result<> end_session(sql::Writer& tx, std::string_view text) {
  ROOKERY_TRY(tx.run("DELETE FROM browser_sessions WHERE session_hash = $1", crypto::sha256_hex(text)));
  return {};
}

}  // namespace rookery::accounts
