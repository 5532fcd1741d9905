#pragma once

#include "platform/sql/migrate.hpp"
#include "platform/sql/sqlite.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>

namespace rookery::sql {

// A real database for tests: a new file in memory (/dev/shm) or, without it, in the temporary folder, with
// the given steps run, removed at the end. Ends the program when it cannot be made.
//
//   sql::TemporaryDatabase db({accounts::migrations(), social::migrations()});
//   auto made = db->write_now([&](sql::Writer& tx) { return create_account(tx, ...); });
class TemporaryDatabase {
 public:
  explicit TemporaryDatabase(std::initializer_list<std::span<const Migration>> rooms = {}) {
    const std::filesystem::path memory = "/dev/shm";
    std::string pattern =
        ((std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path()) /
         "rookery-test-XXXXXX")
            .string();
    if (mkdtemp(pattern.data()) == nullptr) give_up("no temporary folder");
    folder_ = pattern;
    auto opened = SqliteDatabase::open({.path = (folder_ / "rookery.db").string(), .readers = 2});
    if (!opened) give_up(opened.error().message + opened.error().detail);
    database_ = *std::move(opened);
    std::vector<Migration> steps;
    for (const auto room : rooms) steps.insert(steps.end(), room.begin(), room.end());
    const auto migrated = migrate(*database_, steps, Instant{});
    if (!migrated) give_up(migrated.error().message + migrated.error().detail);
  }
  TemporaryDatabase(const TemporaryDatabase&) = delete;
  TemporaryDatabase& operator=(const TemporaryDatabase&) = delete;
  ~TemporaryDatabase() {
    database_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  Database& operator*() { return *database_; }
  Database* operator->() { return database_.get(); }
  SqliteDatabase& sqlite() { return *database_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  [[noreturn]] static void give_up(const std::string& why) {
    std::fputs((why + "\n").c_str(), stderr);
    std::abort();
  }

  std::filesystem::path folder_;
  std::unique_ptr<SqliteDatabase> database_;
};

}  // namespace rookery::sql
