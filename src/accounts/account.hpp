#pragma once

#include "accounts/ids.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "platform/sql/transaction.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rookery::accounts {

// What an account may do beyond posting. Stored as numbers: DO NOT CHANGE.
enum class Role : std::uint8_t { user = 0, moderator = 1, admin = 2, owner = 3 };
// Whether it may act at all. pending: waits for approval; suspended: invisible to everyone. Stored as
// numbers: DO NOT CHANGE.
enum class Standing : std::uint8_t { active = 0, pending = 1, suspended = 2 };

// Who somebody is, for all systems. What they say about themselves (bio, fields) is read where it is shown.
struct Account {
  static constexpr std::size_t kNameLengthMax = 30;  // [A-Za-z0-9_], as Mastodon

  AccountId id;
  std::string name;  // as written at registration; looked up without regard to case
  Role role = Role::user;
  Standing standing = Standing::active;
  bool locked = false;  // follows need its consent
  Instant created_at;
};

// Errors: those of sql::Reader. Suspended and pending accounts are found; the caller decides who may know.
[[nodiscard]] Result<std::optional<Account>> find_account(sql::Reader& tx, AccountId id);
[[nodiscard]] Result<std::optional<Account>> find_account(sql::Reader& tx, std::string_view name);

// What it calls itself.
struct ProfileNames {
  std::string name, display_name;
};
[[nodiscard]] Result<std::optional<ProfileNames>> find_profile_names(sql::Reader& tx, AccountId id);

}  // namespace rookery::accounts
