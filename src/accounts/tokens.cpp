#include "accounts/tokens.hpp"

#include "accounts/watched_rows.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/crypto/random.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

namespace rookery::accounts {

// Of one thread. It knows tokens by their keyed hash, not by their text.
struct Tokens::Sessions {
  struct KeyHash {
    using is_avalanching = void;
    std::size_t operator()(const crypto::KeyedHash::Digest& key) const noexcept { return key[1]; }
  };
  struct Entry {
    std::shared_ptr<const Session> session;
    sql::RowVersions::Version version;  // right when this was current
  };
  boost::unordered_flat_map<crypto::KeyedHash::Digest, Entry, KeyHash> entries;
};

Tokens::Tokens(sql::Database& database, const sql::RowVersions& versions)
    : database_(database), versions_(versions), sessions_([] { return std::make_unique<Sessions>(); }) {}
Tokens::~Tokens() = default;

std::shared_ptr<const Session> Tokens::cached(std::string_view token) {
  auto& entries = sessions_.mine().entries;
  const auto found = entries.find(hash_(token));
  if (found == entries.end()) return nullptr;
  auto& [session, version] = found->second;
  const auto now = versions_.now();
  if (version < now) {
    const bool same =
        versions_.unchanged(kTokenRow, session->token.value(), version) &&
        (!session->account || versions_.unchanged(kAccountRow, session->account->value(), version));
    if (!same) {
      entries.erase(found);
      return nullptr;
    }
    version = now;
  }
  return session;
}

static Result<std::shared_ptr<const Session>> read_session(sql::Reader& tx, const std::string& token_hash) {
  struct Found {
    Session session;
    std::string scopes;
  };
  auto found = ROOKERY_TRY(tx.one(
      "SELECT t.id, t.app_id, t.account_id, t.scopes, a.role, a.standing FROM tokens t "
      "LEFT JOIN accounts a ON a.id = t.account_id WHERE t.token_hash = $1",
      [](const sql::Row& row) {
        Found read;
        read.session.token = row.id<TokenId>(0);
        read.session.app = row.id<AppId>(1);
        read.session.account = row.maybe_id<AccountId>(2);
        read.scopes = row.string(3);
        if (read.session.account) {
          read.session.role = row.number<Role>(4);
          read.session.standing = row.number<Standing>(5);
        }
        return read;
      },
      token_hash));
  if (!found) return fail(Errc::unauthenticated, "The access token is invalid");
  auto scopes = Scopes::parse(found->scopes);
  if (!scopes) return fail(Errc::corrupt, {}, "a token's scopes: " + found->scopes);
  found->session.scopes = *std::move(scopes);
  return std::make_shared<const Session>(std::move(found->session));
}

boost::asio::awaitable<Result<std::shared_ptr<const Session>>> Tokens::find(std::string_view token) {
  if (token.empty() || token.size() > kTokenBytesMax) {
    co_return fail(Errc::unauthenticated, "The access token is invalid");
  }
  if (auto session = cached(token)) co_return session;

  const auto version = versions_.now();
  auto session = ROOKERY_CO_TRY(co_await database_.read(
      [token_hash = crypto::sha256_hex(token)](sql::Reader& tx) { return read_session(tx, token_hash); }));
  auto& entries = sessions_.mine().entries;
  // A full table starts again, which costs one read for each token that is in use.
  if (entries.size() >= kSessionsPerThreadMax) entries.clear();
  entries.insert_or_assign(hash_(token), Sessions::Entry{.session = session, .version = version});
  co_return session;
}

Result<IssuedToken> issue_token(sql::Writer& tx, Snowflake& ids, const Clock& clock, AppId app,
                                std::optional<AccountId> account, const Scopes& scopes) {
  IssuedToken token{.text = crypto::random_token(), .scopes = scopes, .created_at = clock.now()};
  ROOKERY_TRY(tx.run(
      "INSERT INTO tokens (id, token_hash, app_id, account_id, scopes, created_at) "
      "VALUES ($1, $2, $3, $4, $5, $6)",
      ids.next<TokenId>(), crypto::sha256_hex(token.text), app, account, scopes.text(), token.created_at));
  return token;
}

Result<bool> revoke_token(sql::Writer& tx, AppId app, std::string_view token) {
  return ROOKERY_TRY(tx.run("DELETE FROM tokens WHERE token_hash = $1 AND app_id = $2",
                            crypto::sha256_hex(token), app)) > 0;
}

Result<bool> token_exists(sql::Reader& tx, std::string_view token) {
  return tx.exists("SELECT 1 FROM tokens WHERE token_hash = $1", crypto::sha256_hex(token));
}

Result<std::vector<TokenSummary>> list_tokens(sql::Reader& tx, AccountId account) {
  return tx.all(
      "SELECT t.id, p.name, t.scopes, t.created_at FROM tokens t JOIN apps p ON p.id = t.app_id "
      "WHERE t.account_id = $1 ORDER BY t.id",
      [](const sql::Row& row) {
        return TokenSummary{.id = row.id<TokenId>(0),
                            .app_name = row.string(1),
                            .scopes = row.string(2),
                            .created_at = row.instant(3)};
      },
      account);
}

Result<std::int64_t> revoke_tokens(sql::Writer& tx, AccountId account, std::optional<TokenId> only) {
  if (only) return tx.run("DELETE FROM tokens WHERE account_id = $1 AND id = $2", account, *only);
  return tx.run("DELETE FROM tokens WHERE account_id = $1", account);
}

}  // namespace rookery::accounts
