#include "social/reblog.hpp"

#include "social/delete_post.hpp"
#include "social/notification.hpp"
#include "social/outbox.hpp"
#include "social/post_access.hpp"
#include "social/post_counts.hpp"
#include "social/posting_defaults.hpp"
#include "social/timeline/home_timelines.hpp"

namespace rookery::social {

namespace {

Result<std::optional<PostId>> find_reblog(sql::Reader& tx, AccountId actor, PostId original) {
  return tx.one(
      "SELECT id FROM posts WHERE reblog_of_id = $1 AND author_id = $2",
      [](const sql::Row& row) { return row.id<PostId>(0); }, original, actor);
}

Result<Visibility> default_visibility(sql::Reader& tx, AccountId account) {
  const auto visibility = ROOKERY_TRY(posting_defaults(tx, account)).visibility;
  // A reblog cannot be direct; the next closed is nearest to what somebody with that default wants.
  return visibility == Visibility::direct ? Visibility::private_ : visibility;
}

}  // namespace

Result<PostId> Reblogger::reblog(sql::Writer& tx, AccountId actor, PostId post,
                                 std::optional<Visibility> visibility) {
  const auto original = ROOKERY_TRY(find_visible_post(tx, actor, post));
  const bool closed = original.visibility == Visibility::direct ||
                      (original.visibility == Visibility::private_ && original.author != actor);
  if (closed || original.viewer_blocks_author) return fail(Errc::forbidden);
  if (visibility == Visibility::direct)
    return fail(Errc::invalid, "Validation failed: Visibility is reserved");
  if (const auto before = ROOKERY_TRY(find_reblog(tx, actor, original.id))) return *before;

  auto audience = visibility ? *visibility : ROOKERY_TRY(default_visibility(tx, actor));
  if (original.visibility == Visibility::private_) audience = Visibility::private_;
  const Instant now = clock_.now();
  const auto id = ids_.next_above<PostId>(original.id);
  ROOKERY_TRY(
      tx.run("INSERT INTO posts (id, author_id, visibility, text, html, reblog_of_id, created_at) "
             "VALUES ($1, $2, $3, '', '', $4, $5)",
             id, actor, audience, original.id, now));
  ROOKERY_TRY(count_post(tx, actor, now));
  ROOKERY_TRY(count_on_post(tx, PostCount::reblogs, original.key(), 1));
  ROOKERY_TRY(notify(tx, ids_, NotificationType::reblog, original.author, actor, original.id));
  ROOKERY_TRY(outbox_.put(tx, OutboxKind::post, {.author = actor, .id = id}));
  const auto cause = original.id;
  tx.after_commit([&homes = homes_, actor, id, cause] { homes.posted(actor, id, cause); });
  return id;
}

Result<PostId> unreblog(sql::Writer& tx, AccountId actor, PostId post) {
  const auto original = ROOKERY_TRY(tx.one(
      "SELECT COALESCE(reblog_of_id, id) FROM posts WHERE id = $1",
      [](const sql::Row& row) { return row.id<PostId>(0); }, post));
  if (!original) return fail(Errc::not_found);
  if (const auto reblog = ROOKERY_TRY(find_reblog(tx, actor, *original))) {
    ROOKERY_TRY(delete_post(tx, actor, *reblog));
  }
  return *original;
}

}  // namespace rookery::social
