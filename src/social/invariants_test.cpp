#include "social/invariants.hpp"

#include "accounts/invariants.hpp"
#include "accounts/schema.hpp"
#include "platform/sql/temporary_database.hpp"
#include "social/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rookery::social {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

class Invariants : public testing::Test {
 protected:
  Invariants() : db_({accounts::migrations(), social::migrations()}) {
    for (const auto* name : {"ann", "ben", "cat"}) {
      const auto id = next_account_++;
      run("INSERT INTO accounts (id, name, name_key, created_at) VALUES ($1, $2, $2, 0)", id, name);
      run("INSERT INTO credentials (account_id, email, email_key, password_hash) VALUES ($1, $2, $2, 'h')",
          id, name);
    }
  }

  template <class... Parameters>
  void run(std::string_view statement, const Parameters&... parameters) {
    const auto done = db_->write_now([&](sql::Writer& tx) { return tx.run(statement, parameters...); });
    ASSERT_TRUE(done) << done.error().detail;
  }

  void post(std::int64_t id, std::int64_t author, std::optional<std::int64_t> reply_to = {},
            std::optional<std::int64_t> reblog_of = {}) {
    run("INSERT INTO posts (id, author_id, visibility, text, html, reply_to_id, reply_to_account_id, "
        "reblog_of_id, "
        "created_at) VALUES ($1, $2, 0, $5, $5, $3, (SELECT author_id FROM posts WHERE id = $3), $4, 0)",
        id, author, reply_to, reblog_of, reblog_of ? "" : "hello");
    run("INSERT INTO account_stats (account_id, posts) VALUES ($1, 1) "
        "ON CONFLICT (account_id) DO UPDATE SET posts = account_stats.posts + 1",
        author);
  }

  // "name: offenders" of each invariant that does not hold.
  std::vector<std::string> broken() {
    std::vector<std::string> found;
    for (const auto room : {accounts::invariants(), social::invariants()}) {
      for (const auto& invariant : room) {
        const auto offenders =
            db_->read_now([&](sql::Reader& tx) { return sql::find_offenders(tx, invariant); });
        EXPECT_TRUE(offenders) << invariant.name << ": " << offenders.error().detail;
        if (!offenders || offenders->count == 0) continue;
        found.push_back(fmt::format("{}: {}", invariant.name, fmt::join(offenders->named, ",")));
      }
    }
    return found;
  }

  std::int64_t next_account_ = 1;
  sql::TemporaryDatabase db_;
};

