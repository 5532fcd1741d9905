#include "accounts/invariants.hpp"

#include <array>

namespace rookery::accounts {

static constexpr std::array kInvariants = {
    sql::Invariant{"accounts: names are looked up in lower case",
                   "SELECT id FROM accounts WHERE name_key <> LOWER(name) OR name = ''"},
    sql::Invariant{"accounts: role and standing are known ones",
                   "SELECT id FROM accounts WHERE role NOT BETWEEN 0 AND 3 OR standing NOT BETWEEN 0 AND 2"},
    sql::Invariant{
        "accounts: flags are 0 or 1",
        "SELECT id FROM accounts WHERE locked NOT IN (0, 1) OR bot NOT IN (0, 1) OR discoverable NOT IN (0, "
        "1) "
        "OR indexable NOT IN (0, 1) OR hide_collections NOT IN (0, 1) OR default_sensitive NOT IN (0, 1)"},
    sql::Invariant{"accounts: everyone can sign in",
                   "SELECT a.id FROM accounts a LEFT JOIN credentials c ON c.account_id = a.id "
                   "WHERE c.account_id IS NULL OR c.password_hash = ''"},
    sql::Invariant{"tokens: each has a secret and a scope",
                   "SELECT id FROM tokens WHERE LENGTH(token_hash) <> 64 OR scopes = ''"},
    sql::Invariant{"instance_settings: there is a title, and the registration mode is a known one",
                   "SELECT id FROM instance_settings WHERE title = '' OR registrations NOT BETWEEN 0 AND 2"},
    sql::Invariant{
        "apps: each has a client id, a secret and where to go back to",
        "SELECT id FROM apps WHERE client_id = '' OR LENGTH(secret_hash) <> 64 OR redirect_uris = ''"},
};

std::span<const sql::Invariant> invariants() { return kInvariants; }

}  // namespace rookery::accounts
