#pragma once

#include "platform/sql/migrate.hpp"
#include "platform/sql/sqlite.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace rookery::sql {

// The folder that holds everything one Rookery keeps: the database, and what later lies beside it. Only one
// process may serve from it; the command line's other tools run beside that one.
//
// Lifetime: holds the serving lock, if it was asked for, until it is destroyed; so before the database it
// outlives
//           it. The lock is the kernel's (flock) and goes with the process, however that ends.
// Errors:   invalid, unavailable, conflict (somebody serves already), each with a sentence for the
// administrator.
class DataFolder {
 public:
  static constexpr std::string_view kDatabaseFile = "rookery.db";
  static constexpr std::string_view kLockFile = "serving.lock";
  static constexpr std::int64_t kFreeBytesMin = 16LL << 20;  // less is called a full disk when starting

  enum class Purpose : std::uint8_t {
    serve,    // makes the folder (0700) when it is absent; nobody else may serve from it
    tool,     // makes the folder too; beside a serving process
    inspect,  // must be there and hold a database
  };

  static Result<DataFolder> open(std::string path, Purpose purpose);
  DataFolder(DataFolder&& other) noexcept
      : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}
  DataFolder& operator=(DataFolder&&) = delete;
  ~DataFolder();

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string database_file() const { return path_ + "/" + std::string(kDatabaseFile); }

 private:
  explicit DataFolder(std::string path) : path_(std::move(path)) {}
  Result<> make() const;
  Result<> recognise(Purpose purpose) const;
  Result<> lock();

  std::string path_;
  int lock_ = -1;  // file descriptor; -1: not serving
};

// Opens the folder's database, makes it when absent, and brings its schema up to date. `settings.path` is
// taken from the folder. Errors: as SqliteDatabase::open and migrate; always with a sentence for the
// administrator.
[[nodiscard]] Result<std::unique_ptr<SqliteDatabase>> open_database(
    const DataFolder& folder, SqliteSettings settings, std::span<const Migration> steps, Instant now,
    UnfinishedMove unfinished = UnfinishedMove::refuse);

}  // namespace rookery::sql
