#include "social/publish.hpp"

#include "social/notification.hpp"
#include "social/outbox.hpp"
#include "social/post_access.hpp"
#include "social/post_counts.hpp"
#include "social/post_text.hpp"
#include "social/posting_defaults.hpp"
#include "social/timeline/home_timelines.hpp"

namespace rookery::social {

namespace {

Result<PostRef> find_parent(sql::Reader& tx, AccountId author, PostId parent) {
  auto found = find_visible_post(tx, author, parent);
  if (!found && found.error().code == Errc::not_found) {
    return fail(Errc::not_found, "The post you are trying to reply to does not appear to exist.");
  }
  return found;
}

// The post that the key stands for, if it stands for one that is still there.
Result<std::optional<PostId>> replayed(sql::Reader& tx, const NewPost& post, Instant since) {
  return tx.one(
      "SELECT p.id FROM idempotency_keys k JOIN posts p ON p.id = k.post_id "
      "WHERE k.account_id = $1 AND k.key = $2 AND k.created_at > $3",
      [](const sql::Row& row) { return row.id<PostId>(0); }, post.author, post.idempotency_key, since);
}

Result<> keep_key(sql::Writer& tx, const NewPost& post, PostId id, Instant now, Instant expired) {
  ROOKERY_TRY(tx.run("DELETE FROM idempotency_keys WHERE created_at <= $1", expired));
  ROOKERY_TRY(
      tx.run("INSERT INTO idempotency_keys (account_id, key, post_id, created_at) VALUES ($1, $2, $3, $4) "
             "ON CONFLICT (account_id, key) DO UPDATE SET post_id = $3, created_at = $4",
             post.author, post.idempotency_key, id, now));
  return {};
}

}  // namespace

Result<PostId> Publisher::publish(sql::Writer& tx, const NewPost& post) {
  const Instant now = clock_.now();
  const Instant expired = now - kIdempotencyKeptFor;
  if (post.idempotency_key.size() > kIdempotencyKeyBytesMax) {
    return fail(Errc::invalid, "Validation failed: Idempotency-Key is too long");
  }
  if (!post.idempotency_key.empty()) {
    if (const auto before = ROOKERY_TRY(replayed(tx, post, expired))) return *before;
  }

  auto defaults = ROOKERY_TRY(posting_defaults(tx, post.author));
  const auto visibility = post.visibility.value_or(defaults.visibility);
  const auto language = post.language ? std::optional(ROOKERY_TRY(language_code(*post.language)))
                                      : std::move(defaults.language);
  std::optional<PostRef> parent;
  if (post.reply_to) parent = ROOKERY_TRY(find_parent(tx, post.author, *post.reply_to));
  const auto words = ROOKERY_TRY(compose(tx, site_, post.text, post.spoiler_text));
  const bool sensitive = post.sensitive.value_or(defaults.sensitive) || !words.spoiler_text.empty();

  const auto id = parent ? ids_.next_above<PostId>(parent->id) : ids_.next<PostId>();
  ROOKERY_TRY(
      tx.run("INSERT INTO posts (id, author_id, visibility, text, html, spoiler_text, sensitive, language, "
             "reply_to_id, reply_to_account_id, app_id, created_at) "
             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
             id, post.author, visibility, words.text, words.html, words.spoiler_text, sensitive, language,
             parent ? std::optional(parent->id) : std::nullopt,
             parent ? std::optional(parent->author) : std::nullopt, post.app, now));
  ROOKERY_TRY(add_mentions(tx, id, words.mentions));
  ROOKERY_TRY(add_tags(tx, ids_, id, words.tags));
  if (counts_for_author(visibility)) ROOKERY_TRY(count_post(tx, post.author, now));
  if (parent && counts_as_reply(visibility)) {
    ROOKERY_TRY(count_on_post(tx, PostCount::replies, parent->id, 1));
  }
  for (const AccountId mentioned : words.mentions) {
    ROOKERY_TRY(notify(tx, ids_, NotificationType::mention, mentioned, post.author, id));
  }
  if (!post.idempotency_key.empty()) ROOKERY_TRY(keep_key(tx, post, id, now, expired));
  ROOKERY_TRY(outbox_.put(tx, OutboxKind::post, id));
  const auto cause = parent ? parent->id : PostId{};
  tx.after_commit([&homes = homes_, author = post.author, id, cause] { homes.posted(author, id, cause); });
  return id;
}

}  // namespace rookery::social
