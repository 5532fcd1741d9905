#include "social/edit.hpp"

#include "social/conversation.hpp"
#include "social/notification.hpp"
#include "social/outbox.hpp"
#include "social/post_text.hpp"

#include <algorithm>

namespace rookery::social {

struct Editor::Current {
  PostKey key;
  Visibility visibility = Visibility::public_;
  std::string text, html, spoiler_text;
  bool sensitive = false;
  std::optional<std::string> language;
  Instant created_at;
  std::optional<Instant> edited_at;
};

namespace {

Result<> add_version(sql::Writer& tx, PostKey post, Instant when, std::string_view text,
                     std::string_view html, std::string_view spoiler_text, bool sensitive) {
  ROOKERY_TRY(
      tx.run("INSERT INTO post_edits (author_id, post_id, created_at, text, html, spoiler_text, sensitive) "
             "VALUES ($1, $2, $3, $4, $5, $6, $7)",
             post.author, post.id, when, text, html, spoiler_text, sensitive));
  return {};
}

Result<> change_mentions(sql::Writer& tx, Snowflake& ids, PostKey post,
                         const std::vector<PostView::Mention>& wanted) {
  const auto present = ROOKERY_TRY(tx.all(
      "SELECT account_id FROM mentions WHERE author_id = $1 AND post_id = $2",
      [](const sql::Row& row) { return row.id<AccountId>(0); }, post.author, post.id));
  for (const AccountId account : present) {
    if (std::ranges::find(wanted, account, &PostView::Mention::id) != wanted.end()) continue;
    ROOKERY_TRY(tx.run("DELETE FROM mentions WHERE author_id = $1 AND post_id = $2 AND account_id = $3",
                       post.author, post.id, account));
    ROOKERY_TRY(unnotify(tx, NotificationType::mention, account, post.author, post.id));
  }
  ROOKERY_TRY(add_mentions(tx, post, wanted));
  for (const auto& mention : wanted) {
    if (std::ranges::find(present, mention.id) != present.end()) continue;
    ROOKERY_TRY(notify(tx, ids, NotificationType::mention, mention.id, post.author, post.id));
  }
  return {};
}

}  // namespace

Result<> Editor::edit(sql::Writer& tx, const PostEdit& edit) {
  const auto current = ROOKERY_TRY(tx.one(
      "SELECT text, html, spoiler_text, sensitive, language, created_at, edited_at, visibility FROM posts "
      "WHERE author_id = $1 AND id = $2 AND reblog_of_id IS NULL",
      [&](const sql::Row& row) {
        return Current{.key = {.author = edit.author, .id = edit.post},
                       .visibility = row.number<Visibility>(7),
                       .text = row.string(0),
                       .html = row.string(1),
                       .spoiler_text = row.string(2),
                       .sensitive = row.flag(3),
                       .language = row.maybe_string(4),
                       .created_at = row.instant(5),
                       .edited_at = row.maybe_instant(6)};
      },
      edit.author, edit.post));
  if (!current) return fail(Errc::not_found);
  const auto words = ROOKERY_TRY(compose(tx, site_, edit.text, edit.spoiler_text));
  const bool sensitive = edit.sensitive || !words.spoiler_text.empty();
  const auto language =
      edit.language ? std::optional(ROOKERY_TRY(language_code(*edit.language))) : current->language;
  if (words.text == current->text && words.spoiler_text == current->spoiler_text &&
      sensitive == current->sensitive && language == current->language) {
    return {};
  }

  // Versions are told apart by their time, also when the clock stands still or goes back.
  const Instant before = current->edited_at.value_or(current->created_at);
  const Instant now = std::max(clock_.now(), before + std::chrono::milliseconds(1));
  ROOKERY_TRY(keep_versions(tx, *current));
  ROOKERY_TRY(add_version(tx, current->key, now, words.text, words.html, words.spoiler_text, sensitive));
  ROOKERY_TRY(
      tx.run("UPDATE posts SET text = $3, html = $4, spoiler_text = $5, sensitive = $6, language = $7, "
             "edited_at = $8 WHERE author_id = $1 AND id = $2",
             edit.author, edit.post, words.text, words.html, words.spoiler_text, sensitive, language, now));
  ROOKERY_TRY(change_mentions(tx, ids_, current->key, words.mentions));
  if (current->visibility == Visibility::direct) ROOKERY_TRY(add_to_conversations(tx, ids_, current->key));
  ROOKERY_TRY(tx.run("DELETE FROM post_tags WHERE author_id = $1 AND post_id = $2", edit.author, edit.post));
  ROOKERY_TRY(add_tags(tx, ids_, current->key, words.tags));
  return outbox_.put(tx, OutboxKind::edit, current->key);
}

// Makes sure that what the post says so far is kept, and that there is room for one more.
Result<> Editor::keep_versions(sql::Writer& tx, const Current& current) {
  const auto kept =
      ROOKERY_TRY(tx.number("SELECT COUNT(*) FROM post_edits WHERE author_id = $1 AND post_id = $2",
                            current.key.author, current.key.id));
  if (kept >= kVersionsMax) return fail(Errc::invalid, "Validation failed: Post was edited too many times");
  if (kept > 0) return {};
  return add_version(tx, current.key, current.created_at, current.text, current.html, current.spoiler_text,
                     current.sensitive);
}

Result<std::vector<PostVersion>> load_versions(sql::Reader& tx, PostId post) {
  static constexpr auto kVersion = [](const sql::Row& row) {
    return PostVersion{.created_at = row.instant(0),
                       .html = row.string(1),
                       .spoiler_text = row.string(2),
                       .sensitive = row.flag(3)};
  };
  auto versions = ROOKERY_TRY(
      tx.all("SELECT e.created_at, e.html, e.spoiler_text, e.sensitive FROM posts p "
             "JOIN post_edits e ON e.author_id = p.author_id AND e.post_id = p.id WHERE p.id = $1 "
             "ORDER BY e.created_at",
             kVersion, post));
  if (!versions.empty()) return versions;
  return tx.all("SELECT created_at, html, spoiler_text, sensitive FROM posts WHERE id = $1", kVersion, post);
}

}  // namespace rookery::social
