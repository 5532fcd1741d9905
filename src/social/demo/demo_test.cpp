#include "accounts/invariants.hpp"
#include "accounts/schema.hpp"
#include "accounts/test_site.hpp"
#include "platform/sql/temporary_database.hpp"
#include "social/demo/fill.hpp"
#include "social/demo/phrase_bank.hpp"
#include "social/invariants.hpp"
#include "social/schema.hpp"
#include "social/text/format.hpp"

#include <gtest/gtest.h>

#include <ranges>

namespace rookery::social::demo {

namespace {

constexpr Instant kNow = from_millis(1'790'000'000'000);

void quiet(std::string_view /*stage*/, std::size_t /*done*/, std::size_t /*all*/) {}

Settings small() {
  return {.accounts = 120, .posts = 1'500, .follows = 12, .seed = 7, .password_hash = "hash"};
}

std::int64_t number(sql::Database& database, std::string_view statement) {
  const auto found = database.read_now([&](sql::Reader& tx) { return tx.number(statement); });
  EXPECT_TRUE(found.has_value()) << statement;
  return found.value_or(-1);
}

TEST(PhraseBank, every_language_can_say_everything) {
  double share = 0;
  for (const Language& language : load_languages()) {
    share += language.share;
    EXPECT_GE(language.names.size(), 10U) << language.code;
    EXPECT_FALSE(language.fields.empty()) << language.code;
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      if (static_cast<Kind>(kind) == Kind::tip) continue;  // tips are about a topic
      EXPECT_FALSE(language.lines.at(kind).empty()) << language.code << " kind " << kind;
    }
    EXPECT_GE(language.topics.size(), 4U) << language.code;
    for (const Topic& topic : language.topics) {
      EXPECT_FALSE(topic.label.empty() || topic.tags.empty() || topic.things.empty() || topic.details.empty())
          << language.code << " " << topic.key;
      for (const Kind kind : {Kind::say, Kind::ask, Kind::win, Kind::moan, Kind::remark, Kind::tip}) {
        EXPECT_FALSE(topic.lines.at(static_cast<std::size_t>(kind)).empty())
            << language.code << " " << topic.key;
      }
    }
  }
  EXPECT_NEAR(share, 1, 1e-9);
}

TEST(PhraseBank, no_slot_or_choice_is_left_open_and_tags_are_tags) {
  Dice dice(1);
  for (const Language& language : load_languages()) {
    for (const Topic& topic : language.topics) {
      for (const auto* lines : {&language.lines, &topic.lines}) {
        for (const auto& line : std::views::join(*lines)) {
          const std::string text = expand(line, topic, {.a = 3, .b = 5}, "friend", dice);
          EXPECT_EQ(text.find_first_of("[]{}|"), std::string::npos) << text;
          EXPECT_LE(post_length(text), 400U) << text;
        }
      }
      for (const auto& tag : topic.tags) {
        const auto found = format_post("#" + tag, accounts::kTestSite, {}).tags;
        ASSERT_EQ(found.size(), 1U) << tag;
        EXPECT_EQ(found.front(), tag);
      }
    }
  }
}

TEST(Demo, keeps_every_invariant_of_the_schema) {
  sql::TemporaryDatabase database({accounts::migrations(), social::migrations()});
  const auto totals = fill(*database, accounts::kTestSite, small(), kNow, quiet);
  ASSERT_TRUE(totals.has_value()) << totals.error().message << totals.error().detail;
  EXPECT_EQ(totals->accounts, 120U);
  EXPECT_EQ(totals->posts, 1'500U);
  EXPECT_EQ(number(*database, "SELECT COUNT(*) FROM posts"), 1'500);
  for (const auto room : {accounts::invariants(), social::invariants()}) {
    for (const auto& invariant : room) {
      const auto broken =
          database->read_now([&](sql::Reader& tx) { return sql::find_offenders(tx, invariant); });
      ASSERT_TRUE(broken.has_value()) << invariant.name;
      EXPECT_EQ(broken->count, 0) << invariant.name;
    }
  }
  for (const std::string_view wrong : {
           "SELECT COUNT(*) FROM posts p JOIN accounts a ON a.id = p.author_id WHERE p.created_at < "
           "a.created_at",
           "SELECT COUNT(*) FROM posts p JOIN posts q ON q.id = p.reblog_of_id WHERE q.visibility > 1",
           "SELECT COUNT(*) FROM posts WHERE created_at > 1790000000000",
       }) {
    EXPECT_EQ(number(*database, wrong), 0) << wrong;
  }
  EXPECT_EQ(number(*database, "SELECT followers FROM account_stats ORDER BY followers DESC LIMIT 1"), 119)
      << "one account that everybody follows";
  EXPECT_GT(number(*database, "SELECT COUNT(*) FROM posts WHERE reply_to_id IS NOT NULL"), 300);
  EXPECT_GT(number(*database, "SELECT COUNT(*) FROM posts WHERE reblog_of_id IS NOT NULL"), 50);
}

TEST(Demo, the_same_seed_makes_the_same_community) {
  const auto texts = [](std::uint64_t seed) {
    sql::TemporaryDatabase database({accounts::migrations(), social::migrations()});
    Settings settings = small();
    settings.seed = seed;
    EXPECT_TRUE(fill(*database, accounts::kTestSite, settings, kNow, quiet).has_value());
    return *database->read_now([](sql::Reader& tx) {
      return tx.all(
          "SELECT p.html, a.name, p.id FROM posts p JOIN accounts a ON a.id = p.author_id ORDER BY p.id",
          [](const sql::Row& row) { return row.string(0) + row.string(1) + row.string(2); });
    });
  };
  const auto once = texts(7);
  EXPECT_EQ(once, texts(7));
  EXPECT_NE(once, texts(8));
}

TEST(Demo, refuses_a_database_that_has_accounts) {
  sql::TemporaryDatabase database({accounts::migrations(), social::migrations()});
  ASSERT_TRUE(fill(*database, accounts::kTestSite, small(), kNow, quiet).has_value());
  const auto again = fill(*database, accounts::kTestSite, small(), kNow, quiet);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, Errc::conflict);
  EXPECT_EQ(number(*database, "SELECT COUNT(*) FROM accounts"), 120);
}

}  // namespace

}  // namespace rookery::social::demo
