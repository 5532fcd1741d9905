#include "cli/community.hpp"

#include "accounts/ids.hpp"
#include "cli/command.hpp"
#include "platform/sql/postgres.hpp"
#include "platform/sql/sqlite.hpp"
#include "server/schema.hpp"
#include "social/newest_id.hpp"

#include <fmt/format.h>

namespace rookery::cli {

void add_where_options(CLI::App& command, Where& where) {
  auto* places = command.add_option_group("where", "One of these");
  places->add_option("--data", where.data, "Folder with everything a server keeps")->type_name("DIR");
  places->add_option("--database", where.database, "PostgreSQL database that nodes share")
      ->type_name("postgresql://...");
  places->require_option(1);
}

void Community::give_up(const Error& error) {
  throw Failure(error.message.empty() ? "the database says: " + error.detail : error.message);
}

std::unique_ptr<sql::Database> Community::open(const Where& where, sql::DataFolder::Purpose purpose) const {
  if (where.database.empty()) {
    const auto folder = answer(sql::DataFolder::open(where.data.string(), purpose));
    return answer(sql::open_database(folder, {.path = {}, .readers = 1}, server::schema(), clock.now()));
  }
  auto database = sql::PostgresDatabase::open({.uri = where.database, .writers = 1, .readers = 1});
  if (!database && !database.error().detail.empty()) {
    throw Failure(fmt::format("{}: {}", database.error().message, database.error().detail));
  }
  auto opened = answer(std::move(database));
  answer(server::bring_up_to_date(*opened, clock.now()));
  return opened;
}

Community::Community(const Where& where, sql::DataFolder::Purpose purpose)
    : shared_(!where.database.empty()), database_(open(where, purpose)) {
  const std::int64_t newest = read(social::newest_id);
  if (newest > 0) static_cast<void>(ids.next_above<AccountId>(AccountId(newest)));
}

}  // namespace rookery::cli
