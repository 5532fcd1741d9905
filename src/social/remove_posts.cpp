#include "social/remove_posts.hpp"

#include "social/conversation.hpp"

#include <array>
#include <vector>

namespace rookery::social {

namespace {

constexpr std::int64_t kReblogsAtOnce = 1'000;

// $1: the posts. What lives with a post's author goes with its row.
constexpr auto kRemove = std::to_array<std::string_view>({
    "DELETE FROM favourites WHERE post_id = ANY($1)",
    "DELETE FROM bookmarks WHERE post_id = ANY($1)",
    "DELETE FROM notifications WHERE post_id = ANY($1)",
    "DELETE FROM filter_posts WHERE post_id = ANY($1)",
    "UPDATE posts SET reply_to_id = NULL WHERE reply_to_id = ANY($1)",
    "DELETE FROM posts WHERE id = ANY($1)",
});

Result<> remove_rows(sql::Writer& tx, std::span<const PostId> posts) {
  ROOKERY_TRY(take_out_of_conversations(tx, posts));
  for (const auto statement : kRemove) ROOKERY_TRY(tx.run(statement, posts));
  return {};
}

}  // namespace

Result<> remove_posts(sql::Writer& tx, std::span<const PostId> posts) {
  std::vector<PostId> reblogs;
  do {
    reblogs = ROOKERY_TRY(tx.all(
        "SELECT id FROM posts WHERE reblog_of_id = ANY($1) LIMIT $2",
        [](const sql::Row& row) { return row.id<PostId>(0); }, posts, kReblogsAtOnce));
    if (!reblogs.empty()) ROOKERY_TRY(remove_rows(tx, reblogs));
  } while (!reblogs.empty());
  return remove_rows(tx, posts);
}

}  // namespace rookery::social
