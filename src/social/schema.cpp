#include "social/schema.hpp"

#include <array>

namespace rookery::social {

// Times are milliseconds since 1970, flags 0 or 1, ids Snowflakes. Tables that grow with use begin their key
// with an account or a post, so that they can be split by it. Rows that hang on a post or an account go with
// it (ON DELETE CASCADE).
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
)sql"}};

std::span<const sql::Migration> migrations() { return kMigrations; }

}  // namespace rookery::social
