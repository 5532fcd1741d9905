#include "platform/sql/transfer.hpp"

#include "platform/sql/migrate.hpp"
#include "platform/sql/postgres.hpp"
#include "platform/sql/sqlite.hpp"
#include "platform/sql/temporary_postgres.hpp"

#include <gmock/gmock.h>

#include <array>
#include <filesystem>

namespace rookery::sql {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Keys of one and of two columns, of numbers and of texts, references to other tables and to the own one;
// indices, also such that a plain list of columns does not describe.
constexpr std::array kTransferSteps = {Migration{"0001_test", R"sql(
  CREATE TABLE birds (
    id BIGINT PRIMARY KEY,
    parent_id BIGINT REFERENCES birds (id),
    name TEXT NOT NULL UNIQUE,
    song TEXT,
    tame SMALLINT NOT NULL
  );
  CREATE TABLE aeries (
    tree TEXT NOT NULL,
    bird_id BIGINT NOT NULL REFERENCES birds (id),
    PRIMARY KEY (tree, bird_id)
  );
  CREATE INDEX aeries_by_bird ON aeries (bird_id, tree);
  CREATE UNIQUE INDEX birds_once ON birds (COALESCE(parent_id, 0), id) WHERE tame = 1;
)sql"}};

class TransferTest : public testing::Test {
 protected:
  static constexpr std::string_view kSong = "{\"tü\\\\t,\n'NULL'}";
  static constexpr std::int64_t kBirds = (Transfer::kBatchRowsMax * 2) + 3;

  TransferTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "rookery-transfer-XXXXXX").string();
    EXPECT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    sqlite_ = open_sqlite("one.db");
    postgres_ = *PostgresDatabase::open({.uri = place_.uri(), .writers = 1, .readers = 1});
  }
  ~TransferTest() override {
    // The place is used again; schema_history is left as it is there.
    static_cast<void>(postgres_->write_now(
        [](Writer& tx) { return tx.run("DELETE FROM schema_history WHERE name = $1", kUnfinishedMove); }));
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::unique_ptr<SqliteDatabase> open_sqlite(const char* file) const {
    auto database = *SqliteDatabase::open({.path = folder_ / file, .readers = 1});
    EXPECT_TRUE(migrate(*database, kTransferSteps, Instant{}).has_value());
    return database;
  }
  static void fill(Database& database) {
    const auto filled = database.write_now([](Writer& tx) -> Result<> {
      for (std::int64_t id = 1; id <= kBirds; ++id) {
        const std::optional<std::int64_t> parent = id > 1 ? std::optional(id / 2) : std::nullopt;
        ROOKERY_TRY(tx.run("INSERT INTO birds (id, parent_id, name, song, tame) VALUES ($1, $2, $3, $4, $5)",
                           id, parent, "bird " + std::to_string(id),
                           id % 3 == 0 ? std::nullopt : std::optional(kSong), id % 2));
        ROOKERY_TRY(
            tx.run("INSERT INTO aeries (tree, bird_id) VALUES ($1, $2)", id % 2 == 0 ? "Äsche" : "oak", id));
      }
      return {};
    });
    EXPECT_TRUE(filled.has_value());
  }
  [[nodiscard]] Store sqlite() const { return {.database = *sqlite_, .engine = Engine::sqlite}; }
  [[nodiscard]] Store postgres() const { return {.database = *postgres_, .engine = Engine::postgres}; }
  static std::int64_t count(Database& database, std::string_view table) {
    return database
        .read_now([&](Reader& tx) { return tx.number("SELECT COUNT(*) FROM " + std::string(table)); })
        .value_or(-1);
  }
  static void quiet(std::string_view, std::int64_t) {}
  static void silent(std::size_t) {}
  static std::vector<Addition> additions_of(const Store& store) {
    return store.database.read_now([&](Reader& tx) { return additions(tx, store.engine); }).value();
  }
  static std::vector<std::string> names_of(const Store& store) {
    std::vector<std::string> names;
    for (const auto& addition : additions_of(store)) names.push_back(addition.name);
    return names;
  }

  std::filesystem::path folder_;
  TemporaryPostgres place_{*TemporaryPostgres::server(), {kTransferSteps.begin(), kTransferSteps.end()}};
  std::unique_ptr<SqliteDatabase> sqlite_;
  std::unique_ptr<PostgresDatabase> postgres_;
};

TEST_F(TransferTest, there_and_back_gives_the_same) {
  fill(*sqlite_);
  const auto before = additions_of(postgres());
  Transfer there(sqlite(), postgres(), "a");
  ASSERT_TRUE(there.copy(Instant{}, quiet).has_value());
  EXPECT_THAT(names_of(postgres()), IsEmpty());
  ASSERT_TRUE(there.complete(silent).has_value());
  EXPECT_EQ(additions_of(postgres()), before);
  const auto sums = there.verify(quiet);
  ASSERT_TRUE(sums.has_value()) << sums.error().message << sums.error().detail;
  EXPECT_EQ(sums->at(0).table, "birds") << "what is referred to comes first";
  EXPECT_EQ(sums->at(0).rows, kBirds);
  ASSERT_TRUE(there.finish().has_value());

  const auto again = open_sqlite("two.db");
  const Store back_to{.database = *again, .engine = Engine::sqlite};
  Transfer back(postgres(), back_to, "a");
  ASSERT_TRUE(back.copy(Instant{}, quiet).has_value());
  EXPECT_THAT(names_of(back_to), IsEmpty());
  ASSERT_TRUE(back.complete(silent).has_value());
  EXPECT_EQ(additions_of(back_to), additions_of(sqlite()));
  const auto sums_back = back.verify(quiet);
  ASSERT_TRUE(sums_back.has_value());
  EXPECT_EQ(*sums_back, *sums);
  ASSERT_TRUE(back.finish().has_value());
  const auto song = again->read_now([](Reader& tx) {
    return tx.one("SELECT song FROM birds WHERE id = 4", [](const Row& row) { return row.string(0); });
  });
  EXPECT_EQ(song.value_or(std::nullopt), kSong);
}

TEST_F(TransferTest, interrupted_one_goes_on_where_it_was_and_is_not_to_be_used_before) {
  fill(*sqlite_);
  int batches = 0;
  struct Interrupted {};
  const auto interrupt = [&](std::string_view, std::int64_t) {
    if (++batches == 4) throw Interrupted{};  // in the second table
  };
  EXPECT_THROW(static_cast<void>(Transfer(sqlite(), postgres(), "a").copy(Instant{}, interrupt)),
               Interrupted);
  const auto copied = count(*postgres_, "aeries");
  EXPECT_EQ(copied, Transfer::kBatchRowsMax);

  const auto used = migrate(*postgres_, kTransferSteps, Instant{});
  ASSERT_FALSE(used.has_value());
  EXPECT_THAT(used.error().message, testing::HasSubstr("is not finished"));
  EXPECT_TRUE(migrate(*postgres_, kTransferSteps, Instant{}, UnfinishedMove::resume).has_value());
  EXPECT_EQ(Transfer(sqlite(), postgres(), "b").copy(Instant{}, quiet).error().code, Errc::conflict);

  Transfer resumed(sqlite(), postgres(), "a");
  std::int64_t rows = 0;
  ASSERT_TRUE(resumed.copy(Instant{}, [&](auto, auto so_far) { rows = so_far; }).has_value());
  EXPECT_EQ(rows, kBirds - copied) << "what was copied is not copied again";
  ASSERT_TRUE(resumed.complete(silent).has_value());
  ASSERT_TRUE(resumed.verify(quiet).has_value());
  ASSERT_TRUE(resumed.finish().has_value());
  EXPECT_TRUE(migrate(*postgres_, kTransferSteps, Instant{}).has_value());
}

TEST_F(TransferTest, one_interrupted_while_it_adds_what_is_missing_adds_the_rest) {
  fill(*sqlite_);
  const auto before = additions_of(postgres());
  ASSERT_EQ(before.size(), 4U) << "two indices, then two references";
  struct Interrupted {};
  const auto interrupt = [](std::size_t missing) {
    if (missing == 2) throw Interrupted{};
  };
  Transfer first(sqlite(), postgres(), "a");
  ASSERT_TRUE(first.copy(Instant{}, quiet).has_value());
  EXPECT_THROW(static_cast<void>(first.complete(interrupt)), Interrupted);
  EXPECT_EQ(names_of(postgres()).size(), 2U);

  Transfer resumed(sqlite(), postgres(), "a");
  std::int64_t rows = 0;
  ASSERT_TRUE(resumed.copy(Instant{}, [&](auto, auto so_far) { rows = so_far; }).has_value());
  EXPECT_EQ(rows, 0);
  ASSERT_TRUE(resumed.complete(silent).has_value());
  EXPECT_EQ(additions_of(postgres()), before);
  const auto orphan = postgres_->write_now(
      [](Writer& tx) { return tx.run("INSERT INTO aeries (tree, bird_id) VALUES ('fir', $1)", kBirds + 1); });
  ASSERT_FALSE(orphan.has_value());
  EXPECT_EQ(orphan.error().code, Errc::conflict);
}

TEST_F(TransferTest, what_differs_is_found) {
  fill(*sqlite_);
  Transfer transfer(sqlite(), postgres(), "a");
  ASSERT_TRUE(transfer.copy(Instant{}, quiet).has_value());
  ASSERT_TRUE(
      postgres_
          ->write_now([](Writer& tx) { return tx.run("UPDATE birds SET tame = 1 - tame WHERE id = 77"); })
          .has_value());
  const auto verified = transfer.verify(quiet);
  ASSERT_FALSE(verified.has_value());
  EXPECT_THAT(verified.error().message, testing::HasSubstr("table birds is not the same"));
}

TEST_F(TransferTest, target_with_rows_is_refused_and_stays_as_it_is) {
  fill(*sqlite_);
  ASSERT_TRUE(postgres_
                  ->write_now([](Writer& tx) {
                    return tx.run("INSERT INTO birds (id, name, tame) VALUES (1, 'mine', 0)");
                  })
                  .has_value());
  const auto copied = Transfer(sqlite(), postgres(), "a").copy(Instant{}, quiet);
  ASSERT_FALSE(copied.has_value());
  EXPECT_EQ(copied.error().code, Errc::conflict);
  EXPECT_EQ(count(*postgres_, "birds"), 1);
}

TEST_F(TransferTest, every_table_and_column_is_known_on_both) {
  const auto known = [](const Store& store) {
    return store.database.read_now([&](Reader& tx) { return tables(tx, store.engine); });
  };
  const auto here = known(sqlite());
  const auto there = known(postgres());
  ASSERT_TRUE(here.has_value() && there.has_value());
  EXPECT_EQ(*there, *here);
  ASSERT_EQ(here->size(), 2U);
  EXPECT_THAT(here->at(1).key, ElementsAre(0, 1));
  EXPECT_THAT(here->at(1).parents, ElementsAre("birds"));
}

TEST_F(TransferTest, table_that_cannot_be_copied_is_an_error_and_not_forgotten) {
  for (const auto* statement :
       {"CREATE TABLE odd (word TEXT)", "CREATE TABLE odd (id BIGINT PRIMARY KEY, size REAL)"}) {
    ASSERT_TRUE(sqlite_->write_now([&](Writer& tx) { return tx.run(statement); }).has_value());
    EXPECT_EQ(Transfer(sqlite(), postgres(), "a").copy(Instant{}, quiet).error().code, Errc::internal)
        << statement;
    ASSERT_TRUE(sqlite_->write_now([&](Writer& tx) { return tx.run("DROP TABLE odd"); }).has_value());
  }
}

}  // namespace
}  // namespace rookery::sql
