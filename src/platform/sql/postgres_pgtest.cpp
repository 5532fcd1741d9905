#include "platform/sql/postgres.hpp"

#include "platform/sql/row_versions.hpp"
#include "platform/sql/temporary_postgres.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <latch>
#include <thread>

// What PostgreSQL does beyond what every Database promises (database_test.cpp): others at the same tables,
// connections that break, deadlines, poolers. Run by tools/with-postgres.
namespace rookery::sql {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const std::vector kPostgresSteps = {Migration{"0001_test", R"sql(
  CREATE TABLE words (id BIGINT PRIMARY KEY, word TEXT NOT NULL UNIQUE);
  CREATE TABLE counts (id BIGINT PRIMARY KEY, seen BIGINT NOT NULL);
)sql"}};

class PostgresTest : public testing::Test {
 protected:
  PostgresTest() : place_(TemporaryPostgres::server().value(), kPostgresSteps) {
    settings_.uri = place_.uri();
    const auto db = open();
    EXPECT_TRUE(db->write_now(
        [](Writer& tx) { return tx.run("INSERT INTO counts (id, seen) VALUES (1, 0), (2, 0)"); }));
  }

  std::unique_ptr<PostgresDatabase> open() {
    auto opened = PostgresDatabase::open(settings_);
    EXPECT_TRUE(opened) << opened.error().message << opened.error().detail;
    return *std::move(opened);
  }
  // A connection beside the database's, for what an administrator does.
  void administer(std::string_view statement) {
    auto connection = PostgresConnection::open({.uri = TemporaryPostgres::server().value()});
    ASSERT_TRUE(connection) << connection.error().detail;
    const auto done = (*connection)->run(statement, {}, [](const Row&) -> Result<> { return {}; });
    ASSERT_TRUE(done) << done.error().detail;
  }
  void end_all_connections() {
    administer(fmt::format(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{}'", place_.name()));
  }
  static Result<> add_seen(Writer& tx, std::int64_t id) {
    ROOKERY_TRY(tx.run("UPDATE counts SET seen = seen + 1 WHERE id = $1", id));
    return {};
  }
  static void await_write_queue(const PostgresDatabase& db, std::uint32_t jobs) {
    while (db.stats().write_queue_jobs.load() != jobs) std::this_thread::yield();
  }
  static std::int64_t seen(Database& db, std::int64_t id) {
    return db.read_now([&](Reader& tx) { return tx.number("SELECT seen FROM counts WHERE id = $1", id); })
        .value_or(-1);
  }

  TemporaryPostgres place_;
  PostgresSettings settings_;
};

TEST_F(PostgresTest, a_connection_that_ended_is_replaced_and_nobody_hears_of_it) {
  const auto db = open();
  ASSERT_EQ(seen(*db, 1), 0);
  ASSERT_TRUE(db->write_now([](Writer& tx) { return add_seen(tx, 1); }));
  end_all_connections();
  const auto written = db->write_now([](Writer& tx) { return add_seen(tx, 1); });
  EXPECT_TRUE(written) << written.error().detail;
  EXPECT_EQ(seen(*db, 1), 2);
}

TEST_F(PostgresTest, a_connection_that_ends_in_the_midst_of_a_job_is_replaced_too) {
  const auto db = open();
  int runs = 0;
  const auto written = db->write_now([&](Writer& tx) -> Result<> {
    ROOKERY_TRY(add_seen(tx, 1));
    if (++runs == 1) end_all_connections();
    return add_seen(tx, 2);
  });
  EXPECT_TRUE(written) << written.error().detail;
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(seen(*db, 1), 1);
  EXPECT_EQ(seen(*db, 2), 1);
}

TEST_F(PostgresTest, a_server_that_is_not_there_is_refused_with_a_sentence) {
  settings_.uri = "postgresql://rookery:secret@/x?host=/nowhere";
  const auto opened = PostgresDatabase::open(settings_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::unavailable);
  EXPECT_THAT(opened.error().message, HasSubstr("cannot be reached"));
}

TEST_F(PostgresTest, an_address_that_is_none_is_refused_and_its_password_not_shown) {
  settings_.uri = "postgresql://rookery:secret@[host/x";
  const auto opened = PostgresDatabase::open(settings_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::invalid);
  EXPECT_THAT(opened.error().message + opened.error().detail, Not(HasSubstr("secret")));
}

TEST_F(PostgresTest, a_database_of_another_encoding_is_refused_with_the_way_out) {
  administer("CREATE DATABASE latin TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'");
  settings_.uri.replace(settings_.uri.find(place_.name()), place_.name().size(), "latin");
  const auto opened = PostgresDatabase::open(settings_);
  administer("DROP DATABASE latin");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::invalid);
  EXPECT_THAT(opened.error().message, HasSubstr("createdb --template=template0"));
}

TEST_F(PostgresTest, while_there_is_no_server_jobs_are_refused_at_once_and_afterwards_work_again) {
  const auto db = open();
  administer(fmt::format("ALTER DATABASE {} ALLOW_CONNECTIONS false", place_.name()));
  end_all_connections();
  for (int i = 0; i < 50; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const auto refused = db->write_now([](Writer& tx) { return add_seen(tx, 1); });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 1s);
  }
  administer(fmt::format("ALTER DATABASE {} ALLOW_CONNECTIONS true", place_.name()));
  const auto patience = std::chrono::steady_clock::now() + PostgresLine::kPauseLongest * 3;
  bool written = false;
  while (!written && std::chrono::steady_clock::now() < patience) {
    written = db->write_now([](Writer& tx) { return add_seen(tx, 1); }).has_value();
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_TRUE(written);
  EXPECT_EQ(seen(*db, 1), 1);
}

TEST_F(PostgresTest, a_statement_that_takes_too_long_is_a_timeout_and_the_connection_serves_on) {
  settings_.statement_max = 100ms;
  settings_.readers = 1;
  const auto db = open();
  const auto slow = db->read_now([](Reader& tx) { return tx.number("SELECT 1 FROM pg_sleep(30)"); });
  ASSERT_FALSE(slow);
  EXPECT_EQ(slow.error().code, Errc::timeout);
  EXPECT_EQ(seen(*db, 1), 0);
  EXPECT_EQ(db->stats().connections_opened.load(), 2);  // the first writer's and the reader's
}

TEST_F(PostgresTest, a_server_process_that_stands_still_is_a_timeout) {
  settings_.statement_max = 100ms;
  settings_.readers = 1;
  const auto db = open();
  const auto pid = db->read_now([](Reader& tx) { return tx.number("SELECT pg_backend_pid()"); });
  ASSERT_TRUE(pid);
  ASSERT_EQ(kill(static_cast<pid_t>(*pid), SIGSTOP), 0);
  const auto stuck = db->read_now([](Reader& tx) { return tx.number("SELECT 1"); });
  EXPECT_EQ(seen(*db, 1), 0) << "on another connection";
  kill(static_cast<pid_t>(*pid), SIGCONT);
  ASSERT_FALSE(stuck);
  EXPECT_EQ(stuck.error().code, Errc::timeout);
}

TEST_F(PostgresTest, who_waits_too_long_for_a_connection_is_told_so) {
  settings_.writers = 1;
  settings_.wait_max = 50ms;
  const auto db = open();
  std::latch busy(1);
  std::jthread holder([&] {
    EXPECT_TRUE(db->write_now([&](Writer& tx) -> Result<> {
      busy.count_down();
      await_write_queue(*db, 1);
      std::this_thread::sleep_for(settings_.wait_max * 2);
      return add_seen(tx, 1);
    }));
  });
  busy.wait();
  const auto late = db->write_now([](Writer& tx) { return add_seen(tx, 1); });
  holder.join();
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Errc::timeout);
  EXPECT_EQ(seen(*db, 1), 1);
}

TEST_F(PostgresTest, two_that_wait_for_each_other_are_both_done_in_the_end) {
  settings_.writers = 2;
  const auto db = open();
  std::latch both(2);
  std::atomic<int> runs = 0;
  const auto meet = [&](std::int64_t first, std::int64_t second) {
    const auto done = db->write_now([&](Writer& tx) -> Result<> {
      ROOKERY_TRY(add_seen(tx, first));
      if (++runs <= 2) both.arrive_and_wait();
      return add_seen(tx, second);
    });
    EXPECT_TRUE(done) << done.error().detail;
  };
  {
    std::jthread one([&] { meet(1, 2); });
    std::jthread other([&] { meet(2, 1); });
  }
  EXPECT_GT(runs, 2);
  EXPECT_EQ(seen(*db, 1), 2);
  EXPECT_EQ(seen(*db, 2), 2);
}

TEST_F(PostgresTest, many_processes_that_write_to_one_row_are_all_done_and_hardly_ever_lose) {
  constexpr int kProcesses = 3;
  constexpr int kThreads = 24;
  constexpr int kWrites = 40;
  std::vector<std::unique_ptr<PostgresDatabase>> processes;
  for (int i = 0; i < kProcesses; ++i) processes.push_back(open());
  std::vector<std::jthread> threads;
  for (const auto& db : processes) {
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int j = 0; j < kWrites; ++j) {
          const auto done = db->write_now([](Writer& tx) { return add_seen(tx, 1); });
          EXPECT_TRUE(done) << done.error().detail;
        }
      });
    }
  }
  threads.clear();
  EXPECT_EQ(seen(*processes.front(), 1), kProcesses * kThreads * kWrites);
  std::uint64_t run_again = 0;
  for (const auto& db : processes) run_again += db->stats().run_again;
  EXPECT_LT(run_again, kProcesses * kThreads * kWrites / 20);
}

