#include "platform/sql/backup.hpp"

#include "platform/sql/sqlite_connection.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>

namespace rookery::sql {
namespace {

constexpr int kPagesPerStep = 4'096;

std::unexpected<Error> refused(std::string_view what, const std::string& path) {
  const std::error_code why(errno, std::generic_category());
  return fail(Errc::invalid, fmt::format("{} {}: {}", what, path, why.message()));
}

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
using Copy = std::unique_ptr<sqlite3, Close>;

Result<> copy_pages(SqliteConnection& source, sqlite3* copy) {
  sqlite3_backup* running = sqlite3_backup_init(copy, "main", source.handle(), "main");
  int code = running == nullptr ? sqlite3_errcode(copy) : SQLITE_OK;
  while (running != nullptr && code == SQLITE_OK) code = sqlite3_backup_step(running, kPagesPerStep);
  if (running != nullptr) sqlite3_backup_finish(running);
  if (code == SQLITE_DONE) return {};
  return fail(Errc::unavailable, fmt::format("The copy failed: {}", sqlite3_errstr(code)));
}

Result<> copy_database(const std::string& from, const std::string& to) {
  auto source = SqliteConnection::open({.path = from, .access = SqliteConnectionSettings::Access::read_only});
  if (!source) {
    Error error = std::move(source).error();
    error.message = fmt::format("The database {} cannot be read ({})", from, error.detail);
    return std::unexpected(std::move(error));
  }
  // The transaction holds one snapshot from its first statement on; without it every write would start the
  // copy anew.
  ROOKERY_TRY((*source)->begin());
  ROOKERY_TRY(Reader(**source).exists("SELECT 1 FROM sqlite_schema"));

  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(to.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  const Copy copy(opened);
  if (code != SQLITE_OK) return fail(Errc::unavailable, fmt::format("{} cannot be opened", to));
  sqlite3_exec(copy.get(), "PRAGMA synchronous = OFF", nullptr, nullptr,
               nullptr);  // made durable at the end, once
  ROOKERY_TRY(copy_pages(**source, copy.get()));
  // Pages include the mark for a write-ahead log; without it the file needs no others beside it.
  if (sqlite3_exec(copy.get(), "PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr) != SQLITE_OK) {
    return fail(Errc::unavailable,
                fmt::format("The copy could not be finished: {}", sqlite3_errmsg(copy.get())));
  }
  return {};
}

Result<> make_durable(const std::string& path, int flags) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | flags);
  if (file < 0) return refused("Cannot be opened:", path);
  const bool done = fsync(file) == 0;
  const auto error = errno;
  close(file);
  errno = error;
  if (!done) return refused("Cannot be made durable:", path);
  return {};
}

// The new file until it has its name; removed when it never gets one.
class Unfinished {
 public:
  static Result<Unfinished> beside(const std::string& to) {
    std::string path = to + ".XXXXXX";
    const int file = mkstemp(path.data());  // 0600: it holds what the data folder holds
    if (file < 0) return refused("A backup cannot be written to", to);
    close(file);
    return Unfinished(std::move(path));
  }
  Unfinished(Unfinished&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Unfinished& operator=(Unfinished&&) = delete;
  ~Unfinished() {
    if (path_.empty()) return;
    for (const auto* beside : {"", "-journal", "-wal", "-shm"}) unlink((path_ + beside).c_str());
  }
  [[nodiscard]] const std::string& path() const { return path_; }
  Result<> rename_to(const std::string& to) {
    if (std::rename(path_.c_str(), to.c_str()) != 0)
      return refused("The backup cannot be given its name", to);
    path_.clear();
    return {};
  }

 private:
  explicit Unfinished(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace

Result<std::uint64_t> back_up(const std::string& database_file, const std::string& to, bool overwrite) {
  std::error_code failed;
  if (std::filesystem::is_directory(to, failed)) {
    return fail(Errc::invalid, fmt::format("{} is a folder; name the file to write", to));
  }
  if (!overwrite && std::filesystem::exists(to, failed)) {
    return fail(Errc::conflict, fmt::format("{} is there already; --force replaces it", to));
  }
  auto unfinished = ROOKERY_TRY(Unfinished::beside(to));
  ROOKERY_TRY(copy_database(database_file, unfinished.path()));
  ROOKERY_TRY(make_durable(unfinished.path(), 0));
  const auto bytes = std::filesystem::file_size(unfinished.path(), failed);
  ROOKERY_TRY(unfinished.rename_to(to));
  const auto folder = std::filesystem::absolute(to, failed).parent_path().string();
  ROOKERY_TRY(make_durable(folder, O_DIRECTORY));
  return bytes;
}

}  // namespace rookery::sql
