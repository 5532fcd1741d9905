#pragma once

#include "platform/sql/migrate.hpp"
#include "platform/sql/postgres.hpp"
#include "platform/sql/sqlite.hpp"
#include "platform/sql/temporary_postgres.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>

namespace rookery::sql {

// A real database for tests, with the given steps run, removed at the end: a new SQLite file in memory
// (/dev/shm) or, without it, in the temporary folder. Where the environment names a PostgreSQL server
// (tools/with-postgres), it is a new database there, so that what is true on one is shown to be true on the
// other. Ends the program when it cannot be made.
//
//   sql::TemporaryDatabase db({accounts::migrations(), social::migrations()});
//   auto made = db->write_now([&](sql::Writer& tx) { return create_account(tx, ...); });
class TemporaryDatabase {
 public:
  static constexpr std::uint32_t kReaders = 2;

  explicit TemporaryDatabase(std::initializer_list<std::span<const Migration>> rooms = {}) {
    std::vector<Migration> steps;
    for (const auto room : rooms) steps.insert(steps.end(), room.begin(), room.end());
    const std::filesystem::path memory = "/dev/shm";
    std::string pattern =
        ((std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path()) /
         "rookery-test-XXXXXX")
            .string();
    if (mkdtemp(pattern.data()) == nullptr) give_up(fail(Errc::internal, "no temporary folder").error());
    folder_ = pattern;
    if (const auto server = TemporaryPostgres::server()) {
      place_.emplace(*server, steps);
      postgres_ = opened(PostgresDatabase::open({.uri = place_->uri(), .writers = 2, .readers = kReaders}));
    } else {
      sqlite_ =
          opened(SqliteDatabase::open({.path = (folder_ / "rookery.db").string(), .readers = kReaders}));
      if (const auto migrated = migrate(*sqlite_, steps, Instant{}); !migrated) give_up(migrated.error());
    }
  }
  TemporaryDatabase(const TemporaryDatabase&) = delete;
  TemporaryDatabase& operator=(const TemporaryDatabase&) = delete;
  ~TemporaryDatabase() {
    sqlite_.reset();
    postgres_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  Database& operator*() {
    if (postgres_) return *postgres_;
    return *sqlite_;
  }
  Database* operator->() { return &**this; }
  Result<> watch(RowVersions& versions) {
    return postgres_ ? postgres_->watch(versions) : sqlite_->watch(versions);
  }
  // Reads answered so far.
  [[nodiscard]] std::uint64_t reads() const {
    return postgres_ ? postgres_->stats().reads.load() : sqlite_->stats().reads.load();
  }
  [[nodiscard]] bool on_postgres() const { return postgres_ != nullptr; }
  // Its file is there unless on_postgres().
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  template <class T>
  static T opened(Result<T> database) {
    if (!database) give_up(database.error());
    return *std::move(database);
  }
  [[noreturn]] static void give_up(const Error& error) {
    std::fputs((error.message + error.detail + "\n").c_str(), stderr);
    std::abort();
  }

  std::filesystem::path folder_;
  std::optional<TemporaryPostgres> place_;
  std::unique_ptr<SqliteDatabase> sqlite_;  // one of them
  std::unique_ptr<PostgresDatabase> postgres_;
};

}  // namespace rookery::sql
