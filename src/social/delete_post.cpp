#include "social/delete_post.hpp"

#include "social/conversation.hpp"
#include "social/news.hpp"
#include "social/notification.hpp"
#include "social/post_counts.hpp"

namespace rookery::social {

namespace {

struct Doomed {
  Visibility visibility = Visibility::public_;
  std::optional<PostId> parent, original;
  bool answers_another = false;
};

// How many of the reblogs that go with a post are told of; whoever follows clients' habits drops the others
// with the post.
constexpr std::int64_t kReblogsToldMax = 1'000;

// What is gone, for those who look on.
Result<> tell(sql::Writer& tx, AccountId author, PostId post, const Doomed& doomed) {
  PostDeleted news{.post = post,
                   .author = author,
                   .visibility = doomed.visibility,
                   .reblog = doomed.original.has_value(),
                   .answers_another = doomed.answers_another,
                   .mentioned = {},
                   .tags = {}};
  news.mentioned = ROOKERY_TRY(tx.all(
      "SELECT account_id FROM mentions WHERE post_id = $1",
      [](const sql::Row& row) { return row.id<AccountId>(0); }, post));
  news.tags = ROOKERY_TRY(tx.all(
      "SELECT t.name FROM post_tags p JOIN tags t ON t.id = p.tag_id WHERE p.post_id = $1",
      [](const sql::Row& row) { return row.string(0); }, post));
  tx.tell(std::move(news));
  const auto reblogs = ROOKERY_TRY(tx.all(
      "SELECT id, author_id, visibility FROM posts WHERE reblog_of_id = $1 LIMIT $2",
      [](const sql::Row& row) {
        return PostDeleted{.post = row.id<PostId>(0),
                           .author = row.id<AccountId>(1),
                           .visibility = row.number<Visibility>(2),
                           .reblog = true,
                           .mentioned = {},
                           .tags = {}};
      },
      post, kReblogsToldMax));
  for (const auto& reblog : reblogs) tx.tell(reblog);
  return {};
}

Result<> uncount_reblog(sql::Writer& tx, AccountId author, PostId original) {
  ROOKERY_TRY(count_on_post(tx, PostCount::reblogs, original, -1));
  const auto told = AccountId(ROOKERY_TRY(tx.number("SELECT author_id FROM posts WHERE id = $1", original)));
  return unnotify(tx, NotificationType::reblog, told, author, original);
}

}  // namespace

Result<> delete_post(sql::Writer& tx, AccountId author, PostId post) {
  const auto doomed = ROOKERY_TRY(tx.one(
      "SELECT visibility, reply_to_id, reblog_of_id, "
      "CASE WHEN reply_to_account_id <> author_id THEN 1 ELSE 0 END "
      "FROM posts WHERE id = $1 AND author_id = $2",
      [](const sql::Row& row) {
        return Doomed{.visibility = row.number<Visibility>(0),
                      .parent = row.maybe_id<PostId>(1),
                      .original = row.maybe_id<PostId>(2),
                      .answers_another = row.flag(3)};
      },
      post, author));
  if (!doomed) return fail(Errc::not_found);
  if (counts_for_author(doomed->visibility)) ROOKERY_TRY(uncount_post(tx, author));
  if (doomed->parent && counts_as_reply(doomed->visibility)) {
    ROOKERY_TRY(count_on_post(tx, PostCount::replies, *doomed->parent, -1));
  }
  if (doomed->original) ROOKERY_TRY(uncount_reblog(tx, author, *doomed->original));
  if (doomed->visibility == Visibility::direct) ROOKERY_TRY(take_out_of_conversations(tx, post));
  ROOKERY_TRY(tell(tx, author, post, *doomed));
  // Its reblogs go with it by their foreign key; each was one post of somebody.
  ROOKERY_TRY(
      tx.run("UPDATE account_stats SET posts = posts - 1 "
             "WHERE account_id IN (SELECT author_id FROM posts WHERE reblog_of_id = $1)",
             post));
  ROOKERY_TRY(tx.run("DELETE FROM posts WHERE id = $1", post));
  return {};
}

}  // namespace rookery::social