TEST_F(Invariants, hold_for_a_small_community) {
  post(10, 1);
  post(11, 2, 10);
  post(12, 3, {}, 10);
  run("INSERT INTO post_stats (author_id, post_id, replies, reblogs, favourites) VALUES (1, 10, 1, 1, 1)");
  run("INSERT INTO favourites (account_id, post_id, id) VALUES (2, 10, 20)");
  run("INSERT INTO follows (follower_id, followee_id, id) VALUES (2, 1, 21)");
  run("UPDATE account_stats SET followers = 1 WHERE account_id = 1");
  run("UPDATE account_stats SET following = 1 WHERE account_id = 2");
  run("INSERT INTO notifications (account_id, id, type, from_id, post_id) VALUES (1, 30, 5, 2, 10), (1, 31, "
      "3, 2, NULL), "
      "(1, 32, 2, 3, 10)");
  EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(Invariants, a_counter_that_drifted_is_found) {
  post(10, 1);
  run("UPDATE account_stats SET posts = 2, followers = 1, following = 1 WHERE account_id = 1");
  run("INSERT INTO post_stats (author_id, post_id, replies, reblogs, favourites) VALUES (1, 10, 1, 1, 1)");
  EXPECT_THAT(broken(),
              ElementsAre(StartsWith("account_stats: posts"), StartsWith("account_stats: followers"),
                          StartsWith("account_stats: following"), StartsWith("post_stats: replies"),
                          StartsWith("post_stats: reblogs"), StartsWith("post_stats: favourites")));
}

TEST_F(Invariants, a_counter_without_a_row_counts_as_zero) {
  run("INSERT INTO posts (id, author_id, visibility, text, html, created_at) VALUES (10, 1, 0, 'a', 'a', 0)");
  EXPECT_THAT(broken(),
              ElementsAre("account_stats: posts equals the posts and reblogs that are not direct: 1"));
}

TEST_F(Invariants, a_direct_post_and_a_private_reply_do_not_count) {
  post(10, 1);
  run("INSERT INTO posts (id, author_id, visibility, text, html, created_at) VALUES (11, 2, 3, 'a', 'a', 0)");
  run("INSERT INTO posts (id, author_id, visibility, text, html, reply_to_id, reply_to_account_id, "
      "created_at) "
      "VALUES (12, 3, 3, 'a', 'a', 10, 1, 0)");
  EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(Invariants, a_follow_across_a_block_is_found) {
  run("INSERT INTO follows (follower_id, followee_id, id) VALUES (1, 2, 20)");
  run("INSERT INTO account_stats (account_id, followers, following) VALUES (1, 0, 1), (2, 1, 0)");
  run("INSERT INTO blocks (account_id, target_id, id) VALUES (2, 1, 21)");
  EXPECT_THAT(broken(), ElementsAre("follows: none where one blocks the other: 2"));
}

TEST_F(Invariants, a_reply_older_than_its_parent_is_found) {
  post(11, 1);
  post(10, 2, 11);
  run("INSERT INTO post_stats (author_id, post_id, replies) VALUES (1, 11, 1)");
  EXPECT_THAT(broken(), ElementsAre("posts: a reply is younger than its parent and knows whose that is: 10"));
}

TEST_F(Invariants, a_reblog_of_a_reblog_is_found) {
  post(10, 1);
  post(11, 2, {}, 10);
  post(12, 3, {}, 11);
  run("INSERT INTO post_stats (author_id, post_id, reblogs) VALUES (1, 10, 1), (2, 11, 1)");
  EXPECT_THAT(broken(), ElementsAre("posts: what a reblog shows exists, is no reblog and is older: 12"));
}

TEST_F(Invariants, a_version_that_is_not_what_the_post_says_is_found) {
  post(10, 1);
  run("UPDATE posts SET edited_at = 5 WHERE id = 10");
  run("INSERT INTO post_edits (author_id, post_id, created_at, text, html, spoiler_text, sensitive) "
      "VALUES (1, 10, 0, 'first', 'first', '', 0), (1, 10, 5, 'other', 'hello', '', 0)");
  EXPECT_THAT(broken(), ElementsAre("posts: the newest version is what the post says: 10"));
}

TEST_F(Invariants, what_is_left_of_a_post_that_is_gone_is_found) {
  run("INSERT INTO bookmarks (account_id, post_id, id) VALUES (2, 10, 20)");
  post(11, 1);
  run("UPDATE posts SET reply_to_id = 9, reply_to_account_id = 2 WHERE id = 11");
  EXPECT_THAT(
      broken(),
      ElementsAre("favourites, bookmarks, notifications, filters, conversations: of posts that exist: 10",
                  "posts: what a reply answers exists: 11"));
}

TEST_F(Invariants, a_notification_of_what_did_not_happen_is_found) {
  post(10, 1);
  run("INSERT INTO notifications (account_id, id, type, from_id, post_id) VALUES (1, 30, 5, 2, 10), (1, 31, "
      "1, 2, NULL)");
  EXPECT_THAT(
      broken(),
      ElementsAre(
          "notifications: a known type, from somebody else, with a post where there is one to show: 31",
          "notifications: what they tell is so: 30"));
}

TEST_F(Invariants, an_account_that_cannot_sign_in_is_found) {
  run("DELETE FROM credentials WHERE account_id = 2");
  EXPECT_THAT(broken(), ElementsAre("accounts: everyone can sign in: 2"));
}

}  // namespace
}  // namespace rookery::social
