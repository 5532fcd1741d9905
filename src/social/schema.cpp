#include "social/schema.hpp"

#include <array>

namespace rookery::social {

// Times are milliseconds since 1970, flags 0 or 1, ids Snowflakes. What the tables of posts, acts and lists
// are now is in 0010_account_keys: it made those of the steps before it anew. Rows go with the account that
// begins their key (ON DELETE CASCADE).
static constexpr std::array kMigrations = {sql::Migration{"0002_social", R"sql(
CREATE TABLE account_stats (
  account_id BIGINT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  followers BIGINT NOT NULL DEFAULT 0,
  following BIGINT NOT NULL DEFAULT 0,
  posts BIGINT NOT NULL DEFAULT 0,          -- reblogs included, as Mastodon counts
  last_post_at BIGINT
);

CREATE INDEX account_stats_by_activity ON account_stats (last_post_at) WHERE last_post_at IS NOT NULL;

CREATE TABLE account_words (                -- of display names, for search; see social/account_search.hpp
  word TEXT NOT NULL,                       -- case and accents folded
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  PRIMARY KEY (word, account_id)
);
CREATE INDEX account_words_by_account ON account_words (account_id);

CREATE TABLE posts (
  id BIGINT PRIMARY KEY,
  author_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  visibility SMALLINT NOT NULL,             -- social::Visibility
  text TEXT NOT NULL,                       -- as typed
  html TEXT NOT NULL,                       -- as shown
  spoiler_text TEXT NOT NULL DEFAULT '',
  sensitive SMALLINT NOT NULL DEFAULT 0,
  language TEXT,
  reply_to_id BIGINT REFERENCES posts (id) ON DELETE SET NULL,
  reply_to_account_id BIGINT,               -- stays when the parent is deleted
  reblog_of_id BIGINT REFERENCES posts (id) ON DELETE CASCADE,
  app_id BIGINT,
  edited_at BIGINT,
  created_at BIGINT NOT NULL
);
CREATE INDEX posts_by_author ON posts (author_id, id);
CREATE INDEX posts_by_parent ON posts (reply_to_id) WHERE reply_to_id IS NOT NULL;
CREATE UNIQUE INDEX posts_by_reblog ON posts (reblog_of_id, author_id) WHERE reblog_of_id IS NOT NULL;
CREATE INDEX posts_by_reblog_time ON posts (reblog_of_id, id) WHERE reblog_of_id IS NOT NULL;
-- What the public timeline shows: public posts, no reblogs, replies only to oneself.
CREATE INDEX posts_public ON posts (id)
  WHERE visibility = 0 AND reblog_of_id IS NULL AND (reply_to_account_id IS NULL OR reply_to_account_id = author_id);

CREATE TABLE post_stats (
  post_id BIGINT PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
  replies BIGINT NOT NULL DEFAULT 0,
  reblogs BIGINT NOT NULL DEFAULT 0,
  favourites BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE post_edits (                   -- every version, the first included, once a post was edited
  post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  text TEXT NOT NULL,
  html TEXT NOT NULL,
  spoiler_text TEXT NOT NULL,
  sensitive SMALLINT NOT NULL,
  PRIMARY KEY (post_id, created_at)
);

CREATE TABLE mentions (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
  PRIMARY KEY (account_id, post_id)
);
CREATE INDEX mentions_by_post ON mentions (post_id);

CREATE TABLE tags (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,                -- case folded, what it is looked up by
  display_name TEXT NOT NULL                -- as first written
);
CREATE TABLE post_tags (
  tag_id BIGINT NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
  post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
  PRIMARY KEY (tag_id, post_id)
);
CREATE INDEX post_tags_by_post ON post_tags (post_id);
CREATE TABLE followed_tags (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  tag_id BIGINT NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
  id BIGINT NOT NULL,
  PRIMARY KEY (account_id, tag_id)
);
CREATE INDEX followed_tags_by_tag ON followed_tags (tag_id, account_id);
CREATE INDEX followed_tags_by_time ON followed_tags (account_id, id);

CREATE TABLE favourites (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
  id BIGINT NOT NULL,
  PRIMARY KEY (account_id, post_id)
);
CREATE INDEX favourites_by_time ON favourites (account_id, id);
CREATE INDEX favourites_by_post ON favourites (post_id, id);
CREATE TABLE bookmarks (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
  id BIGINT NOT NULL,
  PRIMARY KEY (account_id, post_id)
);
CREATE INDEX bookmarks_by_time ON bookmarks (account_id, id);
CREATE INDEX bookmarks_by_post ON bookmarks (post_id);
CREATE TABLE pins (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
  id BIGINT NOT NULL,
  PRIMARY KEY (account_id, post_id)
);
CREATE INDEX pins_by_post ON pins (post_id);

CREATE TABLE idempotency_keys (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  post_id BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);

CREATE TABLE follows (
  follower_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  followee_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  id BIGINT NOT NULL,
  show_reblogs SMALLINT NOT NULL DEFAULT 1,
  notify SMALLINT NOT NULL DEFAULT 0,
  languages TEXT,                           -- JSON list; NULL: all
  PRIMARY KEY (follower_id, followee_id)
);
CREATE INDEX follows_by_followee ON follows (followee_id, follower_id);
CREATE INDEX follows_by_follower_time ON follows (follower_id, id);
CREATE INDEX follows_by_followee_time ON follows (followee_id, id);
CREATE TABLE follow_requests (
  follower_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  followee_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  id BIGINT NOT NULL,
  show_reblogs SMALLINT NOT NULL DEFAULT 1,
  notify SMALLINT NOT NULL DEFAULT 0,
  languages TEXT,
  PRIMARY KEY (follower_id, followee_id)
);
CREATE INDEX follow_requests_by_followee ON follow_requests (followee_id, id);
CREATE TABLE blocks (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  target_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  id BIGINT NOT NULL,
  PRIMARY KEY (account_id, target_id)
);
CREATE INDEX blocks_by_time ON blocks (account_id, id);
CREATE INDEX blocks_by_target ON blocks (target_id, account_id);
CREATE TABLE mutes (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  target_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  id BIGINT NOT NULL,
  hide_notifications SMALLINT NOT NULL DEFAULT 1,
  expires_at BIGINT,
  PRIMARY KEY (account_id, target_id)
);
CREATE INDEX mutes_by_time ON mutes (account_id, id);
CREATE INDEX mutes_by_target ON mutes (target_id);
-- Whose posts somebody does not want to see on timelines, until when (NULL: for good).
CREATE VIEW unwelcome (account_id, target_id, until) AS
  SELECT account_id, target_id, NULL FROM blocks
  UNION ALL SELECT account_id, target_id, expires_at FROM mutes;
CREATE TABLE account_notes (                -- what I noted about somebody, for me alone
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  target_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  comment TEXT NOT NULL,
  PRIMARY KEY (account_id, target_id)
);

CREATE TABLE lists (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  id BIGINT PRIMARY KEY,
  title TEXT NOT NULL,
  replies_policy SMALLINT NOT NULL DEFAULT 1,  -- social::RepliesPolicy
  exclusive SMALLINT NOT NULL DEFAULT 0
);
CREATE INDEX lists_by_account ON lists (account_id, id);
CREATE TABLE list_accounts (
  list_id BIGINT NOT NULL REFERENCES lists (id) ON DELETE CASCADE,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  id BIGINT NOT NULL,
  PRIMARY KEY (list_id, account_id)
);
CREATE INDEX list_accounts_by_account ON list_accounts (account_id);

CREATE TABLE filters (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  id BIGINT PRIMARY KEY,
  title TEXT NOT NULL,
  contexts SMALLINT NOT NULL,               -- bits of social::FilterContext
  action SMALLINT NOT NULL,                 -- social::FilterAction
  expires_at BIGINT
);
CREATE INDEX filters_by_account ON filters (account_id, id);
CREATE TABLE filter_keywords (
  filter_id BIGINT NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
  id BIGINT PRIMARY KEY,
  keyword TEXT NOT NULL,
  whole_word SMALLINT NOT NULL DEFAULT 1
);
CREATE INDEX filter_keywords_by_filter ON filter_keywords (filter_id, id);
CREATE TABLE filter_posts (
  filter_id BIGINT NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
  id BIGINT PRIMARY KEY,
  post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX filter_posts_by_filter ON filter_posts (filter_id, post_id);
CREATE INDEX filter_posts_by_post ON filter_posts (post_id);

CREATE TABLE notifications (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  id BIGINT PRIMARY KEY,
  type SMALLINT NOT NULL,                   -- social::NotificationType
  from_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  post_id BIGINT REFERENCES posts (id) ON DELETE CASCADE
);
CREATE INDEX notifications_by_account ON notifications (account_id, id);
CREATE UNIQUE INDEX notifications_once ON notifications (account_id, type, from_id, COALESCE(post_id, 0));
CREATE INDEX notifications_by_post ON notifications (post_id) WHERE post_id IS NOT NULL;
CREATE INDEX notifications_by_from ON notifications (from_id);

CREATE TABLE markers (                      -- how far somebody has read
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  timeline TEXT NOT NULL,                   -- "home" or "notifications"
  last_read_id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, timeline)
);

CREATE TABLE announcements (
  id BIGINT PRIMARY KEY,
  text TEXT NOT NULL,                       -- as typed
  starts_at BIGINT,
  ends_at BIGINT,
  all_day SMALLINT NOT NULL DEFAULT 0,
  published_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE TABLE announcement_reads (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  announcement_id BIGINT NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
  PRIMARY KEY (account_id, announcement_id)
);

-- What must still be carried to others after a commit; written in the transaction that causes it, deleted once carried.
CREATE TABLE outbox (
  id BIGINT PRIMARY KEY,
  kind SMALLINT NOT NULL,                   -- social::OutboxKind
  post_id BIGINT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0
);
)sql"},
                                           sql::Migration{"0003_followers_to_tell", R"sql(
-- Who asked to be told of each post of an author.
CREATE INDEX follows_to_tell ON follows (followee_id, follower_id) WHERE notify = 1;
)sql"},
                                           sql::Migration{"0004_conversations", R"sql(
-- Direct posts that answer each other among the same people, for each of them apart.
CREATE TABLE conversations (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  thread_id BIGINT NOT NULL,                -- the first post of those that answer each other
  others TEXT NOT NULL,                     -- JSON list of account ids in their order, without account_id
  last_post_id BIGINT NOT NULL,             -- the newest in conversation_posts
  unread SMALLINT NOT NULL,
  UNIQUE (account_id, thread_id, others)
);
CREATE INDEX conversations_by_time ON conversations (account_id, last_post_id);
CREATE TABLE conversation_posts (
  conversation_id BIGINT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
  PRIMARY KEY (conversation_id, post_id)
);
CREATE INDEX conversation_posts_by_post ON conversation_posts (post_id);
)sql"},
                                           sql::Migration{"0005_dead_letters", R"sql(
-- What the outbox gave up; see social/dead_letters.hpp.
CREATE TABLE dead_letters (
  id BIGINT PRIMARY KEY,                    -- the outbox's row
  kind SMALLINT NOT NULL,                   -- social::OutboxKind
  post_id BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  error TEXT NOT NULL,                      -- of the last attempt, for the administrator
  failed_at BIGINT NOT NULL
);
)sql"},
                                           sql::Migration{"0006_big_authors", R"sql(
-- Whose posts are pulled by those who read, where several processes serve; see social/timeline/stored_big_authors.hpp.
CREATE TABLE big_authors (
  account_id BIGINT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  set_id SMALLINT NOT NULL DEFAULT 0        -- the same for all: whoever watches it hears of each who joins
);
)sql"},
                                           sql::Migration{"0010_account_keys", R"sql(
-- Every table that grows with use begins its key with the account that the row lives with, so that a database can
-- be split by it (docs/scaling.md). What a post is made of lives with its author and goes with the post by its
-- foreign key. What others have to do with a post lives with them and names it only by its id: social/remove_posts.hpp
-- takes it away with the post.
CREATE TABLE new_account_words (            -- of display names, for search; see social/account_search.hpp
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  word TEXT NOT NULL,                       -- case and accents folded
  PRIMARY KEY (account_id, word)
);
INSERT INTO new_account_words SELECT account_id, word FROM account_words;

CREATE TABLE new_posts (
  author_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  id BIGINT NOT NULL,
  visibility SMALLINT NOT NULL,             -- social::Visibility
  text TEXT NOT NULL,                       -- as typed
  html TEXT NOT NULL,                       -- as shown
  spoiler_text TEXT NOT NULL DEFAULT '',
  sensitive SMALLINT NOT NULL DEFAULT 0,
  language TEXT,
  reply_to_id BIGINT,                       -- a post of reply_to_account_id; NULL once that is deleted
  reply_to_account_id BIGINT,               -- stays when the parent is deleted
  reblog_of_id BIGINT,
  app_id BIGINT,
  edited_at BIGINT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (author_id, id)
);
INSERT INTO new_posts
  SELECT author_id, id, visibility, text, html, spoiler_text, sensitive, language, reply_to_id, reply_to_account_id,
    reblog_of_id, app_id, edited_at, created_at FROM posts;

CREATE TABLE new_post_stats (
  author_id BIGINT NOT NULL,
  post_id BIGINT NOT NULL,
  replies BIGINT NOT NULL DEFAULT 0,
  reblogs BIGINT NOT NULL DEFAULT 0,
  favourites BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (author_id, post_id),
  FOREIGN KEY (author_id, post_id) REFERENCES new_posts (author_id, id) ON DELETE CASCADE
);
INSERT INTO new_post_stats
  SELECT p.author_id, s.post_id, s.replies, s.reblogs, s.favourites FROM post_stats s JOIN posts p ON p.id = s.post_id;

CREATE TABLE new_post_edits (               -- every version, the first included, once a post was edited
  author_id BIGINT NOT NULL,
  post_id BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  text TEXT NOT NULL,
  html TEXT NOT NULL,
  spoiler_text TEXT NOT NULL,
  sensitive SMALLINT NOT NULL,
  PRIMARY KEY (author_id, post_id, created_at),
  FOREIGN KEY (author_id, post_id) REFERENCES new_posts (author_id, id) ON DELETE CASCADE
);
INSERT INTO new_post_edits
  SELECT p.author_id, e.post_id, e.created_at, e.text, e.html, e.spoiler_text, e.sensitive
  FROM post_edits e JOIN posts p ON p.id = e.post_id;

CREATE TABLE new_post_tags (
  author_id BIGINT NOT NULL,
  post_id BIGINT NOT NULL,
  tag_id BIGINT NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
  PRIMARY KEY (author_id, post_id, tag_id),
  FOREIGN KEY (author_id, post_id) REFERENCES new_posts (author_id, id) ON DELETE CASCADE
);
INSERT INTO new_post_tags
  SELECT p.author_id, t.post_id, t.tag_id FROM post_tags t JOIN posts p ON p.id = t.post_id;

CREATE TABLE new_mentions (
  author_id BIGINT NOT NULL,
  post_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,  -- who is mentioned
  PRIMARY KEY (author_id, post_id, account_id),
  FOREIGN KEY (author_id, post_id) REFERENCES new_posts (author_id, id) ON DELETE CASCADE
);
INSERT INTO new_mentions
  SELECT p.author_id, m.post_id, m.account_id FROM mentions m JOIN posts p ON p.id = m.post_id;

CREATE TABLE new_pins (
  account_id BIGINT NOT NULL,
  post_id BIGINT NOT NULL,                  -- one's own
  id BIGINT NOT NULL,
  PRIMARY KEY (account_id, post_id),
  FOREIGN KEY (account_id, post_id) REFERENCES new_posts (author_id, id) ON DELETE CASCADE
);
INSERT INTO new_pins SELECT account_id, post_id, id FROM pins;

CREATE TABLE new_favourites (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  post_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  PRIMARY KEY (account_id, post_id)
);
INSERT INTO new_favourites SELECT account_id, post_id, id FROM favourites;

CREATE TABLE new_bookmarks (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  post_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  PRIMARY KEY (account_id, post_id)
);
INSERT INTO new_bookmarks SELECT account_id, post_id, id FROM bookmarks;

CREATE TABLE new_lists (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  id BIGINT NOT NULL,
  title TEXT NOT NULL,
  replies_policy SMALLINT NOT NULL DEFAULT 1,  -- social::RepliesPolicy
  exclusive SMALLINT NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id, id)
);
INSERT INTO new_lists SELECT account_id, id, title, replies_policy, exclusive FROM lists;
CREATE TABLE new_list_accounts (
  owner_id BIGINT NOT NULL,
  list_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  id BIGINT NOT NULL,
  PRIMARY KEY (owner_id, list_id, account_id),
  FOREIGN KEY (owner_id, list_id) REFERENCES new_lists (account_id, id) ON DELETE CASCADE
);
INSERT INTO new_list_accounts
  SELECT l.account_id, m.list_id, m.account_id, m.id FROM list_accounts m JOIN lists l ON l.id = m.list_id;

CREATE TABLE new_filters (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  id BIGINT NOT NULL,
  title TEXT NOT NULL,
  contexts SMALLINT NOT NULL,               -- bits of social::FilterContext
  action SMALLINT NOT NULL,                 -- social::FilterAction
  expires_at BIGINT,
  PRIMARY KEY (account_id, id)
);
INSERT INTO new_filters SELECT account_id, id, title, contexts, action, expires_at FROM filters;
CREATE TABLE new_filter_keywords (
  account_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  filter_id BIGINT NOT NULL,
  keyword TEXT NOT NULL,
  whole_word SMALLINT NOT NULL DEFAULT 1,
  PRIMARY KEY (account_id, id),
  FOREIGN KEY (account_id, filter_id) REFERENCES new_filters (account_id, id) ON DELETE CASCADE
);
INSERT INTO new_filter_keywords
  SELECT f.account_id, k.id, k.filter_id, k.keyword, k.whole_word
  FROM filter_keywords k JOIN filters f ON f.id = k.filter_id;
CREATE TABLE new_filter_posts (
  account_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  filter_id BIGINT NOT NULL,
  post_id BIGINT NOT NULL,
  PRIMARY KEY (account_id, id),
  FOREIGN KEY (account_id, filter_id) REFERENCES new_filters (account_id, id) ON DELETE CASCADE
);
INSERT INTO new_filter_posts
  SELECT f.account_id, p.id, p.filter_id, p.post_id FROM filter_posts p JOIN filters f ON f.id = p.filter_id;

CREATE TABLE new_notifications (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  id BIGINT NOT NULL,
  type SMALLINT NOT NULL,                   -- social::NotificationType
  from_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  post_id BIGINT,
  PRIMARY KEY (account_id, id)
);
INSERT INTO new_notifications SELECT account_id, id, type, from_id, post_id FROM notifications;

CREATE TABLE new_conversations (            -- direct posts that answer each other among the same people, for each of them apart
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  id BIGINT NOT NULL,
  thread_id BIGINT NOT NULL,                -- the first post of those that answer each other
  others TEXT NOT NULL,                     -- JSON list of account ids in their order, without account_id
  last_post_id BIGINT NOT NULL,             -- the newest in conversation_posts
  unread SMALLINT NOT NULL,
  PRIMARY KEY (account_id, id),
  UNIQUE (account_id, thread_id, others)
);
INSERT INTO new_conversations SELECT account_id, id, thread_id, others, last_post_id, unread FROM conversations;
CREATE TABLE new_conversation_posts (
  account_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  post_id BIGINT NOT NULL,
  PRIMARY KEY (account_id, conversation_id, post_id),
  FOREIGN KEY (account_id, conversation_id) REFERENCES new_conversations (account_id, id) ON DELETE CASCADE
);
INSERT INTO new_conversation_posts
  SELECT c.account_id, q.conversation_id, q.post_id
  FROM conversation_posts q JOIN conversations c ON c.id = q.conversation_id;

-- What must still be carried to others after a commit; written in the transaction that causes it, deleted once carried.
CREATE TABLE new_outbox (
  author_id BIGINT NOT NULL,                -- of the post, which may be gone; 0: it was gone when this table was made
  id BIGINT NOT NULL,
  kind SMALLINT NOT NULL,                   -- social::OutboxKind
  post_id BIGINT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (author_id, id)
);
INSERT INTO new_outbox
  SELECT COALESCE(p.author_id, 0), o.id, o.kind, o.post_id, o.attempts FROM outbox o LEFT JOIN posts p ON p.id = o.post_id;
CREATE TABLE new_dead_letters (             -- what the outbox gave up; see social/dead_letters.hpp
  author_id BIGINT NOT NULL,
  id BIGINT NOT NULL,                       -- the outbox's row
  kind SMALLINT NOT NULL,                   -- social::OutboxKind
  post_id BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  error TEXT NOT NULL,                      -- of the last attempt, for the administrator
  failed_at BIGINT NOT NULL,
  PRIMARY KEY (author_id, id)
);
INSERT INTO new_dead_letters
  SELECT COALESCE(p.author_id, 0), d.id, d.kind, d.post_id, d.attempts, d.error, d.failed_at
  FROM dead_letters d LEFT JOIN posts p ON p.id = d.post_id;

DROP TABLE account_words;
DROP TABLE post_stats;
DROP TABLE post_edits;
DROP TABLE post_tags;
DROP TABLE mentions;
DROP TABLE pins;
DROP TABLE favourites;
DROP TABLE bookmarks;
DROP TABLE list_accounts;
DROP TABLE lists;
DROP TABLE filter_keywords;
DROP TABLE filter_posts;
DROP TABLE filters;
DROP TABLE notifications;
DROP TABLE conversation_posts;
DROP TABLE conversations;
DROP TABLE outbox;
DROP TABLE dead_letters;
DROP TABLE posts;

ALTER TABLE new_account_words RENAME TO account_words;
ALTER TABLE new_posts RENAME TO posts;
ALTER TABLE new_post_stats RENAME TO post_stats;
ALTER TABLE new_post_edits RENAME TO post_edits;
ALTER TABLE new_post_tags RENAME TO post_tags;
ALTER TABLE new_mentions RENAME TO mentions;
ALTER TABLE new_pins RENAME TO pins;
ALTER TABLE new_favourites RENAME TO favourites;
ALTER TABLE new_bookmarks RENAME TO bookmarks;
ALTER TABLE new_lists RENAME TO lists;
ALTER TABLE new_list_accounts RENAME TO list_accounts;
ALTER TABLE new_filters RENAME TO filters;
ALTER TABLE new_filter_keywords RENAME TO filter_keywords;
ALTER TABLE new_filter_posts RENAME TO filter_posts;
ALTER TABLE new_notifications RENAME TO notifications;
ALTER TABLE new_conversations RENAME TO conversations;
ALTER TABLE new_conversation_posts RENAME TO conversation_posts;
ALTER TABLE new_outbox RENAME TO outbox;
ALTER TABLE new_dead_letters RENAME TO dead_letters;

CREATE INDEX account_words_by_word ON account_words (word, account_id);
CREATE UNIQUE INDEX posts_by_id ON posts (id);
CREATE INDEX posts_by_parent ON posts (reply_to_id) WHERE reply_to_id IS NOT NULL;
CREATE UNIQUE INDEX posts_by_reblog ON posts (reblog_of_id, author_id) WHERE reblog_of_id IS NOT NULL;
CREATE INDEX posts_by_reblog_time ON posts (reblog_of_id, id) WHERE reblog_of_id IS NOT NULL;
-- What the public timeline shows: public posts, no reblogs, replies only to oneself.
CREATE INDEX posts_public ON posts (id)
  WHERE visibility = 0 AND reblog_of_id IS NULL AND (reply_to_account_id IS NULL OR reply_to_account_id = author_id);
CREATE INDEX post_tags_by_tag ON post_tags (tag_id, post_id);
CREATE INDEX mentions_by_account ON mentions (account_id, post_id);
CREATE INDEX favourites_by_time ON favourites (account_id, id);
CREATE INDEX favourites_by_post ON favourites (post_id, id);
CREATE INDEX bookmarks_by_time ON bookmarks (account_id, id);
CREATE INDEX bookmarks_by_post ON bookmarks (post_id);
CREATE INDEX list_accounts_by_account ON list_accounts (account_id);
CREATE INDEX filter_keywords_by_filter ON filter_keywords (account_id, filter_id, id);
CREATE UNIQUE INDEX filter_posts_by_filter ON filter_posts (account_id, filter_id, post_id);
CREATE INDEX filter_posts_by_post ON filter_posts (post_id);
CREATE INDEX notifications_by_id ON notifications (id);
CREATE UNIQUE INDEX notifications_once ON notifications (account_id, type, from_id, COALESCE(post_id, 0));
CREATE INDEX notifications_by_post ON notifications (post_id) WHERE post_id IS NOT NULL;
CREATE INDEX notifications_by_from ON notifications (from_id);
CREATE INDEX conversations_by_time ON conversations (account_id, last_post_id);
CREATE INDEX conversation_posts_by_post ON conversation_posts (post_id);
CREATE INDEX outbox_by_id ON outbox (id);
)sql"}};

std::span<const sql::Migration> migrations() { return kMigrations; }

}  // namespace rookery::social
