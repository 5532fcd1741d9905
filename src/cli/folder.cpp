#include "cli/folder.hpp"

#include "accounts/ids.hpp"
#include "cli/command.hpp"
#include "platform/sql/migrate.hpp"
#include "server/schema.hpp"
#include "social/newest_id.hpp"

namespace rookery::cli {

void Folder::give_up(const Error& error) {
  throw Failure(error.message.empty() ? "the database says: " + error.detail : error.message);
}

Folder::Folder(const std::filesystem::path& path, sql::DataFolder::Purpose purpose) {
  const auto folder = answer(sql::DataFolder::open(path.string(), purpose));
  database_ = answer(sql::open_database(folder, {.path = {}, .readers = 1}, server::schema(), clock.now()));
  const std::int64_t newest = read(social::newest_id);
  if (newest > 0) static_cast<void>(ids.next_above<AccountId>(AccountId(newest)));
}

}  // namespace rookery::cli
