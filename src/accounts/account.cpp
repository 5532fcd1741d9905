#include "accounts/account.hpp"

#include "base/text.hpp"

namespace rookery::accounts {

static Account account_of(const sql::Row& row) {
  return {.id = row.id<AccountId>(0),
          .name = row.string(1),
          .role = row.number<Role>(2),
          .standing = row.number<Standing>(3),
          .locked = row.flag(4),
          .created_at = row.instant(5)};
}

Result<std::optional<Account>> find_account(sql::Reader& tx, AccountId id) {
  return tx.one("SELECT id, name, role, standing, locked, created_at FROM accounts WHERE id = $1", account_of,
                id);
}

Result<std::optional<Account>> find_account(sql::Reader& tx, std::string_view name) {
  if (name.size() > Account::kNameLengthMax) return std::nullopt;
  return tx.one("SELECT id, name, role, standing, locked, created_at FROM accounts WHERE name_key = $1",
                account_of, lower_ascii(name));
}

Result<std::optional<ProfileNames>> find_profile_names(sql::Reader& tx, AccountId id) {
  return tx.one(
      "SELECT name, display_name FROM accounts WHERE id = $1",
      [](const sql::Row& row) { return ProfileNames{.name = row.string(0), .display_name = row.string(1)}; },
      id);
}

}  // namespace rookery::accounts
