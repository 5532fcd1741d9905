#pragma once

#include "base/clock.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/lists.hpp"
#include "social/post_facts.hpp"
#include "social/viewer.hpp"

#include <span>
#include <vector>

namespace rookery::social {

// Which posts a home timeline shows: docs/timelines.md says it in words, home_shows in C++, and nothing else
// in the server: pages at every depth, list timelines, the fan-out's notifications and streams all ask it.

// Whether members of the reader's exclusive lists count: they are taken off home, but who asked to be told
// of each of their posts still is.
enum class ExclusiveLists : std::uint8_t { hide, show };

// Whether the viewer's home shows the post at `now`. REQUIRES: its author, and its original's, are active.
[[nodiscard]] bool home_shows(const Viewer& viewer, const PostFacts& post, Instant now,
                              ExclusiveLists lists = ExclusiveLists::hide);

// One of the viewer's lists as far as the rule asks.
struct ListAudience {
  RepliesPolicy replies = RepliesPolicy::list;
  std::vector<AccountId> members;  // by id; those that the posts in question answer are enough
};

// The same for the timeline of a list, of a post by one of its members: what home would show of it, were the
// list not exclusive, less replies that the list's policy leaves out and what only a followed tag brings.
[[nodiscard]] bool list_shows(const Viewer& viewer, const ListAudience& list, const PostFacts& post,
                              Instant now);

// Those of `posts` that the reader's home, or the timeline of one of the reader's lists, shows at `now`,
// newest first; what the rule asks for is loaded. A dozen queries whatever the number of posts.
[[nodiscard]] Result<std::vector<PostId>> home_rule(sql::Reader& tx, AccountId reader, Instant now,
                                                    std::span<const PostId> posts,
                                                    ExclusiveLists lists = ExclusiveLists::hide);
// REQUIRES: the list is the reader's.
[[nodiscard]] Result<std::vector<PostId>> list_rule(sql::Reader& tx, AccountId reader, ListId list,
                                                    Instant now, std::span<const PostId> posts);

}  // namespace rookery::social
