#include "social/schema.hpp"

#include "accounts/schema.hpp"
#include "platform/sql/catalogue.hpp"
#include "platform/sql/temporary_database.hpp"
#include "social/invariants.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace rookery::social {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kAccountKeys = "0010_account_keys";

// The steps of this room that come before `name`.
std::span<const sql::Migration> steps_before(std::string_view name) {
  const auto steps = migrations();
  const auto end = std::ranges::find(steps, name, &sql::Migration::name);
  return steps.first(static_cast<std::size_t>(end - steps.begin()));
}

// A community that an older program left: people 1 to 3, posts 10 (of 1), 11 (2 answers 10), 12 (3 reblogs
// 10), 13 (1 to 2 alone).
constexpr auto kOlder = std::to_array<std::string_view>({
    "INSERT INTO accounts (id, name, name_key, created_at) VALUES (1, 'ann', 'ann', 0), (2, 'ben', 'ben', "
    "0), "
    "(3, 'cat', 'cat', 0)",
    "INSERT INTO account_words (word, account_id) VALUES ('ann', 1), ('ann', 2)",
    "INSERT INTO account_stats (account_id, followers, following, posts) VALUES (1, 1, 0, 1), (2, 0, 1, 1), "
    "(3, 0, 0, 1)",
    "INSERT INTO follows (follower_id, followee_id, id) VALUES (2, 1, 20)",
    "INSERT INTO posts (id, author_id, visibility, text, html, reply_to_id, reply_to_account_id, "
    "reblog_of_id, "
    "edited_at, created_at) VALUES (10, 1, 0, 'b', 'b', NULL, NULL, NULL, 5, 1), "
    "(11, 2, 0, 'c', 'c', 10, 1, NULL, NULL, 2), (12, 3, 0, '', '', NULL, NULL, 10, NULL, 3), "
    "(13, 1, 3, 'd', 'd', NULL, NULL, NULL, NULL, 4)",
    "INSERT INTO post_stats (post_id, replies, reblogs, favourites) VALUES (10, 1, 1, 1)",
    "INSERT INTO post_edits (post_id, created_at, text, html, spoiler_text, sensitive) VALUES "
    "(10, 1, 'a', 'a', '', 0), (10, 5, 'b', 'b', '', 0)",
    "INSERT INTO mentions (account_id, post_id) VALUES (2, 13)",
    "INSERT INTO tags (id, name, display_name) VALUES (30, 'cats', 'Cats')",
    "INSERT INTO post_tags (tag_id, post_id) VALUES (30, 10)",
    "INSERT INTO favourites (account_id, post_id, id) VALUES (2, 10, 21)",
    "INSERT INTO bookmarks (account_id, post_id, id) VALUES (3, 10, 22)",
    "INSERT INTO pins (account_id, post_id, id) VALUES (1, 10, 23)",
    "INSERT INTO lists (account_id, id, title) VALUES (2, 40, 'friends')",
    "INSERT INTO list_accounts (list_id, account_id, id) VALUES (40, 1, 24)",
    "INSERT INTO filters (account_id, id, title, contexts, action) VALUES (2, 50, 'no', 1, 0)",
    "INSERT INTO filter_keywords (filter_id, id, keyword) VALUES (50, 51, 'dogs')",
    "INSERT INTO filter_posts (filter_id, id, post_id) VALUES (50, 52, 10)",
    "INSERT INTO notifications (account_id, id, type, from_id, post_id) VALUES (1, 60, 5, 2, 10), "
    "(1, 61, 3, 2, NULL)",
    "INSERT INTO conversations (id, account_id, thread_id, others, last_post_id, unread) VALUES "
    "(70, 1, 13, '[2]', 13, 0)",
    "INSERT INTO conversation_posts (conversation_id, post_id) VALUES (70, 13)",
    "INSERT INTO outbox (id, kind, post_id, attempts) VALUES (80, 0, 10, 2), (81, 0, 9, 0)",
    "INSERT INTO dead_letters (id, kind, post_id, attempts, error, failed_at) VALUES (82, 1, 10, 9, 'no', 6)",
});

class AccountKeys : public testing::Test {
 protected:
  AccountKeys() : db_({accounts::migrations(), steps_before(kAccountKeys)}) {
    for (const auto statement : kOlder) run(statement);
    std::vector<sql::Migration> all;
    for (const auto room : {accounts::migrations(), migrations()})
      all.insert(all.end(), room.begin(), room.end());
    const auto ran = sql::migrate(*db_, all, Instant{});
    EXPECT_TRUE(ran) << ran.error().message << ran.error().detail;
    if (ran) EXPECT_EQ(*ran, 1U);
  }

  void run(std::string_view statement) {
    const auto done = db_->write_now([&](sql::Writer& tx) { return tx.run(statement); });
    ASSERT_TRUE(done) << statement << ": " << done.error().detail;
  }
  // The first column of all rows.
  std::vector<std::string> rows(std::string_view statement) {
    return db_
        ->read_now([&](sql::Reader& tx) {
          return tx.all(statement, [](const sql::Row& row) { return row.string(0); });
        })
        .value();
  }
  std::vector<std::string_view> broken() {
    std::vector<std::string_view> found;
    for (const auto& invariant : invariants()) {
      const auto offenders =
          db_->read_now([&](sql::Reader& tx) { return sql::find_offenders(tx, invariant); });
      if (offenders.value().count > 0) found.push_back(invariant.name);
    }
    return found;
  }

