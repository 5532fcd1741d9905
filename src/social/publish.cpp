#include "social/publish.hpp"

#include "social/conversation.hpp"
#include "social/notification.hpp"
#include "social/outbox.hpp"
#include "social/post_access.hpp"
#include "social/post_counts.hpp"
#include "social/post_text.hpp"
#include "social/posting_defaults.hpp"
#include "social/text/format.hpp"
#include "social/timeline/home_timelines.hpp"

#include <algorithm>

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
      "SELECT p.id FROM idempotency_keys k JOIN posts p ON p.author_id = k.account_id AND p.id = k.post_id "
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

Result<std::optional<PostView::App>> find_app(sql::Reader& tx, std::optional<AppId> app) {
  if (!app) return std::nullopt;
  return tx.one(
      "SELECT name, website FROM apps WHERE id = $1",
      [](const sql::Row& row) {
        return PostView::App{.name = row.string(0), .website = row.maybe_string(1)};
      },
      *app);
}

Result<> store(sql::Writer& tx, const NewPost& wanted, const PostView& post) {
  ROOKERY_TRY(
      tx.run("INSERT INTO posts (id, author_id, visibility, text, html, spoiler_text, sensitive, language, "
             "reply_to_id, reply_to_account_id, app_id, created_at) "
             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
             post.id, wanted.author, post.visibility, post.text, post.html, post.spoiler_text, post.sensitive,
             post.language, post.reply_to, post.reply_to_account, wanted.app, post.created_at));
  return {};
}

// Mentions in the order of ids and tags by their folded names, as load_post has them.
void add_names(PostView& post, std::vector<PostView::Mention> mentions,
               const std::vector<std::string>& tags) {
  post.mentions = std::move(mentions);
  std::ranges::sort(post.mentions, {}, &PostView::Mention::id);
  for (const auto& tag : tags) {
    if (auto name = fold_tag(tag); !name.empty()) post.tags.push_back(std::move(name));
  }
  std::ranges::sort(post.tags);
}

}  // namespace

Result<PostView> Publisher::publish(sql::Writer& tx, const NewPost& wanted) {
  const Instant now = clock_.now();
  const Instant expired = now - kIdempotencyKeptFor;
  if (wanted.idempotency_key.size() > kIdempotencyKeyBytesMax) {
    return fail(Errc::invalid, "Validation failed: Idempotency-Key is too long");
  }
  if (!wanted.idempotency_key.empty()) {
    if (const auto before = ROOKERY_TRY(replayed(tx, wanted, expired))) {
      return load_post(tx, wanted.author, *before);
    }
  }

  auto defaults = ROOKERY_TRY(posting_defaults(tx, wanted.author));
  PostView post;
  post.visibility = wanted.visibility.value_or(defaults.visibility);
  post.language = wanted.language ? std::optional(ROOKERY_TRY(language_code(*wanted.language)))
                                  : std::move(defaults.language);
  std::optional<PostRef> parent;
  if (wanted.reply_to) parent = ROOKERY_TRY(find_parent(tx, wanted.author, *wanted.reply_to));
  auto words = ROOKERY_TRY(compose(tx, site_, wanted.text, wanted.spoiler_text));
  post.sensitive = wanted.sensitive.value_or(defaults.sensitive) || !words.spoiler_text.empty();
  post.text = std::move(words.text);
  post.html = std::move(words.html);
  post.spoiler_text = std::move(words.spoiler_text);
  if (parent) {
    post.reply_to = parent->id;
    post.reply_to_account = parent->author;
  }
  post.created_at = now;
  post.viewer = wanted.author;
  post.id = parent ? ids_.next_above<PostId>(parent->id) : ids_.next<PostId>();

  ROOKERY_TRY(store(tx, wanted, post));
  const PostKey key{.author = wanted.author, .id = post.id};
  ROOKERY_TRY(add_mentions(tx, key, words.mentions));
  ROOKERY_TRY(add_tags(tx, ids_, key, words.tags));
  if (counts_for_author(post.visibility)) ROOKERY_TRY(count_post(tx, wanted.author, now));
  if (parent && counts_as_reply(post.visibility)) {
    ROOKERY_TRY(count_on_post(tx, PostCount::replies, parent->key(), 1));
  }
  for (const auto& mention : words.mentions) {
    ROOKERY_TRY(notify(tx, ids_, NotificationType::mention, mention.id, wanted.author, post.id));
  }
  if (post.visibility == Visibility::direct) ROOKERY_TRY(add_to_conversations(tx, ids_, key));
  if (!wanted.idempotency_key.empty()) ROOKERY_TRY(keep_key(tx, wanted, post.id, now, expired));
  ROOKERY_TRY(outbox_.put(tx, OutboxKind::post, key));
  const auto cause = parent ? parent->id : PostId{};
  tx.after_commit(
      [&homes = homes_, author = wanted.author, id = post.id, cause] { homes.posted(author, id, cause); });

  post.author = ROOKERY_TRY(load_account(tx, wanted.author));
  post.app = ROOKERY_TRY(find_app(tx, wanted.app));
  add_names(post, std::move(words.mentions), words.tags);
  return post;
}

}  // namespace rookery::social
