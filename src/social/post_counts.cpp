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
      return "INSERT INTO post_stats (post_id, replies) VALUES ($1, $2) "
             "ON CONFLICT (post_id) DO UPDATE SET replies = post_stats.replies + $2";
    case PostCount::reblogs:
      return "INSERT INTO post_stats (post_id, reblogs) VALUES ($1, $2) "
             "ON CONFLICT (post_id) DO UPDATE SET reblogs = post_stats.reblogs + $2";
    case PostCount::favourites:
      return "INSERT INTO post_stats (post_id, favourites) VALUES ($1, $2) "
             "ON CONFLICT (post_id) DO UPDATE SET favourites = post_stats.favourites + $2";
  }
  std::unreachable();
}

Result<> count_on_post(sql::Writer& tx, PostCount what, PostId post, std::int64_t change) {
  ROOKERY_TRY(tx.run(statement_for(what), post, change));
  return {};
}

}  // namespace rookery::social
