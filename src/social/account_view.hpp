#pragma once

#include "accounts/account.hpp"
#include "social/ids.hpp"

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace rookery::social {

// An account as others see it: what the API's Account entity shows.
struct AccountView {
  struct Field {
    std::string name, value, value_html;
  };

  AccountId id;
  std::string name, display_name, note_html;
  std::vector<Field> fields;
  accounts::Role role = accounts::Role::user;
  accounts::Standing standing = accounts::Standing::active;
  bool locked = false, bot = false, discoverable = true, indexable = true, hide_collections = false;
  std::int64_t followers = 0, following = 0, posts = 0;
  std::optional<Instant> last_post_at;
  Instant created_at;
};

// The accounts that exist among `ids`, in no order, one query for all. Suspended and pending ones are
// included; the caller decides.
[[nodiscard]] Result<std::unordered_map<AccountId, AccountView>> load_accounts(
    sql::Reader& tx, std::span<const AccountId> ids);

// The same in the order of `ids`, less what does not exist, is suspended or pending.
[[nodiscard]] Result<std::vector<AccountView>> load_accounts_in_order(sql::Reader& tx,
                                                                      std::span<const AccountId> ids);

// One account that is neither suspended nor pending. Errors: not_found.
[[nodiscard]] Result<AccountView> load_account(sql::Reader& tx, AccountId id);

// What accounts.fields holds, as the fields it stands for.
[[nodiscard]] std::vector<AccountView::Field> profile_fields(std::string_view column);

}  // namespace rookery::social