  sql::TemporaryDatabase db_;
};

TEST_F(AccountKeys, keep_what_was_there) {
  EXPECT_THAT(broken(), IsEmpty());
  EXPECT_THAT(
      rows("SELECT author_id || ' ' || id || ' ' || text || ' ' || COALESCE(reply_to_id, 0) || ' ' || "
           "COALESCE(reblog_of_id, 0) || ' ' || COALESCE(edited_at, 0) || ' ' || created_at FROM posts ORDER "
           "BY id"),
      ElementsAre("1 10 b 0 0 5 1", "2 11 c 10 0 0 2", "3 12  0 10 0 3", "1 13 d 0 0 0 4"));
  EXPECT_THAT(rows("SELECT account_id || ' ' || word FROM account_words ORDER BY account_id"),
              ElementsAre("1 ann", "2 ann"));
  EXPECT_THAT(
      rows("SELECT author_id || ' ' || post_id || ' ' || replies || reblogs || favourites FROM post_stats"),
      ElementsAre("1 10 111"));
  EXPECT_THAT(rows("SELECT author_id || ' ' || post_id || ' ' || created_at || text FROM post_edits ORDER BY "
                   "created_at"),
              ElementsAre("1 10 1a", "1 10 5b"));
  EXPECT_THAT(rows("SELECT author_id || ' ' || post_id || ' ' || account_id FROM mentions"),
              ElementsAre("1 13 2"));
  EXPECT_THAT(rows("SELECT author_id || ' ' || post_id || ' ' || tag_id FROM post_tags"),
              ElementsAre("1 10 30"));
  for (const auto* act : {"favourites", "bookmarks", "pins"}) {
    EXPECT_THAT(rows(std::string("SELECT post_id || '' FROM ") + act), ElementsAre("10")) << act;
  }
  EXPECT_THAT(rows("SELECT owner_id || ' ' || list_id || ' ' || account_id FROM list_accounts"),
              ElementsAre("2 40 1"));
  EXPECT_THAT(rows("SELECT account_id || ' ' || filter_id || ' ' || id || keyword FROM filter_keywords"),
              ElementsAre("2 50 51dogs"));
  EXPECT_THAT(rows("SELECT account_id || ' ' || filter_id || ' ' || post_id FROM filter_posts"),
              ElementsAre("2 50 10"));
  EXPECT_THAT(
      rows("SELECT account_id || ' ' || id || ' ' || type || ' ' || COALESCE(post_id, 0) FROM notifications "
           "ORDER BY id"),
      ElementsAre("1 60 5 10", "1 61 3 0"));
  EXPECT_THAT(rows("SELECT account_id || ' ' || conversation_id || ' ' || post_id FROM conversation_posts"),
              ElementsAre("1 70 13"));
  EXPECT_THAT(
      rows("SELECT author_id || ' ' || id || ' ' || post_id || ' ' || attempts FROM outbox ORDER BY id"),
      ElementsAre("1 80 10 2", "0 81 9 0"));
  EXPECT_THAT(rows("SELECT author_id || ' ' || id || ' ' || error FROM dead_letters"),
              ElementsAre("1 82 no"));
}

TEST_F(AccountKeys, let_what_a_post_is_made_of_go_with_it_and_with_its_author) {
  run("DELETE FROM posts WHERE id = 10");
  for (const auto* part : {"post_stats", "post_edits", "post_tags", "pins"}) {
    EXPECT_THAT(rows(std::string("SELECT post_id || '' FROM ") + part), IsEmpty()) << part;
  }
  run("DELETE FROM accounts WHERE id = 1");
  EXPECT_THAT(rows("SELECT id || '' FROM posts ORDER BY id"), ElementsAre("11", "12"));
  EXPECT_THAT(rows("SELECT post_id || '' FROM mentions"), IsEmpty());
}

// Tables that do not grow with what people do, or that are looked up by something unique over everybody, or
// that a server writes for itself: docs/scaling.md says of each where it goes.
constexpr auto kOthers =
    std::to_array<std::string_view>({"accounts", "announcements", "apps", "authorization_codes",
                                     "browser_sessions", "instance_settings", "tags", "tokens"});

TEST_F(AccountKeys, begin_the_key_of_every_table_that_grows) {
  const auto engine = db_.on_postgres() ? sql::Engine::postgres : sql::Engine::sqlite;
  const auto all = db_->read_now([&](sql::Reader& tx) { return sql::tables(tx, engine); }).value();
  ASSERT_GT(all.size(), kOthers.size());
  for (const auto& table : all) {
    if (std::ranges::find(kOthers, table.name) != kOthers.end()) continue;
    const auto& first = table.columns.at(table.key.front()).name;
    EXPECT_TRUE(first == "account_id" || first == "author_id" || first == "owner_id" ||
                first == "follower_id")
        << table.name << " begins its key with " << first;
  }
}

}  // namespace
}  // namespace rookery::social
