#include "platform/sql/sqlite.hpp"

#include "platform/sql/migrate.hpp"
#include "platform/sql/temporary_database.hpp"
#include "platform/sql/test_words.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <condition_variable>
#include <fstream>
#include <thread>

namespace rookery::sql {
namespace {

// A folder with a database of its own, opened with the settings a test wants.
class SqliteTest : public testing::Test {
 protected:
  SqliteTest() : place_({kWordsSteps}) { settings_.path = (place_.folder() / "second.db").string(); }

  std::unique_ptr<SqliteDatabase> open() {
    auto opened = SqliteDatabase::open(settings_);
    EXPECT_TRUE(opened) << opened.error().detail;
    EXPECT_TRUE(migrate(**opened, kWordsSteps, Instant{}));
    return *std::move(opened);
  }

  TemporaryDatabase place_;
  SqliteSettings settings_;
};

// Keeps the writer busy in one job until release(), so that what is written meanwhile forms the next group.
class Gate {
 public:
  explicit Gate(Database& database) {
    holder_ = std::jthread([this, &database] {
      static_cast<void>(database.write_now([this](Writer&) -> Result<> {
        std::unique_lock lock(mutex_);
        entered_ = true;
        changed_.notify_all();
        changed_.wait(lock, [this] { return open_; });
        return {};
      }));
    });
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return entered_; });
  }
  ~Gate() { release(); }
  void release() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool entered_ = false;
  bool open_ = false;
  std::jthread holder_;
};

void await_write_queue(const SqliteDatabase& database, std::uint32_t jobs) {
  while (database.stats().write_queue_jobs.load() != jobs) std::this_thread::yield();
}

TEST_F(SqliteTest, text_may_hold_a_zero_byte) {
  const auto db = open();
  const std::string text("a\0b", 3);
  const auto same = db->read_now([&](Reader& tx) {
    return tx.one("SELECT $1", [&](const Row& row) { return row.text(0) == text; }, text);
  });
  EXPECT_EQ(same.value(), true);
}

TEST_F(SqliteTest, a_failing_job_leaves_no_trace_and_its_group_commits) {
  const auto db = open();
  std::atomic<int> effects = 0;
  std::atomic<int> answered_right = 0;
  const auto commits_before = db->stats().commits.load();
  {
    Gate gate(*db);
    std::vector<std::jthread> callers;
    for (int i = 1; i <= 20; ++i) {
      callers.emplace_back([&, i] {
        const auto done = db->write_now([&](Writer& tx) -> Result<int> {
          ROOKERY_TRY(add_word(tx, i, std::to_string(i)));
          tx.after_commit([&] { ++effects; });
          if (i % 4 == 0) return fail(Errc::invalid, "not this one");
          return i;
        });
        const bool right = i % 4 == 0 ? !done && done.error().message == "not this one" : done && *done == i;
        if (right) ++answered_right;
      });
    }
    await_write_queue(*db, 20);
    gate.release();
  }
  EXPECT_EQ(answered_right, 20);
  EXPECT_EQ(effects, 15);
  EXPECT_EQ(db->stats().commits.load() - commits_before, 2);  // the gate's and one for all the others
  const auto kept = db->read_now([](Reader& tx) {
    return tx.all("SELECT id FROM words WHERE id % 4 = 0", [](const Row& row) { return row.integer(0); });
  });
  EXPECT_THAT(kept.value(), testing::IsEmpty());
  EXPECT_EQ(db->read_now(count_words).value(), 15);
}

TEST_F(SqliteTest, what_64_threads_wrote_is_there_after_reopening) {
  constexpr int kThreads = 64;
  constexpr int kWritesEach = 25;
  {
    const auto db = open();
    std::vector<std::jthread> callers;
    for (int t = 0; t < kThreads; ++t) {
      callers.emplace_back([&db, t] {
        for (int i = 0; i < kWritesEach; ++i) {
          const auto id = t * kWritesEach + i;
          EXPECT_TRUE(db->write_now([id](Writer& tx) { return add_word(tx, id, std::to_string(id)); }));
          // What was answered is visible at once.
          EXPECT_TRUE(db->read_now([id](Reader& tx) {
                          return tx.exists("SELECT 1 FROM words WHERE id = $1", id);
                        }).value_or(false));
        }
      });
    }
    callers.clear();
    EXPECT_EQ(db->stats().writes.load(), kThreads * kWritesEach + 1U + kWordsSteps.size());
  }
  EXPECT_EQ(open()->read_now(count_words).value(), kThreads * kWritesEach);
}

TEST_F(SqliteTest, a_full_queue_refuses_and_serves_on) {
  settings_.write_queue_jobs_max = 3;
  const auto db = open();
  std::vector<std::jthread> callers;
  std::atomic<int> written = 0;
  {
    Gate gate(*db);
    for (int i = 0; i < 3; ++i) {
      callers.emplace_back([&, i] {
        if (db->write_now([i](Writer& tx) { return add_word(tx, i, std::to_string(i)); })) ++written;
      });
    }
    await_write_queue(*db, 3);
    const auto refused = db->write_now([](Writer& tx) { return add_word(tx, 9, "nine"); });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_EQ(db->stats().writes_refused.load(), 1);
  }
  callers.clear();
  EXPECT_EQ(written, 3);
  EXPECT_TRUE(db->write_now([](Writer& tx) { return add_word(tx, 9, "nine"); }));
}

