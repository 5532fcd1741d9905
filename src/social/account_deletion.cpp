#include "social/account_deletion.hpp"

#include "social/remove_posts.hpp"

#include <array>

namespace rookery::social {

// What the account's rows count for on other people's, by the rules of social/post_counts.hpp. Stats of what
// goes with the account are changed too; that costs nothing and keeps the statements simple.
static constexpr auto kUncount = std::to_array<std::string_view>({
    "UPDATE account_stats SET followers = followers - 1 "
    "WHERE account_id IN (SELECT followee_id FROM follows WHERE follower_id = $1)",

    "UPDATE account_stats SET following = following - 1 "
    "WHERE account_id IN (SELECT follower_id FROM follows WHERE followee_id = $1)",

    "UPDATE post_stats SET favourites = favourites - 1 "
    "WHERE (author_id, post_id) IN (SELECT p.author_id, p.id FROM favourites f JOIN posts p ON p.id = "
    "f.post_id "
    "WHERE f.account_id = $1)",

    "UPDATE post_stats SET reblogs = reblogs - 1 "
    "WHERE (author_id, post_id) IN (SELECT o.author_id, o.id FROM posts r JOIN posts o ON o.id = "
    "r.reblog_of_id "
    "WHERE r.author_id = $1)",

    // One may reply to a post, or reblog somebody's posts, many times.
    "UPDATE post_stats SET replies = replies - (SELECT COUNT(*) FROM posts r WHERE r.reply_to_id = "
    "post_stats.post_id AND r.author_id = $1 AND r.visibility IN (0, 1)) "
    "WHERE (author_id, post_id) IN (SELECT reply_to_account_id, reply_to_id FROM posts WHERE author_id = $1 "
    "AND reply_to_id IS NOT NULL)",

    "UPDATE account_stats SET posts = posts - (SELECT COUNT(*) FROM posts p JOIN posts r ON r.reblog_of_id = "
    "p.id "
    "WHERE p.author_id = $1 AND r.author_id = account_stats.account_id AND r.visibility <> 3) "
    "WHERE account_id IN (SELECT r.author_id FROM posts p JOIN posts r ON r.reblog_of_id = p.id "
    "WHERE p.author_id = $1)",
});

Result<> delete_account(sql::Writer& tx, AccountId account) {
  for (const std::string_view statement : kUncount) ROOKERY_TRY(tx.run(statement, account));
  ROOKERY_TRY(remove_posts_of(tx, account));
  const auto deleted = ROOKERY_TRY(tx.run("DELETE FROM accounts WHERE id = $1", account));
  if (deleted == 0) return fail(Errc::not_found);
  return {};
}

}  // namespace rookery::social
