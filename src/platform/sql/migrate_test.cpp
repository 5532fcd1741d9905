#include "platform/sql/migrate.hpp"

#include "platform/sql/data_folder.hpp"
#include "platform/sql/temporary_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace rookery::sql {
namespace {

using testing::HasSubstr;

constexpr Migration kFirst{.name = "0001_birds", .statements = "CREATE TABLE birds (id BIGINT PRIMARY KEY)"};
constexpr Migration kSecond{.name = "0002_nests",
                            .statements =
                                "CREATE TABLE nests (id BIGINT PRIMARY KEY); "
                                "INSERT INTO nests (id) VALUES (1)"};

Result<std::int64_t> nests(Database& database) {
  return database.read_now([](Reader& tx) { return tx.number("SELECT COUNT(*) FROM nests"); });
}

TEST(Migrate, each_step_runs_once_in_the_order_of_names) {
  TemporaryDatabase db;
  EXPECT_EQ(migrate(*db, std::array{kSecond, kFirst}, Instant{}).value_or(9), 2);
  EXPECT_EQ(migrate(*db, std::array{kFirst, kSecond}, Instant{}).value_or(9), 0);
  EXPECT_EQ(nests(*db).value_or(9), 1);
  const auto names = db->read_now([](Reader& tx) {
    return tx.all("SELECT name FROM schema_history ORDER BY applied_at, name",
                  [](const Row& r) { return r.string(0); });
  });
  EXPECT_THAT(names.value(), testing::ElementsAre("0001_birds", "0002_nests"));
}

TEST(Migrate, a_new_step_is_added_to_an_older_database) {
  TemporaryDatabase db;
  ASSERT_TRUE(migrate(*db, std::array{kFirst}, Instant{}));
  EXPECT_FALSE(db->read_now([](Reader& tx) { return check_schema(tx, std::array{kFirst, kSecond}); }));
  EXPECT_EQ(migrate(*db, std::array{kFirst, kSecond}, Instant{}).value_or(9), 1);
  EXPECT_TRUE(db->read_now([](Reader& tx) { return check_schema(tx, std::array{kFirst, kSecond}); }));
}

TEST(Migrate, a_step_that_fails_leaves_no_trace_and_runs_again_later) {
  TemporaryDatabase db;
  const Migration broken{.name = "0002_nests",
                         .statements = "CREATE TABLE nests (id BIGINT PRIMARY KEY); NONSENSE"};
  EXPECT_FALSE(migrate(*db, std::array{kFirst, broken}, Instant{}));
  EXPECT_FALSE(nests(*db));
  EXPECT_EQ(migrate(*db, std::array{kFirst, kSecond}, Instant{}).value_or(9), 1);
}

TEST(Migrate, a_changed_step_is_refused_and_nothing_runs) {
  TemporaryDatabase db;
  ASSERT_TRUE(migrate(*db, std::array{kFirst}, Instant{}));
  const Migration changed{.name = kFirst.name,
                          .statements = "CREATE TABLE birds (id BIGINT PRIMARY KEY, wings BIGINT)"};
  const auto refused = migrate(*db, std::array{changed, kSecond}, Instant{});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::invalid);
  EXPECT_THAT(refused.error().message, HasSubstr("0001_birds"));
  EXPECT_FALSE(nests(*db));
}

TEST(Migrate, a_database_of_a_newer_program_is_refused) {
  TemporaryDatabase db;
  ASSERT_TRUE(migrate(*db, std::array{kFirst, kSecond}, Instant{}));
  const auto refused = migrate(*db, std::array{kFirst}, Instant{});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("newer"));
}

TEST(Migrate, an_older_program_goes_on_where_a_newer_one_only_added_something) {
  TemporaryDatabase db;
  const Migration added{.name = kSecond.name, .statements = kSecond.statements, .additive = true};
  ASSERT_TRUE(migrate(*db, std::array{kFirst, added}, Instant{}));
  EXPECT_EQ(migrate(*db, std::array{kFirst}, Instant{}).value_or(9), 0);
  EXPECT_TRUE(db->read_now([](Reader& tx) { return check_schema(tx, std::array{kFirst}); }));
  EXPECT_EQ(migrate(*db, std::array{kFirst, added}, Instant{}).value_or(9), 0);
}

