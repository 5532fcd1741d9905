#include "accounts/invariants.hpp"
#include "cli/command.hpp"
#include "platform/sql/data_folder.hpp"
#include "platform/sql/postgres.hpp"
#include "platform/sql/sqlite_connection.hpp"
#include "server/schema.hpp"
#include "social/dead_letters.hpp"
#include "social/invariants.hpp"

#include <fmt/format.h>

#include <chrono>

namespace rookery::cli {

namespace {

struct CheckOptions {
  std::filesystem::path data;
  std::string file;
  std::string database;
};

// Says how each check went, a line each, and counts those that found something.
class Report {
 public:
  void add(std::string_view name, const Result<sql::Offenders>& found) {
    ++checks_;
    if (found && found->count == 0) {
      fmt::print("ok      {}\n", name);
      return;
    }
    ++broken_;
    if (!found) {
      fmt::print("FAILED  {}\n        {}{}\n", name, found.error().message, found.error().detail);
    } else {
      fmt::print("BROKEN  {}\n        {} found: {}{}\n", name, found->count, fmt::join(found->named, "; "),
                 found->count > static_cast<std::int64_t>(found->named.size()) ? "; …" : "");
    }
  }
  [[nodiscard]] int checks() const { return checks_; }
  [[nodiscard]] int broken() const { return broken_; }

 private:
  int checks_ = 0;
  int broken_ = 0;
};

Result<sql::Offenders> check_pages(sql::Reader& tx) {
  auto found = ROOKERY_TRY(sql::find_offenders(tx, {"", "PRAGMA integrity_check"}));
  if (found.count == 1 && found.named.front() == "ok") return sql::Offenders{};
  return found;
}

Result<sql::Offenders> check_steps(sql::Reader& tx) {
  const auto outcome = sql::check_schema(tx, server::schema());
  if (outcome) return sql::Offenders{};
  if (outcome.error().message.empty()) return std::unexpected(outcome.error());
  return sql::Offenders{.count = 1, .named = {outcome.error().message}};
}

// What is true of a community wherever it is kept.
Result<> check_rooms(sql::Reader& tx, Report& report) {
  report.add("database: its schema is this program's", check_steps(tx));
  if (report.broken() > 0) return {};
  for (const auto room : {accounts::invariants(), social::invariants()}) {
    for (const auto& invariant : room) report.add(invariant.name, sql::find_offenders(tx, invariant));
  }
  if (const auto dead = ROOKERY_TRY(social::count_dead_letters(tx)); dead > 0) {
    fmt::print("note    dead letters\n        {} wait for a decision, see 'rookery outbox list-dead'\n",
               dead);
  }
  return {};
}

// All checks look at one snapshot, so a server that writes meanwhile disturbs none.
void check_file(const std::string& file, Report& report) {
  if (!std::filesystem::exists(file)) throw Failure(fmt::format("There is no file {}", file));
  auto connection = sql::SqliteConnection::open(
      {.path = file, .access = sql::SqliteConnectionSettings::Access::read_only, .cache_bytes = 256LL << 20});
  if (!connection) throw Failure(fmt::format("{} cannot be read ({})", file, connection.error().detail));
  if (const auto begun = (*connection)->begin(); !begun) throw Failure(begun.error().detail);
  sql::Reader tx(**connection);
  report.add("database: every page and index is whole", check_pages(tx));
  if (report.broken() > 0) return;
  report.add("database: every reference points to a row",
             sql::find_offenders(
                 tx, {"", "SELECT DISTINCT \"table\" || ' to ' || parent FROM pragma_foreign_key_check"}));
  if (const auto done = check_rooms(tx, report); !done) throw Failure(done.error().detail);
}

// The same of a PostgreSQL database, which looks after its pages and references itself.
void check_database(const std::string& uri, Report& report) {
  constexpr std::chrono::milliseconds kNoLimit{0};  // all rows are read
  const auto database =
      sql::PostgresDatabase::open({.uri = uri, .writers = 1, .readers = 1, .statement_max = kNoLimit});
  if (!database) throw Failure(fmt::format("{}: {}", database.error().message, database.error().detail));
  const auto done = (*database)->read_now([&](sql::Reader& tx) {
    report = Report();  // a read whose connection was lost begins again
    return check_rooms(tx, report);
  });
  if (!done) throw Failure(done.error().message + done.error().detail);
}

std::string file_to_check(const CheckOptions& options) {
  if (!options.file.empty()) return options.file;
  const auto folder = sql::DataFolder::open(options.data.string(), sql::DataFolder::Purpose::inspect);
  if (!folder) throw Failure(folder.error().message);
  return folder->database_file();
}

void check(const CheckOptions& options) {
  Report report;
  if (options.database.empty()) {
    check_file(file_to_check(options), report);
  } else {
    check_database(options.database, report);
  }
  if (report.broken() > 0)
    throw Failure(fmt::format("{} of {} checks found something", report.broken(), report.checks()));
  fmt::print("{} checks, nothing found\n", report.checks());
}

}  // namespace

void add_check_command(CLI::App& program) {
  auto* command =
      program.add_subcommand("check", "Verify a data folder, a database or a backup, also while serving");
  auto options = std::make_shared<CheckOptions>();
  auto* sources = command->add_option_group("what", "One of these");
  sources->add_option("--data", options->data, "Folder with everything a server keeps")->type_name("DIR");
  sources->add_option("--file", options->file, "A file that `rookery backup` wrote")->type_name("FILE");
  sources->add_option("--database", options->database, "PostgreSQL database that nodes share")
      ->type_name("postgresql://...");
  sources->require_option(1);
  command->footer("Ends with 0 when nothing is wrong, with 1 when something is.");
  command->callback([options] { check(*options); });
}

}  // namespace rookery::cli
