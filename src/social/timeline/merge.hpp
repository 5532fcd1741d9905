#pragma once

#include "social/timeline/timeline_store.hpp"

#include <algorithm>
#include <span>

namespace rookery::social {

// Joins parts of sorted lists (a reader's own, those of big authors) to one, without allocating:
//
//   Merge merge(From::newest, page);
//   merge.add(scratch.first(found.count), found.floor, found.count == scratch.size());
//   ... the same scratch for the next one ...
//   const auto found = merge.end();
//
// `page` then begins with the posts nearest to the end that `from` names, in that direction, each once, as
// TimelineStore::read would give them from one list. Cost: one look at most parts, since their posts come
// after a full page.
class Merge {
 public:
  using Found = TimelineStore::Found;

  // `into` outlives this.
  Merge(From from, std::span<PostId> into) : from_(from), into_(into) {}

  // `posts` are sorted in the direction of `from`, from a list that is complete from `floor` up. `cut`: it
  // goes on beyond them. From `oldest` on, what is asked for must begin at the floor of the whole or above
  // it.
  void add(std::span<const PostId> posts, PostId floor, bool cut) {
    floor_ = std::max(floor_, floor);
    if (cut) {
      if (posts.empty()) {
        closed_ = true;
      } else if (!has_end_ || before(posts.back(), end_)) {
        end_ = posts.back();
        has_end_ = true;
      }
    }
    for (const PostId post : posts) {
      if (count_ == into_.size() && (count_ == 0 || !before(post, into_[count_ - 1]))) break;
      insert(post);
    }
  }

  // What is complete: nothing below the floor of any part, nothing beyond the end of one that was cut.
  [[nodiscard]] Found end() {
    if (closed_) return {.count = 0, .floor = floor_};
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      const PostId post = into_[i];
      if (has_end_ && before(end_, post)) break;
      if (post >= floor_) into_[kept++] = post;
    }
    return {.count = kept, .floor = floor_};
  }

 private:
  [[nodiscard]] bool before(PostId one, PostId other) const {
    return from_ == From::newest ? one > other : one < other;
  }
  void insert(PostId post) {
    auto place = count_;
    while (place > 0 && before(post, into_[place - 1])) --place;
    if (place > 0 && into_[place - 1] == post) return;
    if (count_ < into_.size()) ++count_;
    for (auto i = count_ - 1; i > place; --i) into_[i] = into_[i - 1];
    into_[place] = post;
  }

  From from_;
  std::span<PostId> into_;
  std::size_t count_ = 0;
  PostId floor_, end_;
  bool has_end_ = false, closed_ = false;
};

}  // namespace rookery::social
