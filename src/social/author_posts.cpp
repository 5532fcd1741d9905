#include "social/author_posts.hpp"

#include "accounts/account.hpp"
#include "social/relation.hpp"
#include "social/text/format.hpp"
#include "social/visibility.hpp"

#include <algorithm>

namespace rookery::social {

namespace {

// How far the viewer sees without being mentioned: every visibility up to this one.
Result<Visibility> reach_of(sql::Reader& tx, std::optional<AccountId> viewer, AccountId author) {
  if (viewer == author) return Visibility::direct;
  if (viewer && ROOKERY_TRY(follows(tx, *viewer, author))) return Visibility::private_;
  return Visibility::unlisted;
}

Result<std::vector<PostId>> pinned_posts(sql::Reader& tx, std::optional<AccountId> viewer, AccountId author,
                                         Visibility reach) {
  return tx.all(
      "SELECT p.id FROM pins i JOIN posts p ON p.author_id = i.account_id AND p.id = i.post_id WHERE "
      "i.account_id = $1 "
      "AND (p.visibility <= $2 OR EXISTS (SELECT 1 FROM mentions m "
      "  WHERE m.author_id = $1 AND m.post_id = p.id AND m.account_id = $3)) ORDER BY i.id DESC",
      [](const sql::Row& row) { return row.id<PostId>(0); }, author, reach, viewer);
}

// The tag's id, 0 when none is asked for, empty when it was never used.
Result<std::optional<TagId>> tag_of(sql::Reader& tx, const std::optional<std::string>& tag) {
  if (!tag) return TagId();
  return tx.one(
      "SELECT id FROM tags WHERE name = $1", [](const sql::Row& row) { return row.id<TagId>(0); },
      fold_tag(*tag));
}

}  // namespace

Result<std::vector<PostId>> find_author_posts(sql::Reader& tx, std::optional<AccountId> viewer,
                                              const AuthorPosts& wanted, const Page& page) {
  const auto author = ROOKERY_TRY(accounts::find_account(tx, wanted.author));
  if (!author || author->standing != accounts::Standing::active) return fail(Errc::not_found);
  std::vector<PostId> posts;
  if (viewer && ROOKERY_TRY(blocked_either_way(tx, *viewer, wanted.author))) return posts;
  if (wanted.only_media) return posts;  // no post has media
  const auto reach = ROOKERY_TRY(reach_of(tx, viewer, wanted.author));
  if (wanted.pinned) return pinned_posts(tx, viewer, wanted.author, reach);
  const auto tag = ROOKERY_TRY(tag_of(tx, wanted.tagged));
  if (!tag) return posts;

  // Reblogs of what the viewer may not see for a block are left out here and not after the page is cut:
  // an empty page would look like the end.
  static const std::string from =
      "SELECT p.id FROM posts p WHERE p.author_id = $1 AND p.id > $2 AND p.id < $3 "
      "AND (p.visibility <= $5 OR EXISTS (SELECT 1 FROM mentions m "
      "  WHERE m.author_id = $1 AND m.post_id = p.id AND m.account_id = $6)) "
      "AND ($7 = 0 OR p.reply_to_account_id IS NULL OR p.reply_to_account_id = p.author_id) "
      "AND ($8 = 0 OR p.reblog_of_id IS NULL) "
      "AND ($9 = 0 OR EXISTS (SELECT 1 FROM post_tags t WHERE t.author_id = $1 AND t.post_id = p.id AND "
      "t.tag_id = $9)) "
      "AND (p.reblog_of_id IS NULL OR NOT EXISTS (SELECT 1 FROM posts o JOIN blocks b "
      "  ON (b.account_id = o.author_id AND b.target_id = $6) "
      "  OR (b.account_id = $6 AND b.target_id = o.author_id) WHERE o.id = p.reblog_of_id)) ";
  static const std::string oldest = from + "ORDER BY p.id LIMIT $4";
  static const std::string newest = from + "ORDER BY p.id DESC LIMIT $4";
  posts = ROOKERY_TRY(tx.all(
      page.ascending() ? oldest : newest, [](const sql::Row& row) { return row.id<PostId>(0); },
      wanted.author, page.lower(), page.upper(), page.limit, reach, viewer, wanted.exclude_replies,
      wanted.exclude_reblogs, *tag));
  if (page.ascending()) std::ranges::reverse(posts);
  return posts;
}

}  // namespace rookery::social
