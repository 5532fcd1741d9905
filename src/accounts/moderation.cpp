#include "accounts/moderation.hpp"

#include <array>
#include <utility>

namespace rookery::accounts {

Result<> set_standing(sql::Writer& tx, AccountId account, Standing standing) {
  const auto changed =
      ROOKERY_TRY(tx.run("UPDATE accounts SET standing = $2 WHERE id = $1", account, standing));
  if (changed == 0) return fail(Errc::not_found);
  if (standing != Standing::active) {
    ROOKERY_TRY(tx.run("DELETE FROM browser_sessions WHERE account_id = $1", account));
    ROOKERY_TRY(tx.run("DELETE FROM authorization_codes WHERE account_id = $1", account));
  }
  return {};
}

Result<> set_role(sql::Writer& tx, AccountId account, Role role) {
  const auto changed = ROOKERY_TRY(tx.run("UPDATE accounts SET role = $2 WHERE id = $1", account, role));
  if (changed == 0) return fail(Errc::not_found);
  return {};
}

static AccountLine account_line(const sql::Row& row) {
  return {.id = row.id<AccountId>(0),
          .name = row.string(1),
          .email = row.string(2),
          .role = row.number<Role>(3),
          .standing = row.number<Standing>(4),
          .reason = row.string(5),
          .created_at = row.instant(6)};
}

Result<std::vector<AccountLine>> list_accounts(sql::Reader& tx, AccountId after,
                                               std::optional<Standing> standing, std::int64_t limit) {
  static constexpr std::string_view kAll =
      "SELECT a.id, a.name, c.email, a.role, a.standing, c.reason, a.created_at FROM accounts a "
      "LEFT JOIN credentials c ON c.account_id = a.id WHERE a.id > $1 ORDER BY a.id LIMIT $2";
  if (!standing) return tx.all(kAll, account_line, after, limit);
  // Few are not active, and an index has only those: it is found by the condition that it was made with.
  static constexpr std::string_view kOthers =
      "SELECT a.id, a.name, c.email, a.role, a.standing, c.reason, a.created_at FROM accounts a "
      "LEFT JOIN credentials c ON c.account_id = a.id "
      "WHERE a.standing = $3 AND a.standing <> 0 AND a.id > $1 ORDER BY a.id LIMIT $2";
  return tx.all(kOthers, account_line, after, limit, *standing);
}

static constexpr auto kRoles = std::to_array<std::pair<Role, std::string_view>>(
    {{Role::user, "user"}, {Role::moderator, "moderator"}, {Role::admin, "admin"}, {Role::owner, "owner"}});

std::string_view name_of(Role role) {
  for (const auto& [known, name] : kRoles) {
    if (known == role) return name;
  }
  return "unknown";
}

std::optional<Role> role_named(std::string_view name) {
  for (const auto& [role, known] : kRoles) {
    if (known == name) return role;
  }
  return std::nullopt;
}

static constexpr auto kStandings = std::to_array<std::pair<Standing, std::string_view>>(
    {{Standing::active, "active"}, {Standing::pending, "pending"}, {Standing::suspended, "suspended"}});

std::string_view name_of(Standing standing) {
  for (const auto& [known, name] : kStandings) {
    if (known == standing) return name;
  }
  return "unknown";
}

std::optional<Standing> standing_named(std::string_view name) {
  for (const auto& [standing, known] : kStandings) {
    if (known == name) return standing;
  }
  return std::nullopt;
}

}  // namespace rookery::accounts
