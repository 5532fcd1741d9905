#pragma once

#include "base/clock.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/page.hpp"

#include <optional>
#include <vector>

namespace rookery::social {

// Somebody on a list of people, and the act that put them there, by which the list is paged.
struct Listed {
  ActId act;
  AccountId account;
  std::optional<Instant> expires_at;  // of a mute
};

// The lists of people that hang on an account, one page each, newest act first. Suspended and pending people
// are on none of them. Errors: those of sql::Reader.

// Who follows `account` and whom it follows, as `viewer` (empty: anonymous) may see it: nobody when the
// account hides its collections or blocks the viewer; to others than itself less those whom the viewer blocks
// or mutes, or who block the viewer.
[[nodiscard]] Result<std::vector<Listed>> followers_of(sql::Reader& tx, std::optional<AccountId> viewer,
                                                       AccountId account, Instant now, const Page& page);
[[nodiscard]] Result<std::vector<Listed>> followed_by(sql::Reader& tx, std::optional<AccountId> viewer,
                                                      AccountId account, Instant now, const Page& page);

// What is `account`'s own business: who waits for its consent, whom it blocks, whom it mutes now.
[[nodiscard]] Result<std::vector<Listed>> waiting_for(sql::Reader& tx, AccountId account, const Page& page);
[[nodiscard]] Result<std::vector<Listed>> blocked_by(sql::Reader& tx, AccountId account, const Page& page);
[[nodiscard]] Result<std::vector<Listed>> muted_by(sql::Reader& tx, AccountId account, Instant now,
                                                   const Page& page);

}  // namespace rookery::social
