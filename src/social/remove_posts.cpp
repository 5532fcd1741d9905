#include "social/remove_posts.hpp"

#include "social/conversation.hpp"

#include <array>

namespace rookery::social {

namespace {

constexpr std::int64_t kAtOnce = 1'000;

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

// Removes what `statement` finds ($1: `of`, $2: how many), some at a time, until it finds nothing.
template <class Of, class Remove>
Result<> remove_all(sql::Writer& tx, std::string_view statement, const Of& of, Remove remove) {
  while (true) {
    const auto found =
        ROOKERY_TRY(tx.all(statement, [](const sql::Row& row) { return row.id<PostId>(0); }, of, kAtOnce));
    if (found.empty()) return {};
    ROOKERY_TRY(remove(tx, found));
  }
}

}  // namespace

Result<> remove_posts(sql::Writer& tx, std::span<const PostId> posts) {
  ROOKERY_TRY(
      remove_all(tx, "SELECT id FROM posts WHERE reblog_of_id = ANY($1) LIMIT $2", posts, remove_rows));
  return remove_rows(tx, posts);
}

Result<> remove_posts_of(sql::Writer& tx, AccountId author) {
  return remove_all(tx, "SELECT id FROM posts WHERE author_id = $1 LIMIT $2", author, remove_posts);
}

}  // namespace rookery::social
