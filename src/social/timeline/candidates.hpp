#pragma once

#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/timeline/timeline_store.hpp"

#include <span>
#include <vector>

namespace rookery::social {

// What timelines are chosen from: the posts of some authors and of some tags, before any rule about who sees
// what. They change only when something is posted, followed, tagged or listed, which is why a list of them
// can be kept. All answers hold the posts strictly within `range` nearest to one end of it, at most `limit`.
// REQUIRES: limit > 0. Cost: at most `limit` index entries for each author and each tag.

// Posts of the reader and of those they follow, and posts with a tag that they follow.
[[nodiscard]] Result<std::vector<PostId>> home_candidates(sql::Reader& tx, AccountId reader, From from,
                                                          TimelineStore::Range range, std::size_t limit);

// Posts of the members of a list of `owner`.
[[nodiscard]] Result<std::vector<PostId>> list_candidates(sql::Reader& tx, AccountId owner, ListId list,
                                                          From from, TimelineStore::Range range,
                                                          std::size_t limit);

// Posts with one of the tags.
[[nodiscard]] Result<std::vector<PostId>> tag_candidates(sql::Reader& tx, std::span<const TagId> tags,
                                                         From from, TimelineStore::Range range,
                                                         std::size_t limit);

}  // namespace rookery::social
