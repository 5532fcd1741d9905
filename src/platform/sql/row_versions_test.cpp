#include "platform/sql/row_versions.hpp"

#include "platform/sql/sqlite_connection.hpp"
#include "platform/sql/temporary_database.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace rookery::sql {
namespace {

constexpr std::array kWatchedSteps = {Migration{"0001_test", R"sql(
CREATE TABLE owners (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE things (id BIGINT PRIMARY KEY, owner_id BIGINT REFERENCES owners (id) ON DELETE CASCADE,
  parent_id BIGINT REFERENCES things (id) ON DELETE SET NULL);
CREATE TABLE counts (thing_id BIGINT PRIMARY KEY REFERENCES things (id) ON DELETE CASCADE,
  seen BIGINT NOT NULL DEFAULT 0, last_at BIGINT);
)sql"}};

class RowVersionsTest : public testing::Test {
 protected:
  RowVersionsTest() { EXPECT_TRUE(db_.watch(versions_)); }

  template <class... Parameters>
  void run(std::string_view statement, const Parameters&... parameters) {
    const auto done = db_->write_now([&](Writer& tx) { return tx.run(statement, parameters...); });
    EXPECT_TRUE(done) << (done ? "" : done.error().detail);
  }
  // What was changed of these since the last call.
  bool thing(std::int64_t id) { return !versions_.unchanged("thing", id, seen_); }
  bool owner(std::int64_t id) { return !versions_.unchanged("owner", id, seen_); }
  void look() { seen_ = versions_.now(); }

  RowVersions versions_{
      {{.table = "owners", .column = "id", .kind = "owner"},
       {.table = "things", .column = "id", .kind = "thing"},
       {.table = "things", .column = "owner_id", .kind = "owner", .only_if = "parent_id"}},
      {{.table = "counts", .key = "thing_id", .kind = "thing", .columns = {"seen", "last_at"}}}};
  TemporaryDatabase db_{kWatchedSteps};
  RowVersions::Version seen_ = 0;
};

// PostgreSQL's writers work at once, so it tells of counts only that they changed, and not what other
// processes commit.
class SqliteRowVersionsTest : public RowVersionsTest {};

TEST_F(RowVersionsTest, committed_change_is_known_before_the_writer_is_answered) {
  look();
  run("INSERT INTO owners (id, name) VALUES (1, 'a'), (2, 'b')");
  EXPECT_TRUE(owner(1));
  EXPECT_TRUE(owner(2));
  EXPECT_FALSE(owner(3));
  look();
  EXPECT_FALSE(owner(1));
  run("UPDATE owners SET name = 'c' WHERE id = 2");
  EXPECT_FALSE(owner(1));
  EXPECT_TRUE(owner(2));
}

TEST_F(RowVersionsTest, cascades_change_what_they_touch) {
  run("INSERT INTO owners (id, name) VALUES (1, 'a'), (2, 'b')");
  run("INSERT INTO things (id, owner_id, parent_id) VALUES (10, 1, NULL), (11, 2, 10), (12, 2, NULL)");
  look();
  run("DELETE FROM owners WHERE id = 1");
  EXPECT_TRUE(thing(10));
  EXPECT_TRUE(thing(11)) << "its parent is gone";
  EXPECT_TRUE(owner(2)) << "by the same thing, which had a parent";
  EXPECT_FALSE(thing(12));
}

TEST_F(RowVersionsTest, row_without_the_column_that_is_asked_for_is_left_out) {
  run("INSERT INTO owners (id, name) VALUES (1, 'a')");
  look();
  run("INSERT INTO things (id, owner_id) VALUES (10, 1)");
  EXPECT_TRUE(thing(10));
  EXPECT_FALSE(owner(1));
}

TEST_F(RowVersionsTest, what_is_undone_never_was) {
  run("INSERT INTO owners (id, name) VALUES (1, 'a')");
  run("INSERT INTO things (id, owner_id) VALUES (10, 1)");
  run("INSERT INTO counts (thing_id, seen) VALUES (10, 1)");
  look();
  EXPECT_FALSE(db_->write_now([](Writer& tx) -> Result<> {
    ROOKERY_TRY(tx.run("UPDATE counts SET seen = 77"));
    return fail(Errc::conflict);
  }));
  RowCounts counts{};
  EXPECT_EQ(versions_.counts("thing", 10, seen_, counts), RowVersions::CountsAre::unchanged);
}

TEST_F(SqliteRowVersionsTest, statement_that_fails_halfway_is_undone_alone_and_the_job_goes_on) {
  run("INSERT INTO owners (id, name) VALUES (1, 'a')");
  look();
  run("INSERT INTO owners (id, name) VALUES (2, 'b')");
  EXPECT_TRUE(db_->write_now([](Writer& tx) -> Result<> {
    (void)tx.run("UPDATE owners SET name = 'same' WHERE id IN (1, 2)");
    return {};
  }));
  EXPECT_TRUE(owner(1)) << "told too much, which costs a reload";
}

TEST_F(SqliteRowVersionsTest, counts_come_with_their_values) {
  run("INSERT INTO owners (id, name) VALUES (1, 'a')");
  run("INSERT INTO things (id, owner_id) VALUES (10, 1), (11, 1)");
  look();
  const auto before = seen_;
  run("INSERT INTO counts (thing_id, seen, last_at) VALUES (10, 5, NULL)");
  run("UPDATE counts SET seen = seen + 1, last_at = 99 WHERE thing_id = 10");
  RowCounts counts{};
  EXPECT_EQ(versions_.counts("thing", 10, before, counts), RowVersions::CountsAre::changed);
  EXPECT_EQ(counts, (RowCounts{6, 99, 0, 0}));
  EXPECT_EQ(versions_.counts("thing", 11, before, counts), RowVersions::CountsAre::unchanged);
  EXPECT_EQ(versions_.counts("thing", 10, versions_.now(), counts), RowVersions::CountsAre::unchanged);
  EXPECT_FALSE(thing(10));
}

TEST_F(SqliteRowVersionsTest, counts_pushed_out_by_others_are_unknown_and_never_wrong) {
  run("INSERT INTO owners (id, name) VALUES (1, 'a')");
  const std::int64_t many = RowVersions::kCountBuckets * RowVersions::kCountsInBucket * 2;
  run("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) "
      "INSERT INTO things (id, owner_id) SELECT i, 1 FROM n",
      many);
  look();
  for (std::int64_t from = 0; from < many; from += many / 8) {
    run("INSERT INTO counts (thing_id, seen) SELECT id, id * 3 FROM things WHERE id > $1 AND id <= $2", from,
        from + many / 8);
  }
  std::int64_t known = 0;
  for (std::int64_t id = 1; id <= many; ++id) {
    RowCounts counts{};
    const auto are = versions_.counts("thing", id, seen_, counts);
    ASSERT_NE(are, RowVersions::CountsAre::unchanged);
    if (are != RowVersions::CountsAre::changed) continue;
    ++known;
    ASSERT_EQ(counts[0], id * 3);
  }
  EXPECT_GT(known, 0);
  EXPECT_LE(known, many / 2);
}

TEST_F(SqliteRowVersionsTest, other_process_is_seen_within_its_time) {
  run("INSERT INTO owners (id, name) VALUES (1, 'a')");
  std::this_thread::sleep_for(SqliteDatabase::kLookAtOthersEvery * 2);
  look();
  std::this_thread::sleep_for(SqliteDatabase::kLookAtOthersEvery * 3);
  EXPECT_FALSE(owner(1)) << "nobody wrote";
  SqliteConnectionSettings settings;
  settings.path = (db_.folder() / "rookery.db").string();
  auto other = SqliteConnection::open(settings);
  ASSERT_TRUE(other);
  ASSERT_TRUE((*other)->run("UPDATE owners SET name = 'x'", {}, [](const Row&) -> Result<> { return {}; }));
  std::this_thread::sleep_for(SqliteDatabase::kLookAtOthersEvery * 5);
  EXPECT_TRUE(owner(1));
}

TEST_F(RowVersionsTest, reader_that_remembers_a_number_never_keeps_an_old_row) {
  run("INSERT INTO owners (id, name) VALUES (1, 'a')");
  run("INSERT INTO things (id, owner_id) VALUES (10, 1)");
  run("INSERT INTO counts (thing_id, seen) VALUES (10, 0)");
  std::atomic<std::int64_t> written = 0;
  std::jthread writer([&] {
    for (std::int64_t i = 1; i <= 300; ++i) {
      run("UPDATE counts SET seen = $1 WHERE thing_id = 10", i);
      written = i;
    }
  });
  std::int64_t kept = 0;
  RowVersions::Version version = 0;
  while (written < 300) {
    const auto least = written.load();
    const auto now = versions_.now();
    RowCounts counts{};
    switch (versions_.counts("thing", 10, version, counts)) {
      case RowVersions::CountsAre::changed:
        kept = counts[0];
        break;
      case RowVersions::CountsAre::unchanged:
        break;
      case RowVersions::CountsAre::unknown:
        kept = db_->read_now([](Reader& tx) { return tx.number("SELECT seen FROM counts"); }).value();
        break;
    }
    version = now;
    ASSERT_GE(kept, least);
  }
}

TEST_F(RowVersionsTest, table_that_is_not_there_cannot_be_watched) {
  RowVersions wrong({{.table = "nothing", .column = "id", .kind = "nothing"}}, {});
  TemporaryDatabase db{kWatchedSteps};
  const auto watched = db.watch(wrong);
  ASSERT_FALSE(watched);
  EXPECT_EQ(watched.error().code, Errc::internal);
}

}  // namespace
}  // namespace rookery::sql