TEST_F(PostgresTest, writes_that_wait_share_a_commit) {
  settings_.writers = 1;
  const auto db = open();
  const auto commits_before = db->stats().commits.load();
  std::latch busy(1);
  {
    std::vector<std::jthread> callers;
    callers.emplace_back([&] {
      EXPECT_TRUE(db->write_now([&](Writer& tx) -> Result<> {
        busy.count_down();
        await_write_queue(*db, 20);
        return add_seen(tx, 1);
      }));
    });
    busy.wait();
    for (int i = 0; i < 20; ++i) {
      callers.emplace_back([&, i] {
        const auto done = db->write_now([&](Writer& tx) -> Result<> {
          ROOKERY_TRY(add_seen(tx, 2));
          if (i % 2 == 0) return fail(Errc::invalid);
          return {};
        });
        EXPECT_EQ(done.has_value(), i % 2 != 0);
      });
    }
  }
  EXPECT_EQ(seen(*db, 1), 1);
  EXPECT_EQ(seen(*db, 2), 10);
  EXPECT_EQ(db->stats().commits.load() - commits_before, 2U);  // the first one's, and one for all the others
}

TEST_F(PostgresTest, a_job_that_looks_away_from_a_failed_statement_fails) {
  const auto db = open();
  const auto done = db->write_now([](Writer& tx) -> Result<> {
    ROOKERY_TRY(add_seen(tx, 1));
    (void)tx.run("INSERT INTO counts (id, seen) VALUES (1, 1)");
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Errc::conflict);
  EXPECT_EQ(seen(*db, 1), 0);
}

TEST_F(PostgresTest, text_with_a_zero_byte_is_invalid) {
  const auto db = open();
  const auto done = db->write_now([](Writer& tx) {
    return tx.run("INSERT INTO words (id, word) VALUES (1, $1)", std::string("a\0b", 3));
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Errc::invalid);
}

TEST_F(PostgresTest, errors_never_hold_what_is_in_rows) {
  const auto db = open();
  const auto add = [](Writer& tx) { return tx.run("INSERT INTO words (id, word) VALUES (1, $1)", "secret"); };
  ASSERT_TRUE(db->write_now(add));
  const auto again = db->write_now(add);
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().message + again.error().detail, Not(HasSubstr("secret")));
}

TEST_F(PostgresTest, nodes_that_start_at_once_run_each_step_once) {
  constexpr int kNodes = 8;
  const std::array more = {kPostgresSteps.front(),
                           Migration{"0002_more",
                                     "CREATE TABLE more (id BIGINT PRIMARY KEY);"
                                     "INSERT INTO more (id) SELECT 1 FROM pg_sleep(0.2)"}};
  std::atomic<std::size_t> steps_run = 0;
  {
    std::vector<std::jthread> nodes;
    for (int i = 0; i < kNodes; ++i) {
      nodes.emplace_back([&] {
        PostgresSettings settings = settings_;
        settings.writers = 1;
        settings.readers = 1;
        settings.statement_max = 100ms;  // which a step may take longer than
        const auto db = PostgresDatabase::open(settings);
        ASSERT_TRUE(db);
        const auto ran = migrate(**db, more, Instant{});
        ASSERT_TRUE(ran) << ran.error().message << ran.error().detail;
        steps_run += *ran;
      });
    }
  }
  EXPECT_EQ(steps_run, 1);
}

TEST_F(PostgresTest, behind_a_pooler_that_changes_servers_everything_works_the_same) {
  settings_.uri =
      place_.uri_on(std::getenv("ROOKERY_TEST_PGBOUNCER"));  // NOLINT(concurrency-mt-unsafe): nobody sets it
  settings_.writers = 4;
  settings_.readers = 4;
  const auto db = open();
  RowVersions versions({{.table = "words", .column = "id", .kind = "word"}}, {});
  ASSERT_TRUE(db->watch(versions));
  ASSERT_EQ(migrate(*db, kPostgresSteps, Instant{}).value_or(9), 0);
  std::vector<std::jthread> callers;
  for (std::int64_t t = 0; t < 16; ++t) {
    callers.emplace_back([&, t] {
      for (std::int64_t i = t * 20; i < t * 20 + 20; ++i) {
        const auto before = versions.now();
        const auto written = db->write_now([&](Writer& tx) {
          return tx.run("INSERT INTO words (id, word) VALUES ($1, $2)", i, fmt::format("{}", i));
        });
        EXPECT_TRUE(written) << written.error().detail;
        EXPECT_FALSE(versions.unchanged("word", i, before));
        const auto read = db->read_now(
            [&](Reader& tx) { return tx.number("SELECT COUNT(*) FROM words WHERE id = $1", i); });
        EXPECT_EQ(read.value_or(-1), 1);
      }
    });
  }
}

TEST_F(PostgresTest, a_transaction_that_changes_much_tells_that_everything_changed) {
  const auto db = open();
  RowVersions versions({{.table = "words", .column = "id", .kind = "word"}}, {});
  ASSERT_TRUE(db->watch(versions));
  const auto before = versions.now();
  ASSERT_TRUE(db->write_now([](Writer& tx) {
    return tx.run("INSERT INTO words (id, word) SELECT i, i::text FROM generate_series(1, 10000) i");
  }));
  for (const std::int64_t id : {1, 9'999, 123'456}) EXPECT_FALSE(versions.unchanged("word", id, before));
}

TEST_F(PostgresTest, two_versions_that_watch_other_columns_do_not_disturb_each_other) {
  const auto older = open();
  const auto newer = open();
  RowVersions words({{.table = "counts", .column = "id", .kind = "count"}}, {});
  RowVersions more({{.table = "counts", .column = "id", .kind = "count"},
                    {.table = "counts", .column = "seen", .kind = "seen"}},
                   {});
  ASSERT_TRUE(older->watch(words));
  ASSERT_TRUE(newer->watch(more));
  const auto before = words.now();
  const auto before_newer = more.now();
  ASSERT_TRUE(older->write_now([](Writer& tx) { return add_seen(tx, 1); }));
  EXPECT_FALSE(words.unchanged("count", 1, before));
  EXPECT_TRUE(words.unchanged("count", 2, before));
  ASSERT_TRUE(newer->write_now([](Writer& tx) { return add_seen(tx, 1); }));
  EXPECT_FALSE(more.unchanged("seen", 2, before_newer));
  EXPECT_TRUE(more.unchanged("seen", 3, before_newer));
}

TEST_F(PostgresTest, what_another_process_commits_is_known_here_before_its_writer_is_answered) {
  const auto here = open();
  const auto there = open();
  RowVersions versions({{.table = "words", .column = "id", .kind = "word"}}, {});
  RowVersions theirs({{.table = "words", .column = "id", .kind = "word"}}, {});
  ASSERT_TRUE(here->watch(versions));
  there->join({.may_write = {}, .tell = [&](std::string_view told) { here->learn(told); }});
  ASSERT_TRUE(there->watch(theirs));
  const auto before = versions.now();
  ASSERT_TRUE(there->write_now([](Writer& tx) { return add_seen(tx, 1); }));
  EXPECT_EQ(versions.now(), before);  // of what nobody watches nothing is told
  ASSERT_TRUE(there->write_now(
      [](Writer& tx) { return tx.run("INSERT INTO words (id, word) VALUES (5, 'five'), (6, 'six')"); }));
  EXPECT_FALSE(versions.unchanged("word", 5, before));
  EXPECT_FALSE(versions.unchanged("word", 6, before));
  EXPECT_TRUE(versions.unchanged("word", 7, before));
  const auto after = versions.now();
  here->doubt_everything();
  EXPECT_FALSE(versions.unchanged("word", 7, after));
}

TEST_F(PostgresTest, whoever_may_not_write_writes_nothing) {
  std::atomic<bool> allowed = true;
  const auto db = open();
  db->join({.may_write = [&] { return allowed.load(); }, .tell = {}});
  EXPECT_TRUE(db->write_now([](Writer& tx) { return add_seen(tx, 1); }));
  // The permission ends between the beginning and the commit.
  const auto too_late = db->write_now([&](Writer& tx) {
    allowed = false;
    return add_seen(tx, 1);
  });
  ASSERT_FALSE(too_late);
  EXPECT_EQ(too_late.error().code, Errc::unavailable);
  bool ran = false;
  EXPECT_FALSE(db->write_now([&](Writer& tx) {
    ran = true;
    return add_seen(tx, 1);
  }));
  EXPECT_FALSE(ran);
  EXPECT_EQ(seen(*db, 1), 1);
  allowed = true;
  EXPECT_TRUE(db->write_now([](Writer& tx) { return add_seen(tx, 1); }));
  EXPECT_EQ(seen(*db, 1), 2);
}

}  // namespace
}  // namespace rookery::sql
