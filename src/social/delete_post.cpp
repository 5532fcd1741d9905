#include "social/delete_post.hpp"

#include "social/news.hpp"
#include "social/notification.hpp"
#include "social/post_counts.hpp"
#include "social/remove_posts.hpp"

namespace rookery::social {

namespace {

struct Doomed {
  Visibility visibility = Visibility::public_;
  std::optional<PostKey> parent;
  std::optional<PostId> original;
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
      "SELECT account_id FROM mentions WHERE author_id = $1 AND post_id = $2",
      [](const sql::Row& row) { return row.id<AccountId>(0); }, author, post));
  news.tags = ROOKERY_TRY(tx.all(
      "SELECT t.name FROM post_tags p JOIN tags t ON t.id = p.tag_id WHERE p.author_id = $1 AND p.post_id = "
      "$2",
      [](const sql::Row& row) { return row.string(0); }, author, post));
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
  const auto told = AccountId(ROOKERY_TRY(tx.number("SELECT author_id FROM posts WHERE id = $1", original)));
  ROOKERY_TRY(count_on_post(tx, PostCount::reblogs, {.author = told, .id = original}, -1));
  return unnotify(tx, NotificationType::reblog, told, author, original);
}

}  // namespace

Result<> delete_post(sql::Writer& tx, AccountId author, PostId post) {
  const auto doomed = ROOKERY_TRY(tx.one(
      "SELECT visibility, reply_to_account_id, reply_to_id, reblog_of_id FROM posts "
      "WHERE author_id = $1 AND id = $2",
      [author](const sql::Row& row) {
        Doomed doomed{.visibility = row.number<Visibility>(0),
                      .parent = std::nullopt,
                      .original = row.maybe_id<PostId>(3),
                      .answers_another = !row.null(1) && row.id<AccountId>(1) != author};
        if (!row.null(2)) doomed.parent = {.author = row.id<AccountId>(1), .id = row.id<PostId>(2)};
        return doomed;
      },
      author, post));
  if (!doomed) return fail(Errc::not_found);
  if (counts_for_author(doomed->visibility)) ROOKERY_TRY(uncount_post(tx, author));
  if (doomed->parent && counts_as_reply(doomed->visibility)) {
    ROOKERY_TRY(count_on_post(tx, PostCount::replies, *doomed->parent, -1));
  }
  if (doomed->original) ROOKERY_TRY(uncount_reblog(tx, author, *doomed->original));
  ROOKERY_TRY(tell(tx, author, post, *doomed));
  // Its reblogs go with it; each was one post of somebody.
  ROOKERY_TRY(
      tx.run("UPDATE account_stats SET posts = posts - 1 "
             "WHERE account_id IN (SELECT author_id FROM posts WHERE reblog_of_id = $1)",
             post));
  return remove_posts(tx, std::span(&post, 1));
}

}  // namespace rookery::social
