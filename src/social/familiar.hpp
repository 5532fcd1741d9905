#pragma once

#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

#include <span>
#include <vector>

namespace rookery::social {

// Of somebody's followers, those whom the viewer follows.
struct Familiar {
  static constexpr std::int64_t kFollowersMax = 40;  // of one account, those who followed last
  static constexpr std::size_t kAccountsMax = 40;    // of one call

  AccountId account;
  std::vector<AccountId> followers;
};

// One entry for each of `ids` in that order. Who hides their collections is in nobody's entry, and has an
// empty one. REQUIRES: ids.size() <= kAccountsMax.
[[nodiscard]] Result<std::vector<Familiar>> familiar_followers(sql::Reader& tx, AccountId viewer,
                                                               std::span<const AccountId> ids);

}  // namespace rookery::social
