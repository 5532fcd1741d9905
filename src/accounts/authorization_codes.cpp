#include "accounts/authorization_codes.hpp"

#include "platform/crypto/hash.hpp"
#include "platform/crypto/random.hpp"

namespace rookery::accounts {

Result<std::string> issue_code(sql::Writer& tx, const Clock& clock, const Grant& grant) {
  const Instant now = clock.now();
  ROOKERY_TRY(tx.run("DELETE FROM authorization_codes WHERE expires_at <= $1", now));
  ROOKERY_TRY(tx.run(
      "DELETE FROM authorization_codes WHERE account_id = $1 AND code_hash NOT IN (SELECT code_hash FROM "
      "authorization_codes WHERE account_id = $1 ORDER BY expires_at DESC LIMIT $2)",
      grant.account, Grant::kWaitingPerAccountMax - 1));
  std::string code = crypto::random_token();
  ROOKERY_TRY(tx.run(
      "INSERT INTO authorization_codes (code_hash, app_id, account_id, redirect_uri, scopes, code_challenge, "
      "expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
      crypto::sha256_hex(code), grant.app, grant.account, grant.redirect_uri, grant.scopes.text(),
      grant.code_challenge, now + Grant::kAgeMax));
  return code;
}

// RFC 7636, 4.6. An app that began without a challenge must not bring a verifier, else a stolen code could be
// laundered through a client that never used PKCE.
static bool fits(const std::optional<std::string>& challenge, const std::optional<std::string>& verifier) {
  if (!challenge || !verifier) return !challenge && !verifier;
  return crypto::equal_constant_time(crypto::sha256_base64url(*verifier), *challenge);
}

Result<std::optional<Grant>> redeem_code(sql::Writer& tx, const Clock& clock, const Redemption& redemption) {
  struct Found {
    Grant grant;
    std::string scopes;
    Instant expires_at;
  };
  auto found = ROOKERY_TRY(tx.one(
      "DELETE FROM authorization_codes WHERE code_hash = $1 AND app_id = $2 "
      "RETURNING app_id, account_id, redirect_uri, scopes, code_challenge, expires_at",
      [](const sql::Row& row) {
        return Found{.grant = {.app = row.id<AppId>(0),
                               .account = row.id<AccountId>(1),
                               .redirect_uri = row.string(2),
                               .scopes = {},
                               .code_challenge = row.maybe_string(4)},
                     .scopes = row.string(3),
                     .expires_at = row.instant(5)};
      },
      crypto::sha256_hex(redemption.code), redemption.app));
  if (!found || found->expires_at <= clock.now() || found->grant.redirect_uri != redemption.redirect_uri ||
      !fits(found->grant.code_challenge, redemption.code_verifier)) {
    return std::nullopt;
  }
  auto scopes = Scopes::parse(found->scopes);
  if (!scopes) return fail(Errc::corrupt, {}, "a code's scopes: " + found->scopes);
  found->grant.scopes = *std::move(scopes);
  return std::move(found->grant);
}

}  // namespace rookery::accounts
