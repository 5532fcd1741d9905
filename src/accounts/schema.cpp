#include "accounts/schema.hpp"

#include <array>

namespace rookery::accounts {

// Times are milliseconds since 1970, flags 0 or 1, ids Snowflakes. Secrets are stored as SHA-256 in hex,
// passwords as Argon2id.
static constexpr std::array kMigrations = {sql::Migration{"0001_accounts", R"sql(
CREATE TABLE accounts (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,            -- name in lower case
  role SMALLINT NOT NULL DEFAULT 0,         -- accounts::Role
  standing SMALLINT NOT NULL DEFAULT 0,     -- accounts::Standing
  locked SMALLINT NOT NULL DEFAULT 0,
  bot SMALLINT NOT NULL DEFAULT 0,
  discoverable SMALLINT NOT NULL DEFAULT 1,
  indexable SMALLINT NOT NULL DEFAULT 1,
  hide_collections SMALLINT NOT NULL DEFAULT 0,  -- followers and following are nobody's business
  display_name TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',            -- the bio as typed
  note_html TEXT NOT NULL DEFAULT '',       -- the bio as shown
  fields TEXT NOT NULL DEFAULT '[]',        -- JSON: [{"name", "value", "value_html"}]
  default_visibility SMALLINT NOT NULL DEFAULT 0,
  default_sensitive SMALLINT NOT NULL DEFAULT 0,
  default_language TEXT,
  created_at BIGINT NOT NULL
);

CREATE TABLE credentials (
  account_id BIGINT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL UNIQUE,           -- email in lower case
  password_hash TEXT NOT NULL,
  locale TEXT NOT NULL DEFAULT 'en',
  reason TEXT NOT NULL DEFAULT '',          -- why they want to join, for approval
  sign_up_app_id BIGINT
);

CREATE TABLE apps (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL,
  website TEXT,
  redirect_uris TEXT NOT NULL,              -- one a line
  scopes TEXT NOT NULL,
  client_id TEXT NOT NULL UNIQUE,
  secret_hash TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE tokens (
  id BIGINT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  app_id BIGINT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
  account_id BIGINT REFERENCES accounts (id) ON DELETE CASCADE,
  scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX tokens_by_account ON tokens (account_id);

CREATE TABLE authorization_codes (
  code_hash TEXT PRIMARY KEY,
  app_id BIGINT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  redirect_uri TEXT NOT NULL,
  scopes TEXT NOT NULL,
  code_challenge TEXT,                      -- PKCE S256; NULL when the client used none
  expires_at BIGINT NOT NULL
);
CREATE INDEX authorization_codes_by_account ON authorization_codes (account_id, expires_at);
CREATE INDEX authorization_codes_by_expiry ON authorization_codes (expires_at);

CREATE TABLE browser_sessions (
  session_hash TEXT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX browser_sessions_by_account ON browser_sessions (account_id, created_at);
CREATE INDEX browser_sessions_by_expiry ON browser_sessions (expires_at);
)sql"},
                                           sql::Migration{"0007_instance_settings", R"sql(
CREATE TABLE instance_settings (            -- what was saved in the browser; it stands above the configuration file
  id BIGINT PRIMARY KEY CHECK (id = 1),
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  closed_message TEXT NOT NULL,
  rules TEXT NOT NULL,                      -- one a line
  registrations SMALLINT NOT NULL           -- accounts::RegistrationMode
);
CREATE INDEX accounts_not_active ON accounts (standing, id) WHERE standing <> 0;
)sql"}};

std::span<const sql::Migration> migrations() { return kMigrations; }

}  // namespace rookery::accounts
