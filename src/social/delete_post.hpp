#pragma once

#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

namespace rookery::social {

// Removes a post (or a reblog) with everything that hangs on it, its reblogs included, and takes it out of
// every counter. Replies to it stay and answer nothing. Errors: not_found (no such post of this author).
[[nodiscard]] Result<> delete_post(sql::Writer& tx, AccountId author, PostId post);

}  // namespace rookery::social
