#include "platform/sql/data_folder.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace rookery::sql {
namespace {

// "Rook" in ASCII, in the header of the file, so that no other program's database is taken for ours.
constexpr std::int64_t kApplicationId = 0x526F6F6B;

std::error_code last_error() { return {errno, std::generic_category()}; }

std::unexpected<Error> refused(std::string_view what, const std::string& path, std::error_code why) {
  return fail(why == std::errc::no_space_on_device ? Errc::unavailable : Errc::invalid,
              fmt::format("{} {}: {}", what, path, why.message()));
}

// What may lie in a new data folder: a configuration, what file systems put into an empty disk, and the
// database (with its journal) that another Rookery began a moment ago.
bool may_lie_there(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  return name.starts_with(DataFolder::kDatabaseFile) || name == "lost+found" ||
         name == DataFolder::kLockFile || file.extension() == ".toml";
}

Result<> recognise_database(Writer& tx, const std::string& path) {
  if (ROOKERY_TRY(tx.number("PRAGMA application_id")) == kApplicationId) return {};
  if (ROOKERY_TRY(tx.exists("SELECT 1 FROM sqlite_schema"))) {
    return fail(Errc::invalid, path + " is the database of another program");
  }
  static_assert(kApplicationId == 1383034731);
  ROOKERY_TRY(tx.run("PRAGMA application_id = 1383034731"));
  return {};
}

// A sentence for whoever starts the program, where the error has only words for the log.
Error explained(Error error, const DataFolder& folder) {
  std::error_code failed;
  const auto space = std::filesystem::space(folder.path(), failed);
  if (!failed && space.available < static_cast<std::uintmax_t>(DataFolder::kFreeBytesMin)) {
    error.message =
        fmt::format("The disk that holds {} is full ({} MiB free)", folder.path(), space.available >> 20);
  } else if (error.message.empty()) {
    error.message = fmt::format("The database in {} cannot be used: {}", folder.path(), error.detail);
  } else if (!error.detail.empty()) {
    error.message += fmt::format(" ({})", error.detail);
  }
  return error;
}

}  // namespace

Result<DataFolder> DataFolder::open(std::string path, Purpose purpose) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  if (path.empty()) return fail(Errc::invalid, "No data folder was named");
  DataFolder folder(std::move(path));
  if (purpose != Purpose::inspect) ROOKERY_TRY(folder.make());
  ROOKERY_TRY(folder.recognise(purpose));
  if (purpose == Purpose::serve) ROOKERY_TRY(folder.lock());
  return folder;
}

DataFolder::~DataFolder() {
  if (lock_ >= 0) close(lock_);
}

Result<> DataFolder::make() const {
  const std::filesystem::path parent = std::filesystem::path(path_).parent_path();
  std::error_code failed;
  if (!parent.empty()) std::filesystem::create_directories(parent, failed);
  if (failed) return refused("The folder cannot be made:", parent.string(), failed);
  if (mkdir(path_.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return refused("The data folder cannot be made:", path_, last_error());
  }
  return {};
}

Result<> DataFolder::recognise(Purpose purpose) const {
  std::error_code failed;
  if (!std::filesystem::is_directory(path_, failed)) {
    return fail(Errc::invalid,
                failed && failed != std::errc::no_such_file_or_directory
                    ? fmt::format("The data folder {} cannot be seen: {}", path_, failed.message())
                    : fmt::format("There is no folder {}", path_));
  }
  if (access(path_.c_str(), R_OK | W_OK | X_OK) != 0) {
    return refused("This user may not read and write the data folder", path_, last_error());
  }
  if (std::filesystem::exists(database_file(), failed)) return {};
  if (purpose == Purpose::inspect) {
    return fail(Errc::invalid,
                fmt::format("{} is no Rookery data folder: it has no {}", path_, kDatabaseFile));
  }
  for (auto entry = std::filesystem::directory_iterator(path_, failed);
       !failed && entry != std::filesystem::directory_iterator(); entry.increment(failed)) {
    if (may_lie_there(entry->path())) continue;
    return fail(Errc::invalid,
                fmt::format("{} is no Rookery data folder: it has no {} but other files ({}). Name an "
                            "empty or a new folder.",
                            path_, kDatabaseFile, entry->path().filename().string()));
  }
  if (failed) return refused("The data folder cannot be read:", path_, failed);
  return {};
}

Result<> DataFolder::lock() {
  const std::string file = path_ + "/" + std::string(kLockFile);
  lock_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (lock_ < 0) return refused("The lock cannot be made:", file, last_error());
  if (flock(lock_, LOCK_EX | LOCK_NB) == 0) return {};
  if (errno != EWOULDBLOCK) return refused("The lock cannot be taken:", file, last_error());
  return fail(Errc::conflict, fmt::format("Another Rookery is serving from {} already", path_));
}

Result<std::unique_ptr<SqliteDatabase>> open_database(const DataFolder& folder, SqliteSettings settings,
                                                      std::span<const Migration> steps, Instant now,
                                                      UnfinishedMove unfinished) {
  settings.path = folder.database_file();
  auto opened = SqliteDatabase::open(std::move(settings));
  if (!opened) return std::unexpected(explained(std::move(opened).error(), folder));
  auto database = *std::move(opened);
  const auto ready = database->write_now(
      [path = folder.database_file()](Writer& tx) { return recognise_database(tx, path); });
  if (!ready) return std::unexpected(explained(ready.error(), folder));
  const auto migrated = migrate(*database, steps, now, unfinished);
  if (!migrated) return std::unexpected(explained(migrated.error(), folder));
  return database;
}

}  // namespace rookery::sql
