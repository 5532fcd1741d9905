#pragma once

#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace rookery::social {

// What one viewer did to a post.
struct PostMarks {
  bool favourited = false, reblogged = false, bookmarked = false, pinned = false;
  friend bool operator==(const PostMarks&, const PostMarks&) = default;
};

// The newest acts of one account, kept so that a page of posts can be marked without asking. A snapshot.
//
// Threads: an unchanged one may be read by any number.
struct ViewerActs {
  static constexpr std::size_t kKeptMax = 1'000;  // of each kind

  // Posts acted on, by id; every one with an id of at least `floor` is there.
  struct Kind {
    std::vector<PostId> posts;
    PostId floor;
  };
  Kind favourites, bookmarks, reblogs;
  std::vector<PostId> pins;

  // Empty: the post is older than what is kept.
  [[nodiscard]] std::optional<PostMarks> marks(PostId post) const;
  [[nodiscard]] std::size_t bytes() const;
};

[[nodiscard]] Result<ViewerActs> load_acts(sql::Reader& tx, AccountId viewer);

// Of these posts, however old; those without a mark may be missing.
[[nodiscard]] Result<std::unordered_map<PostId, PostMarks>> load_marks(sql::Reader& tx, AccountId viewer,
                                                                       std::span<const PostId> posts);

}  // namespace rookery::social
