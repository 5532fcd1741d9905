#pragma once

#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/visibility.hpp"

#include <optional>

namespace rookery::social {

// What is between a post and somebody who looks at it; all that the rule of Visibility needs.
struct PostAccess {
  Visibility visibility = Visibility::public_;
  bool own = false;             // the viewer wrote it
  bool author_active = true;    // neither suspended nor pending
  bool author_blocks = false;   // the author blocks the viewer
  bool viewer_blocks = false;   // the viewer blocks the author
  bool viewer_follows = false;  // read only for private posts
  bool mentioned = false;       // read only for private and direct posts
};

// Whether the viewer may see it: the rule that visibility.hpp states.
[[nodiscard]] bool may_see(const PostAccess& access);

// A post that somebody is about to act on, less its text.
struct PostRef {
  PostId id;
  AccountId author;
  Visibility visibility = Visibility::public_;
  bool viewer_blocks_author = false;

  [[nodiscard]] PostKey key() const { return {.author = author, .id = id}; }
};

// The post itself, or the original when `id` is a reblog. One query,
// two for a reblog. Errors: not_found when it, or the
// original, does not exist or may not be seen: nobody can tell which.
[[nodiscard]] Result<PostRef> find_visible_post(sql::Reader& tx, std::optional<AccountId> viewer, PostId id);

}  // namespace rookery::social
