#pragma once

#include "platform/sql/transaction.hpp"
#include "social/post_facts.hpp"
#include "social/viewer.hpp"

#include <span>
#include <vector>

namespace rookery::social {

// What load_viewer_for(id, {post}) gives for each of `ids`, in their order; in half a dozen queries for all
// of them. REQUIRES: `ids` is sorted, each once.
[[nodiscard]] Result<std::vector<Viewer>> load_viewers_for(sql::Reader& tx, std::span<const AccountId> ids,
                                                           const PostFacts& post);

}  // namespace rookery::social
