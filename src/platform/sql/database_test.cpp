#include "platform/sql/database.hpp"

#include "platform/sql/temporary_database.hpp"
#include "platform/sql/test_words.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

// What every Database promises, whatever is behind it.
namespace rookery::sql {
namespace {

class DatabaseTest : public testing::Test {
 protected:
  TemporaryDatabase db_{kWordsSteps};
};

TEST_F(DatabaseTest, values_come_back_as_they_went_in) {
  const std::string text("b'\"\\ é");
  const auto row = db_->read_now([&](Reader& tx) -> Result<std::string> {
    std::string seen;
    ROOKERY_TRY(tx.each(
        "SELECT $1, $2, $3, $4, $5, $6",
        [&](const Row& r) {
          seen = fmt::format("{} {} {} {} {} {}", r.integer(0), r.real(1), r.string(2) == text, r.null(3),
                             r.null(4), r.flag(5));
        },
        std::numeric_limits<std::int64_t>::max(), 2.5, text, nullptr, std::string_view(), true));
    return seen;
  });
  ASSERT_TRUE(row) << row.error().detail;
  EXPECT_EQ(*row, "9223372036854775807 2.5 true true false true");
}

TEST_F(DatabaseTest, a_list_matches_each_of_its_items_and_nothing_else) {
  ASSERT_TRUE(db_->write_now([](Writer& tx) -> Result<> {
    ROOKERY_TRY(add_word(tx, std::numeric_limits<std::int64_t>::max(), "say \"it\""));
    ROOKERY_TRY(add_word(tx, 2, "back\\slash\n"));
    return add_word(tx, 3, "three");
  }));
  const auto texts = std::vector<std::string>{"say \"it\"", "back\\slash\n", "'] three"};
  const auto by_text = db_->read_now(
      [&](Reader& tx) { return tx.number("SELECT COUNT(*) FROM words WHERE word = ANY($1)", texts); });
  EXPECT_EQ(by_text.value_or(-1), 2);
  const auto ids =
      std::vector<Id<int>>{Id<int>(std::numeric_limits<std::int64_t>::max()), Id<int>(3), Id<int>(4)};
  const auto by_id = db_->read_now(
      [&](Reader& tx) { return tx.number("SELECT COUNT(*) FROM words WHERE id = ANY ( $1 )", ids); });
  EXPECT_EQ(by_id.value_or(-1), 2);
  const auto none = db_->read_now([&](Reader& tx) {
    return tx.number("SELECT COUNT(*) FROM words WHERE id = ANY($1)", std::vector<Id<int>>{});
  });
  EXPECT_EQ(none.value_or(-1), 0);
}

TEST_F(DatabaseTest, run_tells_how_many_rows_changed) {
  const auto done = db_->write_now([](Writer& tx) -> Result<std::vector<std::int64_t>> {
    std::vector<std::int64_t> changed;
    changed.push_back(ROOKERY_TRY(tx.run("INSERT INTO words (id, word) VALUES (1, 'a'), (2, 'b')")));
    changed.push_back(
        ROOKERY_TRY(tx.run("INSERT INTO words (id, word) VALUES (1, 'a') ON CONFLICT DO NOTHING")));
    changed.push_back(ROOKERY_TRY(tx.run("CREATE TABLE other (x BIGINT)")));
    changed.push_back(ROOKERY_TRY(tx.run("UPDATE words SET word = word || 'x'")));
    changed.push_back(ROOKERY_TRY(tx.run("DELETE FROM words WHERE id = $1", 9)));
    return changed;
  });
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_THAT(*done, testing::ElementsAre(2, 0, 0, 2, 0));
}

TEST_F(DatabaseTest, errors_have_the_code_a_caller_can_act_on) {
  ASSERT_TRUE(db_->write_now([](Writer& tx) { return add_word(tx, 1, "a"); }));
  const auto code = [&](std::string_view statement) {
    const auto done = db_->write_now([&](Writer& tx) { return tx.run(statement); });
    return done ? std::optional<Errc>() : done.error().code;
  };
  EXPECT_EQ(code("INSERT INTO words (id, word) VALUES (2, 'a')"), Errc::conflict);
  EXPECT_EQ(code("INSERT INTO words (id, word) VALUES (1, 'b')"), Errc::conflict);
  EXPECT_EQ(code("INSERT INTO uses (word_id) VALUES (77)"), Errc::conflict);
  EXPECT_EQ(code("INSERT INTO words (id) VALUES (3)"), Errc::internal);
  EXPECT_EQ(code("SELECT nonsense"), Errc::internal);
  EXPECT_EQ(code("SELECT \"nonsense\""), Errc::internal);
  EXPECT_EQ(code("SELECT 1; SELECT 2"), Errc::internal);
  EXPECT_EQ(code("SELECT $1"), Errc::internal);
  EXPECT_EQ(code(" -- nothing"), Errc::internal);
  EXPECT_EQ(code("SELECT 1; -- done"), std::nullopt);
}

TEST_F(DatabaseTest, a_reader_cannot_change_anything) {
  const auto done = db_->read_now([](Reader& tx) { return tx.number("DELETE FROM words"); });
  EXPECT_FALSE(done);
}

TEST_F(DatabaseTest, effects_run_after_the_commit_and_before_the_answer) {
  std::int64_t seen = -1;
  const auto done = db_->write_now([&](Writer& tx) -> Result<> {
    // Asked on another thread: an effect must not wait for the database, but may look at what is committed.
    tx.after_commit([&] { std::jthread([&] { seen = db_->read_now(count_words).value_or(-2); }).join(); });
    return add_word(tx, 1, "a");
  });
  EXPECT_TRUE(done);
  EXPECT_EQ(seen, 1);
}

TEST_F(DatabaseTest, a_read_sees_one_snapshot) {
  const auto seen = db_->read_now([&](Reader& tx) -> Result<std::pair<std::int64_t, std::int64_t>> {
    const auto before = ROOKERY_TRY(count_words(tx));
    std::jthread([&] { EXPECT_TRUE(db_->write_now([](Writer& w) { return add_word(w, 1, "a"); })); }).join();
    return std::pair(before, ROOKERY_TRY(count_words(tx)));
  });
  EXPECT_EQ(seen.value(), std::pair(std::int64_t{0}, std::int64_t{0}));
  EXPECT_EQ(db_->read_now(count_words).value(), 1);
}

boost::asio::awaitable<void> write_and_read(Database& db, std::int64_t id, std::atomic<int>& right) {
  const auto executor = co_await boost::asio::this_coro::executor;
  const auto written = co_await db.write([id](Writer& tx) -> Result<std::string> {
    ROOKERY_TRY(add_word(tx, id, std::to_string(id)));
    return std::to_string(id);
  });
  const bool back_home = executor == co_await boost::asio::this_coro::executor;
  const auto read = co_await db.read([id](Reader& tx) -> Result<std::unique_ptr<std::string>> {
    auto found = ROOKERY_TRY(
        tx.one("SELECT word FROM words WHERE id = $1", [](const Row& row) { return row.string(0); }, id));
    if (!found) return fail(Errc::not_found);
    return std::make_unique<std::string>(*found);
  });
  if (written && back_home && read && **read == *written) ++right;
}

TEST_F(DatabaseTest, coroutines_on_two_threads_await_their_answers) {
  constexpr int kCoroutines = 200;
  boost::asio::io_context io(2);
  std::atomic<int> right = 0;
  for (int i = 0; i < kCoroutines; ++i) {
    boost::asio::co_spawn(io, write_and_read(*db_, i, right), boost::asio::detached);
  }
  std::jthread other([&] { io.run(); });
  io.run();
  other.join();
  EXPECT_EQ(right, kCoroutines);
}

TEST_F(DatabaseTest, a_job_that_fails_leaves_no_trace_and_others_do) {
  constexpr int kThreads = 32;
  std::atomic<int> effects = 0;
  std::atomic<int> answered_right = 0;
  {
    std::vector<std::jthread> callers;
    for (int i = 1; i <= kThreads; ++i) {
      callers.emplace_back([&, i] {
        const auto done = db_->write_now([&](Writer& tx) -> Result<int> {
          ROOKERY_TRY(add_word(tx, i, std::to_string(i)));
          tx.after_commit([&] { ++effects; });
          if (i % 4 == 0) return fail(Errc::invalid, "not this one");
          if (i % 4 == 1) ROOKERY_TRY(add_word(tx, i, "twice"));
          return i;
        });
        const bool right = i % 4 == 0   ? !done && done.error().message == "not this one"
                           : i % 4 == 1 ? !done && done.error().code == Errc::conflict
                                        : done && *done == i;
        if (right) ++answered_right;
      });
    }
  }
  EXPECT_EQ(answered_right, kThreads);
  EXPECT_EQ(effects, kThreads / 2);
  const auto wrong =
      db_->read_now([](Reader& tx) { return tx.number("SELECT COUNT(*) FROM words WHERE id % 4 < 2"); });
  EXPECT_EQ(wrong.value_or(-1), 0);
  EXPECT_EQ(db_->read_now(count_words).value_or(-1), kThreads / 2);
}

TEST_F(DatabaseTest, those_who_look_and_then_act_do_not_miss_each_other) {
  constexpr std::int64_t kThreads = 8;
  constexpr std::int64_t kWritesEach = 25;
  ASSERT_TRUE(db_->write_now([](Writer& tx) { return add_word(tx, 0, "0"); }));
  std::atomic<std::int64_t> effects = 0;
  {
    std::vector<std::jthread> callers;
    for (std::int64_t t = 0; t < kThreads; ++t) {
      callers.emplace_back([&] {
        for (std::int64_t i = 0; i < kWritesEach; ++i) {
          const auto done = db_->write_now([&](Writer& tx) -> Result<> {
            const auto words = ROOKERY_TRY(count_words(tx));  // others add one meanwhile
            ROOKERY_TRY(add_word(tx, words, std::to_string(words)));
            tx.after_commit([&] { ++effects; });
            return {};
          });
          EXPECT_TRUE(done) << done.error().detail;
        }
      });
    }
  }
  EXPECT_EQ(effects, kThreads * kWritesEach);
  EXPECT_EQ(db_->read_now(count_words).value_or(-1), kThreads * kWritesEach + 1);
}

TEST_F(DatabaseTest, what_was_answered_is_seen_by_the_next_reader) {
  constexpr int kThreads = 16;
  std::vector<std::jthread> callers;
  for (int t = 0; t < kThreads; ++t) {
    callers.emplace_back([&, t] {
      EXPECT_TRUE(db_->write_now([t](Writer& tx) { return add_word(tx, t, std::to_string(t)); }));
      EXPECT_TRUE(db_->read_now([t](Reader& tx) { return tx.exists("SELECT 1 FROM words WHERE id = $1", t); })
                      .value_or(false));
    });
  }
}

TEST_F(DatabaseTest, effects_of_a_job_that_fails_do_not_run) {
  bool ran = false;
  const auto done = db_->write_now([&](Writer& tx) -> Result<> {
    tx.after_commit([&] { ran = true; });
    return fail(Errc::invalid);
  });
  EXPECT_FALSE(done);
  EXPECT_FALSE(ran);
}

}  // namespace
}  // namespace rookery::sql
