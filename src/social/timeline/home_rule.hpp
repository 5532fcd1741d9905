#pragma once

#include "base/clock.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

#include <span>
#include <vector>

namespace rookery::social {

// Which posts a home timeline shows: docs/timelines.md says it in words, home_rule.cpp in SQL, nothing else.

// Whether members of the reader's exclusive lists count: they are taken off home, but who asked to be told
// of each of their posts still is.
enum class ExclusiveLists : std::uint8_t { hide, show };

// Those of `posts` that the reader's home shows at `now`, newest first. One query.
[[nodiscard]] Result<std::vector<PostId>> home_rule(sql::Reader& tx, AccountId reader, Instant now,
                                                    std::span<const PostId> posts,
                                                    ExclusiveLists lists = ExclusiveLists::hide);

// The same for the timeline of one of the reader's lists: what home would show of its members' posts, were
// the list not exclusive, less replies that the list's policy leaves out.
[[nodiscard]] Result<std::vector<PostId>> list_rule(sql::Reader& tx, AccountId reader, ListId list,
                                                    Instant now, std::span<const PostId> posts);

}  // namespace rookery::social
