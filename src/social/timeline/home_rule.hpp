#pragma once

#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/timeline/timeline_store.hpp"

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

// Candidates: all that the rule could let through, from the author and the tags alone, so that they change
// only when something is posted, followed or tagged. Posts of the reader and of those they follow, posts with
// a tag they follow, within `range`, at most `limit`; the newest ones, newest first, or the oldest ones,
// oldest first. REQUIRES: limit > 0. Cost: at most `limit` index entries for each account and tag followed.
[[nodiscard]] Result<std::vector<PostId>> newest_candidates(sql::Reader& tx, AccountId reader,
                                                            TimelineStore::Range range, std::size_t limit);
[[nodiscard]] Result<std::vector<PostId>> oldest_candidates(sql::Reader& tx, AccountId reader,
                                                            TimelineStore::Range range, std::size_t limit);

}  // namespace rookery::social
