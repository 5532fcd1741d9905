#pragma once

#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/page.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rookery::social {

// Which of an account's posts somebody wants to read.
struct AuthorPosts {
  AccountId author = {};
  bool only_media = false;
  bool exclude_replies = false;  // replies to oneself stay
  bool exclude_reblogs = false;
  bool pinned = false;  // only those, the latest pinned first
  std::optional<std::string> tagged = {};
};

// Their ids, newest first, as far as `viewer` may see them. Errors: not_found when there is no such account,
// or it is suspended or pending. Between two people of whom one blocks the other
// the list is empty.
[[nodiscard]] Result<std::vector<PostId>> find_author_posts(sql::Reader& tx, std::optional<AccountId> viewer,
                                                            const AuthorPosts& wanted, const Page& page);

}  // namespace rookery::social
