#include "platform/sql/postgres_replica.hpp"

#include "platform/sql/temporary_postgres.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

// Reads on a real streaming replica; run by tools/with-postgres --replica.
namespace rookery::sql {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::string replica_server() {
  const char* uri =
      std::getenv("ROOKERY_TEST_POSTGRES_REPLICA");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  return uri == nullptr ? "" : uri;
}

const std::vector kReplicaSteps = {Migration{"0001_test", R"sql(
  CREATE TABLE counts (id BIGINT PRIMARY KEY, seen BIGINT NOT NULL);
)sql"}};

class PostgresReplicaTest : public testing::Test {
 protected:
  PostgresReplicaTest()
      : place_(TemporaryPostgres::server().value(), kReplicaSteps),
        settings_{.primary_uri = place_.uri(),
                  .uri = place_.uri_on(replica_server()),
                  .readers = 2,
                  .behind_max = 10s} {  // patient: this machine may stand still for a moment
    auto opened = PostgresDatabase::open({.uri = place_.uri()});
    EXPECT_TRUE(opened) << opened.error().detail;
    primary_ = *std::move(opened);
    EXPECT_TRUE(primary_->write_now(
        [](Writer& tx) { return tx.run("INSERT INTO counts (id, seen) VALUES (1, 0)"); }));
  }
  void SetUp() override {
    ASSERT_NE(replica_server(), "") << "run this by tools/with-postgres --replica";
    if (promoted) GTEST_SKIP() << "there is no replica any more";
  }

  std::unique_ptr<PostgresReplica> open() {
    auto opened = PostgresReplica::open(settings_, *primary_);
    EXPECT_TRUE(opened) << opened.error().message;
    return *std::move(opened);
  }
  void set_seen(std::int64_t number) {
    EXPECT_TRUE(primary_->write_now(
        [&](Writer& tx) { return tx.run("UPDATE counts SET seen = $1 WHERE id = 1", number); }));
  }
  static std::int64_t seen(Database& db) {
    const auto found =
        db.read_now([](Reader& tx) { return tx.number("SELECT seen FROM counts WHERE id = 1"); });
    EXPECT_TRUE(found) << found.error().detail;
    return found.value_or(-1);
  }
  static void administer(const std::string& server, std::string_view statement, bool writes = false) {
    auto connection = PostgresConnection::open({.uri = server, .writes = writes});
    ASSERT_TRUE(connection) << connection.error().detail;
    const auto done = (*connection)->run(statement, {}, [](const Row&) -> Result<> { return {}; });
    ASSERT_TRUE(done) << done.error().detail;
  }
  // Reads until one more was answered by the replica.
  static void await_replica(PostgresReplica& replica) {
    const auto before = replica.stats().reads.load();
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (replica.stats().reads == before) {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << "the replica answers nothing";
      seen(replica);
      std::this_thread::sleep_for(1ms);
    }
  }

  static inline bool promoted = false;
  TemporaryPostgres place_;
  PostgresReplicaSettings settings_;
  std::unique_ptr<PostgresDatabase> primary_;
};

TEST_F(PostgresReplicaTest, reads_have_all_that_was_committed_before_them) {
  const auto replica = open();
  for (std::int64_t number = 1; replica->stats().reads < 300; ++number) {
    ASSERT_LT(number, 100'000) << "the replica answers nothing";
    set_seen(number);
    ASSERT_EQ(seen(*replica), number);
  }
}

TEST_F(PostgresReplicaTest, many_at_once_have_it_as_well_while_others_write) {
  const auto replica = open();
  await_replica(*replica);
  std::atomic<std::int64_t> committed = 0;
  std::atomic<bool> done = false;
  std::jthread writer([&] {
    for (std::int64_t number = 1; number <= 200; ++number) {
      set_seen(number);
      committed = number;
    }
    done = true;
  });
  std::vector<std::jthread> readers;
  for (int i = 0; i < 8; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        const auto before = committed.load();
        EXPECT_GE(seen(*replica), before);
      }
    });
  }
}

