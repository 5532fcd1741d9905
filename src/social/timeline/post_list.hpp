#pragma once

#include "social/timeline/timeline_store.hpp"

#include <algorithm>
#include <span>
#include <vector>

namespace rookery::social {

// Posts as a reader's or an author's list has them: by id, oldest first, each once, complete from `floor` up.
struct PostList {
  std::vector<PostId> posts;
  PostId floor;

  // As TimelineStore::read.
  [[nodiscard]] TimelineStore::Found part(TimelineStore::Range range, From from,
                                          std::span<PostId> into) const {
    const auto begin = std::ranges::upper_bound(posts, PostId(range.above));
    const auto end = std::max(begin, std::ranges::lower_bound(posts, PostId(range.below)));
    const auto count = std::min(into.size(), static_cast<std::size_t>(end - begin));
    if (from == From::oldest) {
      std::copy_n(begin, count, into.begin());
    } else {
      std::copy_n(std::make_reverse_iterator(end), count, into.begin());
    }
    return {.count = count, .floor = floor};
  }
};

}  // namespace rookery::social
