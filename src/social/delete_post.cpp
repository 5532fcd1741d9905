#include "social/delete_post.hpp"

#include "social/notification.hpp"
#include "social/post_counts.hpp"

namespace rookery::social {

namespace {

struct Doomed {
  Visibility visibility = Visibility::public_;
  std::optional<PostId> parent, original;
};

Result<> uncount_reblog(sql::Writer& tx, AccountId author, PostId original) {
  ROOKERY_TRY(count_on_post(tx, PostCount::reblogs, original, -1));
  const auto told = AccountId(ROOKERY_TRY(tx.number("SELECT author_id FROM posts WHERE id = $1", original)));
  return unnotify(tx, NotificationType::reblog, told, author, original);
}

}  // namespace

Result<> delete_post(sql::Writer& tx, AccountId author, PostId post) {
  const auto doomed = ROOKERY_TRY(tx.one(
      "SELECT visibility, reply_to_id, reblog_of_id FROM posts WHERE id = $1 AND author_id = $2",
      [](const sql::Row& row) {
        return Doomed{.visibility = row.number<Visibility>(0),
                      .parent = row.maybe_id<PostId>(1),
                      .original = row.maybe_id<PostId>(2)};
      },
      post, author));
  if (!doomed) return fail(Errc::not_found);
  if (counts_for_author(doomed->visibility)) ROOKERY_TRY(uncount_post(tx, author));
  if (doomed->parent && counts_as_reply(doomed->visibility)) {
    ROOKERY_TRY(count_on_post(tx, PostCount::replies, *doomed->parent, -1));
  }
  if (doomed->original) ROOKERY_TRY(uncount_reblog(tx, author, *doomed->original));
  // Its reblogs go with it by their foreign key; each was one post of somebody.
  ROOKERY_TRY(
      tx.run("UPDATE account_stats SET posts = posts - 1 "
             "WHERE account_id IN (SELECT author_id FROM posts WHERE reblog_of_id = $1)",
             post));
  ROOKERY_TRY(tx.run("DELETE FROM posts WHERE id = $1", post));
  return {};
}

}  // namespace rookery::social
