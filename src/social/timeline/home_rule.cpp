#include "social/timeline/home_rule.hpp"

namespace rookery::social {

namespace {

// $1 reader, $2 posts, $3 now, $4 whether exclusive lists hide their members.
//
// `unwelcome` is a view of blocks and mutes. A language is looked for in the follow's JSON list as text; it
// is a short code without quotes, so taking it out changes the text exactly when it is there.
constexpr std::string_view kHomeRule = R"sql(
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
      OR (p.visibility = 0 AND p.reblog_of_id IS NULL AND EXISTS (  -- with a tag the reader follows
        SELECT 1 FROM post_tags pt JOIN followed_tags ft ON ft.tag_id = pt.tag_id AND ft.account_id = $1
        WHERE pt.post_id = p.id)))))
ORDER BY p.id DESC
)sql";

// $1 reader, $2 above, $3 below, $4 limit, $5 limit - 1. From each author and tag the newest $4 are enough,
// so each is cut at its own $4th. The cut is the only lower bound of its range: given two, SQLite would seek
// by one and check the other on every row.
constexpr std::string_view kNewest = R"sql(
SELECT p.id FROM (SELECT $1 AS account_id UNION SELECT followee_id FROM follows WHERE follower_id = $1) f
CROSS JOIN posts p
WHERE p.author_id = f.account_id AND p.id < $3
  AND p.id >= COALESCE((
    SELECT q.id FROM posts q WHERE q.author_id = f.account_id AND q.id > $2 AND q.id < $3
    ORDER BY q.id DESC LIMIT 1 OFFSET $5), $2 + 1)
UNION
SELECT pt.post_id FROM followed_tags ft CROSS JOIN post_tags pt
WHERE ft.account_id = $1 AND pt.tag_id = ft.tag_id AND pt.post_id < $3
  AND pt.post_id >= COALESCE((
    SELECT q.post_id FROM post_tags q WHERE q.tag_id = ft.tag_id AND q.post_id > $2 AND q.post_id < $3
    ORDER BY q.post_id DESC LIMIT 1 OFFSET $5), $2 + 1)
ORDER BY 1 DESC LIMIT $4
)sql";

constexpr std::string_view kOldest = R"sql(
SELECT p.id FROM (SELECT $1 AS account_id UNION SELECT followee_id FROM follows WHERE follower_id = $1) f
CROSS JOIN posts p
WHERE p.author_id = f.account_id AND p.id > $2
  AND p.id <= COALESCE((
    SELECT q.id FROM posts q WHERE q.author_id = f.account_id AND q.id > $2 AND q.id < $3
    ORDER BY q.id ASC LIMIT 1 OFFSET $5), $3 - 1)
UNION
SELECT pt.post_id FROM followed_tags ft CROSS JOIN post_tags pt
WHERE ft.account_id = $1 AND pt.tag_id = ft.tag_id AND pt.post_id > $2
  AND pt.post_id <= COALESCE((
    SELECT q.post_id FROM post_tags q WHERE q.tag_id = ft.tag_id AND q.post_id > $2 AND q.post_id < $3
    ORDER BY q.post_id ASC LIMIT 1 OFFSET $5), $3 - 1)
ORDER BY 1 ASC LIMIT $4
)sql";

Result<std::vector<PostId>> candidates(sql::Reader& tx, std::string_view statement, AccountId reader,
                                       TimelineStore::Range range, std::size_t limit) {
  if (range.above >= range.below) return std::vector<PostId>{};
  return tx.all(
      statement, [](const sql::Row& row) { return row.id<PostId>(0); }, reader, range.above, range.below,
      limit, limit - 1);
}

}  // namespace

Result<std::vector<PostId>> home_rule(sql::Reader& tx, AccountId reader, Instant now,
                                      std::span<const PostId> posts, ExclusiveLists lists) {
  return tx.all(
      kHomeRule, [](const sql::Row& row) { return row.id<PostId>(0); }, reader, posts, now,
      lists == ExclusiveLists::hide);
}

Result<std::vector<PostId>> newest_candidates(sql::Reader& tx, AccountId reader, TimelineStore::Range range,
                                              std::size_t limit) {
  return candidates(tx, kNewest, reader, range, limit);
}

Result<std::vector<PostId>> oldest_candidates(sql::Reader& tx, AccountId reader, TimelineStore::Range range,
                                              std::size_t limit) {
  return candidates(tx, kOldest, reader, range, limit);
}

}  // namespace rookery::social
