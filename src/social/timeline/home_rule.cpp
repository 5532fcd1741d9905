#include "social/timeline/home_rule.hpp"

namespace rookery::social {

namespace {

// $1 reader, $2 posts, $3 now, $4 whether exclusive lists hide their members, $5 the list or 0 for home.
//
// `unwelcome` is a view of blocks and mutes. A language is looked for in the follow's JSON list as text; it
// is a short code without quotes, so taking it out changes the text exactly when it is there.
constexpr std::string_view kRule = R"sql(
SELECT p.id
FROM posts p
JOIN accounts a ON a.id = p.author_id AND a.standing = 0
LEFT JOIN posts o ON o.id = p.reblog_of_id
LEFT JOIN accounts oa ON oa.id = o.author_id
WHERE p.id = ANY($2)
  AND (p.reblog_of_id IS NULL OR (  -- what was reblogged may be seen
    oa.standing = 0
    AND (o.visibility <= 1 OR o.author_id = $1
      OR (o.visibility = 2 AND EXISTS (
            SELECT 1 FROM follows f WHERE f.follower_id = $1 AND f.followee_id = o.author_id))
      OR EXISTS (SELECT 1 FROM mentions m WHERE m.account_id = $1 AND m.post_id = o.id))
    AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = o.author_id AND b.target_id = $1)
    AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = $1 AND b.target_id = o.author_id)))
  AND (p.author_id = $1 OR (
    NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = p.author_id AND b.target_id = $1)
    AND NOT EXISTS (
      SELECT 1 FROM unwelcome u
      WHERE u.account_id = $1 AND u.target_id = p.author_id AND (u.until IS NULL OR u.until > $3))
    AND (p.reblog_of_id IS NULL OR NOT EXISTS (
      SELECT 1 FROM unwelcome u
      WHERE u.account_id = $1 AND u.target_id = o.author_id AND (u.until IS NULL OR u.until > $3)))
    AND NOT EXISTS (
      SELECT 1 FROM mentions m
      JOIN unwelcome u ON u.account_id = $1 AND u.target_id = m.account_id
        AND (u.until IS NULL OR u.until > $3)
      WHERE m.post_id = COALESCE(p.reblog_of_id, p.id))
    AND (
      EXISTS (  -- of somebody the reader follows
        SELECT 1 FROM follows f
        WHERE f.follower_id = $1 AND f.followee_id = p.author_id
          AND (p.reblog_of_id IS NULL OR f.show_reblogs = 1)
          AND (p.reblog_of_id IS NOT NULL OR p.language IS NULL OR f.languages IS NULL OR f.languages = '[]'
            OR REPLACE(f.languages, '"' || p.language || '"', '') <> f.languages)
          AND (p.visibility <= 2 OR EXISTS (
            SELECT 1 FROM mentions m WHERE m.account_id = $1 AND m.post_id = p.id))
          AND (p.reply_to_account_id IS NULL OR p.reply_to_account_id = p.author_id
            OR p.reply_to_account_id = $1 OR EXISTS (
              SELECT 1 FROM follows r WHERE r.follower_id = $1 AND r.followee_id = p.reply_to_account_id))
          AND ($4 = 0 OR NOT EXISTS (
            SELECT 1 FROM lists l JOIN list_accounts la ON la.list_id = l.id
            WHERE l.account_id = $1 AND l.exclusive = 1 AND la.account_id = p.author_id)))
      OR ($5 = 0 AND p.visibility = 0 AND p.reblog_of_id IS NULL AND EXISTS (  -- with a tag the reader follows
        SELECT 1 FROM post_tags pt JOIN followed_tags ft ON ft.tag_id = pt.tag_id AND ft.account_id = $1
        WHERE pt.post_id = p.id)))))
  AND ($5 = 0 OR p.reply_to_account_id IS NULL OR p.reply_to_account_id = p.author_id
    OR p.reply_to_account_id = $1 OR EXISTS (  -- the list's policy on replies: followed, list (2: none)
      SELECT 1 FROM lists l
      WHERE l.id = $5 AND (l.replies_policy = 0 OR (l.replies_policy = 1 AND EXISTS (
        SELECT 1 FROM list_accounts la WHERE la.list_id = $5 AND la.account_id = p.reply_to_account_id)))))
ORDER BY p.id DESC
)sql";

Result<std::vector<PostId>> passing(sql::Reader& tx, AccountId reader, Instant now,
                                    std::span<const PostId> posts, ExclusiveLists lists, ListId list) {
  return tx.all(
      kRule, [](const sql::Row& row) { return row.id<PostId>(0); }, reader, posts, now,
      lists == ExclusiveLists::hide, list);
}

}  // namespace

Result<std::vector<PostId>> home_rule(sql::Reader& tx, AccountId reader, Instant now,
                                      std::span<const PostId> posts, ExclusiveLists lists) {
  return passing(tx, reader, now, posts, lists, ListId{});
}

Result<std::vector<PostId>> list_rule(sql::Reader& tx, AccountId reader, ListId list, Instant now,
                                      std::span<const PostId> posts) {
  return passing(tx, reader, now, posts, ExclusiveLists::show, list);
}

}  // namespace rookery::social