TEST_F(PostgresReplicaTest, reads_are_the_primarys_while_the_replica_is_behind) {
  settings_.behind_max = 200ms;
  const auto replica = open();
  await_replica(*replica);
  administer(replica_server(), "SELECT pg_wal_replay_pause()");
  set_seen(7);
  const auto passed_on = replica->stats().passed_on.load();
  EXPECT_EQ(seen(*replica), 7);
  EXPECT_GT(replica->stats().passed_on, passed_on);
  EXPECT_GT(replica->stats().behind_bytes, 0);
  EXPECT_FALSE(replica->answers());
  administer(replica_server(), "SELECT pg_wal_replay_resume()");
  await_replica(*replica);
  EXPECT_EQ(seen(*replica), 7);
}

TEST_F(PostgresReplicaTest, reads_are_the_primarys_while_the_replica_is_away) {
  settings_.uri = "postgresql://rookery@127.0.0.1:1/nothing";
  const auto replica = open();
  set_seen(8);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(seen(*replica), 8);
  EXPECT_EQ(replica->stats().reads, 0);
  EXPECT_GE(replica->stats().passed_on, 10);
}

TEST_F(PostgresReplicaTest, reads_are_the_primarys_while_nobody_says_where_its_log_ends) {
  settings_.primary_uri = place_.uri_on(replica_server());
  const auto replica = open();
  set_seen(9);
  EXPECT_EQ(seen(*replica), 9);
  EXPECT_EQ(replica->stats().reads, 0);
}

TEST_F(PostgresReplicaTest, connections_that_break_cost_no_read) {
  const auto replica = open();
  for (int i = 0; i < 5; ++i) {
    await_replica(*replica);
    administer(replica_server(), fmt::format("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                                             "WHERE datname = '{}'",
                                             place_.name()));
    set_seen(i);
    EXPECT_EQ(seen(*replica), i);
  }
}

TEST_F(PostgresReplicaTest, writes_go_to_the_primary_and_jobs_that_wait_at_the_end_are_answered) {
  const auto replica = open();
  EXPECT_TRUE(replica->write_now([](Writer& tx) { return tx.run("UPDATE counts SET seen = 5"); }));
  EXPECT_EQ(seen(*replica), 5);
  std::vector<std::jthread> readers;
  for (int i = 0; i < 8; ++i) readers.emplace_back([&] { EXPECT_EQ(seen(*replica), 5); });
  readers.clear();
  replica->close();
}

TEST_F(PostgresReplicaTest, an_address_that_is_none_is_refused) {
  settings_.uri = "x://y";
  const auto opened = PostgresReplica::open(settings_, *primary_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::invalid);
  EXPECT_THAT(opened.error().message, HasSubstr("no PostgreSQL URI"));
}

// After a failover the address may be that of the new primary.
TEST_F(PostgresReplicaTest, reads_are_the_primarys_while_the_address_is_its_own) {
  settings_.uri = place_.uri();
  const auto replica = open();
  EXPECT_FALSE(replica->answers());
  for (int i = 0; i < 10; ++i) {
    set_seen(i);
    EXPECT_EQ(seen(*replica), i);
  }
  EXPECT_EQ(replica->stats().reads, 0);
}

// The last one: nothing makes it a replica again.
TEST_F(PostgresReplicaTest, reads_are_the_primarys_once_the_replica_has_a_history_of_its_own) {
  settings_.behind_max = 200ms;
  const auto replica = open();
  await_replica(*replica);
  promoted = true;
  administer(replica_server(), "SELECT pg_promote()");
  administer(place_.uri_on(replica_server()), "UPDATE counts SET seen = 99", true);
  set_seen(6);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(seen(*replica), 6);
  EXPECT_FALSE(replica->answers());
}

}  // namespace
}  // namespace rookery::sql
