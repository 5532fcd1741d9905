#include "accounts/tokens.hpp"

#include "platform/crypto/hash.hpp"
#include "platform/crypto/random.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <mutex>

namespace rookery::accounts {

struct KeyHash {
  using is_avalanching = void;
  std::size_t operator()(const crypto::KeyedHash::Digest& key) const noexcept { return key[1]; }
};

struct alignas(64) Tokens::Shard {
  struct Entry {
    std::shared_ptr<const Session> session;
    Instant read_at;
  };
  std::mutex mutex;
  boost::unordered_flat_map<Key, Entry, KeyHash> entries;
  // Goes up when entries are dropped: an answer that was read before then must not be kept.
  std::uint64_t drops = 0;
};

Tokens::Tokens(sql::Database& database, const Clock& clock) : database_(database), clock_(clock) {
  for (std::size_t i = 0; i < kShards; ++i) shards_.push_back(std::make_unique<Shard>());
}
Tokens::~Tokens() = default;

Tokens::Shard& Tokens::shard_of(const Key& key) { return *shards_[key[0] % kShards]; }

std::shared_ptr<const Session> Tokens::cached(std::string_view token) {
  const Key key = hash_(token);
  const Instant now = clock_.now();
  Shard& shard = shard_of(key);
  const std::scoped_lock lock(shard.mutex);
  const auto found = shard.entries.find(key);
  if (found == shard.entries.end()) return nullptr;
  // A clock that went back makes the age negative: then the entry is as good as old.
  const auto age = now - found->second.read_at;
  if (age < age.zero() || age >= kAgeMax) {
    shard.entries.erase(found);
    return nullptr;
  }
  return found->second.session;
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

  const Key key = hash_(token);
  Shard& shard = shard_of(key);
  std::uint64_t drops_before = 0;
  {
    const std::scoped_lock lock(shard.mutex);
    drops_before = shard.drops;
  }
  const Instant read_at = clock_.now();
  auto session = ROOKERY_CO_TRY(co_await database_.read(
      [token_hash = crypto::sha256_hex(token)](sql::Reader& tx) { return read_session(tx, token_hash); }));
  const std::scoped_lock lock(shard.mutex);
  if (shard.drops == drops_before) {
    // A full shard starts again: entries live for seconds, so this costs one read for each that is in use.
    if (shard.entries.size() >= kSessionsPerShardMax) shard.entries.clear();
    shard.entries.insert_or_assign(key, Shard::Entry{session, read_at});
  }
  co_return session;
}

void Tokens::drop(std::string_view token) {
  const Key key = hash_(token);
  Shard& shard = shard_of(key);
  const std::scoped_lock lock(shard.mutex);
  ++shard.drops;
  shard.entries.erase(key);
}

void Tokens::forget(AccountId account) {
  for (const auto& shard : shards_) {
    const std::scoped_lock lock(shard->mutex);
    ++shard->drops;
    boost::unordered::erase_if(
        shard->entries, [account](const auto& entry) { return entry.second.session->account == account; });
  }
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