TEST_F(SqliteTest, closing_finishes_what_was_queued) {
  constexpr int kCoroutines = 50;
  boost::asio::io_context io;
  int answered = 0;
  auto db = open();
  {
    Gate gate(*db);
    for (int i = 0; i < kCoroutines; ++i) {
      boost::asio::co_spawn(
          io, db->write([i](Writer& tx) { return add_word(tx, i, std::to_string(i)); }),
          [&](const std::exception_ptr& thrown, Result<> done) { answered += !thrown && done ? 1 : 0; });
    }
    io.poll();
    await_write_queue(*db, kCoroutines);
  }
  db.reset();
  io.run();
  EXPECT_EQ(answered, kCoroutines);
  EXPECT_EQ(open()->read_now(count_words).value(), kCoroutines);
}

class RawConnection {
 public:
  explicit RawConnection(const std::string& path) { sqlite3_open(path.c_str(), &handle_); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;
  ~RawConnection() { sqlite3_close(handle_); }
  bool run(const char* statement) {
    return sqlite3_exec(handle_, statement, nullptr, nullptr, nullptr) == SQLITE_OK;
  }

 private:
  sqlite3* handle_ = nullptr;
};

TEST_F(SqliteTest, another_writer_is_waited_for_and_then_given_up) {
  settings_.busy_timeout_ms = 50;
  const auto db = open();
  RawConnection other(settings_.path);
  ASSERT_TRUE(other.run("BEGIN IMMEDIATE"));
  ASSERT_TRUE(other.run("INSERT INTO words (id, word) VALUES (7, 'theirs')"));
  std::atomic<bool> ran = false;
  const auto refused = db->write_now([&](Writer& tx) {
    ran = true;
    return add_word(tx, 1, "ours");
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::unavailable);
  EXPECT_FALSE(ran);
  EXPECT_EQ(db->read_now(count_words).value(), 0);  // readers are not held up
  std::jthread soon([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_TRUE(other.run("COMMIT"));
  });
  EXPECT_TRUE(db->write_now([](Writer& tx) { return add_word(tx, 1, "ours"); }));
  EXPECT_EQ(db->read_now(count_words).value(), 2);
}

TEST_F(SqliteTest, a_damaged_file_is_refused_with_a_sentence) {
  std::ofstream(settings_.path) << std::string(100'000, 'x');
  const auto opened = SqliteDatabase::open(settings_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::corrupt);
  EXPECT_THAT(opened.error().message, testing::HasSubstr("is damaged or no database"));
}

TEST_F(SqliteTest, a_folder_that_is_not_there_is_refused_with_a_sentence) {
  settings_.path = (place_.folder() / "absent" / "x.db").string();
  const auto opened = SqliteDatabase::open(settings_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::unavailable);
  EXPECT_THAT(opened.error().message, testing::HasSubstr("cannot be opened"));
}

// A job that fills the disk is refused; the jobs of its group before it and after it are answered truly, and
// what was committed stays.
TEST_F(SqliteTest, a_full_disk_is_unavailable_and_loses_nothing) {
  const auto db = open();
  ASSERT_TRUE(db->write_now([](Writer& tx) { return add_word(tx, 1, "before"); }));
  ASSERT_TRUE(db->write_now([](Writer& tx) -> Result<> {
    ROOKERY_TRY(tx.run("PRAGMA max_page_count = 40"));
    return {};
  }));
  std::array<std::optional<Errc>, 5> outcomes;
  {
    std::vector<std::jthread> callers;
    Gate gate(*db);
    for (std::uint32_t i = 0; i < outcomes.size(); ++i) {
      callers.emplace_back([&, i] {
        const std::string word(i == 2 ? 400'000 : 10, static_cast<char>('a' + i));
        const auto done = db->write_now([&](Writer& tx) -> Result<> {
          if (i == 2) static_cast<void>(add_word(tx, 12, word));  // a job that does not look at its errors
          return add_word(tx, 20 + i, std::string(10, static_cast<char>('a' + i)));
        });
        if (!done) outcomes[i] = done.error().code;
      });
      await_write_queue(*db, i + 1);
    }
    gate.release();
  }
  const auto kept = db->read_now([](Reader& tx) {
    return tx.all("SELECT id FROM words ORDER BY id", [](const Row& row) { return row.integer(0); });
  });
  std::vector<std::int64_t> expected = {1};
  for (std::uint32_t i = 0; i < outcomes.size(); ++i) {
    if (!outcomes[i]) expected.push_back(20 + i);
    if (outcomes[i]) EXPECT_EQ(outcomes[i], Errc::unavailable);
  }
  EXPECT_EQ(kept.value(), expected);
  EXPECT_FALSE(outcomes[4]);  // behind it: not its fault
  EXPECT_EQ(db->read_now([](Reader& tx) {
                return tx.one("PRAGMA integrity_check", [](const Row& row) { return row.string(0); });
              }).value(),
            "ok");
}

}  // namespace
}  // namespace rookery::sql