class DataFolderTest : public testing::Test {
 protected:
  using Purpose = DataFolder::Purpose;
  TemporaryDatabase place_;
  std::string folder_ = (place_.folder() / "data").string();
};

TEST_F(DataFolderTest, two_programs_that_start_at_once_run_each_step_once) {
  constexpr int kPrograms = 8;
  {
    std::vector<std::jthread> programs;
    for (int i = 0; i < kPrograms; ++i) {
      programs.emplace_back([&] {
        auto folder = DataFolder::open(folder_, Purpose::tool);
        ASSERT_TRUE(folder) << folder.error().message;
        auto database = open_database(*folder, {}, std::array{kFirst, kSecond}, Instant{});
        ASSERT_TRUE(database) << database.error().message;
      });
    }
  }
  const auto folder = DataFolder::open(folder_, Purpose::inspect);
  auto database = open_database(*folder, {}, std::array{kFirst, kSecond}, Instant{});
  ASSERT_TRUE(database) << database.error().message;
  EXPECT_EQ(nests(**database).value_or(9), 1);
}

TEST_F(DataFolderTest, a_new_folder_is_its_owners_alone) {
  ASSERT_TRUE(DataFolder::open(folder_, Purpose::serve));
  EXPECT_EQ(std::filesystem::status(folder_).permissions(), std::filesystem::perms::owner_all);
}

TEST_F(DataFolderTest, only_one_process_serves_and_tools_run_beside_it) {
  {
    const auto serving = DataFolder::open(folder_, Purpose::serve);
    ASSERT_TRUE(serving) << serving.error().message;
    const auto second = DataFolder::open(folder_, Purpose::serve);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
    EXPECT_THAT(second.error().message, HasSubstr("serving from " + folder_));
    EXPECT_TRUE(DataFolder::open(folder_, Purpose::tool));
  }
  EXPECT_TRUE(DataFolder::open(folder_, Purpose::serve));
}

TEST_F(DataFolderTest, a_folder_of_something_else_is_refused) {
  std::filesystem::create_directory(folder_);
  std::ofstream(folder_ + "/rookery.toml") << "";
  EXPECT_TRUE(DataFolder::open(folder_, Purpose::tool));  // a configuration may be there before the data
  std::ofstream(folder_ + "/holiday.jpg") << "";
  const auto refused = DataFolder::open(folder_, Purpose::serve);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("holiday.jpg"));
}

TEST_F(DataFolderTest, inspecting_makes_nothing) {
  const auto refused = DataFolder::open(folder_, Purpose::inspect);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("no folder"));
  EXPECT_FALSE(std::filesystem::exists(folder_));
}

TEST_F(DataFolderTest, another_programs_database_is_refused_and_left_alone) {
  std::filesystem::create_directory(folder_);
  {
    auto theirs = SqliteDatabase::open({.path = folder_ + "/rookery.db"});
    ASSERT_TRUE(theirs);
    ASSERT_TRUE((*theirs)->write_now([](Writer& tx) { return tx.run("CREATE TABLE songs (x BIGINT)"); }));
  }
  const auto folder = DataFolder::open(folder_, Purpose::tool);
  ASSERT_TRUE(folder);
  const auto refused = open_database(*folder, {}, std::array{kFirst}, Instant{});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("another program"));
}

TEST_F(DataFolderTest, a_damaged_database_is_refused_with_a_sentence) {
  std::filesystem::create_directory(folder_);
  std::ofstream(folder_ + "/rookery.db") << std::string(50'000, 'z');
  const auto folder = DataFolder::open(folder_, Purpose::tool);
  ASSERT_TRUE(folder);
  const auto refused = open_database(*folder, {}, std::array{kFirst}, Instant{});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::corrupt);
  EXPECT_THAT(refused.error().message, HasSubstr("damaged or no database"));
}

}  // namespace
}  // namespace rookery::sql
