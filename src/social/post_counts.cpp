#include "social/post_counts.hpp"

#include <utility>

namespace rookery::social {

Result<> count_post(sql::Writer& tx, AccountId author, Instant when) {
  ROOKERY_TRY(
      tx.run("INSERT INTO account_stats (account_id, posts, last_post_at) VALUES ($1, 1, $2) "
             "ON CONFLICT (account_id) DO UPDATE SET posts = account_stats.posts + 1, last_post_at = $2",
             author, when));
  return {};
}

Result<> uncount_post(sql::Writer& tx, AccountId author) {
  ROOKERY_TRY(tx.run("UPDATE account_stats SET posts = posts - 1 WHERE account_id = $1", author));
  return {};
}

static std::string_view statement_for(PostCount what) {
  switch (what) {
    case PostCount::replies:
      return "INSERT INTO post_stats (author_id, post_id, replies) VALUES ($1, $2, $3) "
             "ON CONFLICT (author_id, post_id) DO UPDATE SET replies = post_stats.replies + $3";
    case PostCount::reblogs:
      return "INSERT INTO post_stats (author_id, post_id, reblogs) VALUES ($1, $2, $3) "
             "ON CONFLICT (author_id, post_id) DO UPDATE SET reblogs = post_stats.reblogs + $3";
    case PostCount::favourites:
      return "INSERT INTO post_stats (author_id, post_id, favourites) VALUES ($1, $2, $3) "
             "ON CONFLICT (author_id, post_id) DO UPDATE SET favourites = post_stats.favourites + $3";
  }
  std::unreachable();
}

Result<> count_on_post(sql::Writer& tx, PostCount what, PostKey post, std::int64_t change) {
  ROOKERY_TRY(tx.run(statement_for(what), post.author, post.id, change));
  return {};
}

}  // namespace rookery::social
