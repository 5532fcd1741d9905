#pragma once

#include "accounts/account.hpp"
#include "platform/sql/transaction.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::accounts {

// What those who run the server do with accounts. Sessions that a process keeps at hand follow
// by the versions of their rows.

// pending -> active lets somebody in; suspended hides everything of the account and ends its sessions, but
// keeps it. Errors: not_found.
[[nodiscard]] Result<> set_standing(sql::Writer& tx, AccountId account, Standing standing);

// Errors: not_found.
[[nodiscard]] Result<> set_role(sql::Writer& tx, AccountId account, Role role);

// One line of a list for those who run the server.
struct AccountLine {
  AccountId id;
  std::string name, email;
  Role role = Role::user;
  Standing standing = Standing::active;
  std::string reason;  // why they want to join
  Instant created_at;
};
// In the order of their ids, those above `after`; with `standing`, only those who stand so. REQUIRES:
// `standing` is not active.
[[nodiscard]] Result<std::vector<AccountLine>> list_accounts(sql::Reader& tx, AccountId after,
                                                             std::optional<Standing> standing,
                                                             std::int64_t limit);

// "user", "moderator", "admin", "owner"; "active", "pending", "suspended".
[[nodiscard]] std::string_view name_of(Role role);
[[nodiscard]] std::string_view name_of(Standing standing);
[[nodiscard]] std::optional<Role> role_named(std::string_view name);
[[nodiscard]] std::optional<Standing> standing_named(std::string_view name);

}  // namespace rookery::accounts
