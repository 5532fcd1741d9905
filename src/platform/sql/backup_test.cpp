#include "platform/sql/backup.hpp"

#include "platform/sql/temporary_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace rookery::sql {
namespace {

constexpr std::array kPairs = {Migration{.name = "0001_pairs",
                                         .statements = "CREATE TABLE left_side (x BIGINT, filling TEXT);"
                                                       "CREATE TABLE right_side (x BIGINT, filling TEXT)"}};

class Backup : public testing::Test {
 protected:
  Backup() : db_({kPairs}) {}
  std::string file() const { return (db_.folder() / "rookery.db").string(); }
  std::string to() const { return (db_.folder() / "copy").string(); }
  std::size_t files_beside() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        std::filesystem::directory_iterator(db_.folder()),
        [](const auto& entry) { return entry.path().filename().string().starts_with("copy."); }));
  }
  TemporaryDatabase db_;
};

Result<> add_pair(Writer& tx, std::int64_t x) {
  const std::string filling(2'000, 'f');
  ROOKERY_TRY(tx.run("INSERT INTO left_side (x, filling) VALUES ($1, $2)", x, filling));
  ROOKERY_TRY(tx.run("INSERT INTO right_side (x, filling) VALUES ($1, $2)", x, filling));
  return {};
}

TEST_F(Backup, made_under_writes_is_one_moment) {
  std::atomic<bool> enough = false;
  std::atomic<std::int64_t> written = 0;
  std::jthread writer([&] {
    while (!enough) {
      if (db_->write_now([&](Writer& tx) { return add_pair(tx, written); })) ++written;
    }
  });
  while (written < 500) std::this_thread::yield();
  const auto before = written.load();
  for (int i = 0; i < 5; ++i) {
    const auto bytes = back_up(file(), to(), true);
    ASSERT_TRUE(bytes) << bytes.error().message;
    EXPECT_EQ(*bytes, std::filesystem::file_size(to()));
  }
  enough = true;
  writer.join();

  auto copy = SqliteDatabase::open({.path = to()});
  ASSERT_TRUE(copy) << copy.error().detail;
  const auto count = [&](std::string_view statement) {
    return (*copy)->read_now([&](Reader& tx) { return tx.number(statement); }).value_or(-1);
  };
  EXPECT_EQ(count("SELECT COUNT(*) FROM left_side"), count("SELECT COUNT(*) FROM right_side"));
  EXPECT_GE(count("SELECT COUNT(*) FROM left_side"), before);
  EXPECT_EQ((*copy)
                ->read_now([](Reader& tx) {
                  return tx.one("PRAGMA integrity_check", [](const Row& row) { return row.string(0); });
                })
                .value(),
            "ok");
}

TEST_F(Backup, is_one_file_for_its_owner_alone) {
  ASSERT_TRUE(back_up(file(), to(), false));
  EXPECT_EQ(files_beside(), 0);
  EXPECT_EQ(std::filesystem::status(to()).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(Backup, does_not_overwrite_unless_told) {
  std::ofstream(to()) << "precious";
  const auto refused = back_up(file(), to(), false);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_EQ(std::filesystem::file_size(to()), 8);
  EXPECT_TRUE(back_up(file(), to(), true));
  EXPECT_GT(std::filesystem::file_size(to()), 4'000);
}

TEST_F(Backup, that_fails_leaves_nothing_behind) {
  const auto refused = back_up((db_.folder() / "absent.db").string(), to(), false);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("cannot be read"));
  EXPECT_FALSE(std::filesystem::exists(to()));
  EXPECT_EQ(files_beside(), 0);
  const auto nowhere = back_up(file(), (db_.folder() / "absent" / "copy").string(), false);
  ASSERT_FALSE(nowhere);
  EXPECT_THAT(nowhere.error().message, testing::HasSubstr("No such file"));
}

}  // namespace
}  // namespace rookery::sql
