#pragma once

#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

#include <span>

namespace rookery::social {

// Removes the rows of posts and everything that hangs on them: what they are made of, their reblogs, and what
// other accounts have to do with them, which lives with those accounts and has no foreign key to the post.
// Replies to them stay and answer nothing. Counters are the caller's, before. Ids of no post are passed over.
[[nodiscard]] Result<> remove_posts(sql::Writer& tx, std::span<const PostId> posts);
// The same of all posts of an account.
[[nodiscard]] Result<> remove_posts_of(sql::Writer& tx, AccountId author);

}  // namespace rookery::social
