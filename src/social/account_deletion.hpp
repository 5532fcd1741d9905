#pragma once

#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

namespace rookery::social {

// Removes an account and everything that hangs on it: posts, reblogs of them, follows, tokens, notifications.
// What others' counters say about it (followers, replies, reblogs, favourites, posts) goes back first;
// replies that others wrote stay. One transaction, in time linear to what the account did. Errors: not_found.
[[nodiscard]] Result<> delete_account(sql::Writer& tx, AccountId account);

}  // namespace rookery::social
