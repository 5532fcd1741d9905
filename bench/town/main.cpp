// town DIR --accounts N --posts M --follows K --readers R --seed S
//
// Makes a data folder DIR/data with a made-up town of any size, fast: the schema comes from the program's own
// migrations, the rows are written straight into the tables in the order of their keys, indices are made at
// the end. DIR/readers.txt says who has a token: "token account followers", a line each; the first is the
// hub, whom everybody follows.

#include "accounts/schema.hpp"
#include "platform/sql/data_folder.hpp"
#include "social/schema.hpp"
#include "town/rows.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>

namespace rookery::bench {
namespace {

void make_schema(const std::filesystem::path& data) {
  const auto folder = sql::DataFolder::open(data.string(), sql::DataFolder::Purpose::serve);
  if (!folder) throw std::runtime_error(folder.error().message);
  if (std::filesystem::exists(folder->database_file()))
    throw std::runtime_error("there is a database in " + data.string() + " already");
  std::vector<sql::Migration> steps;
  for (const auto room : {accounts::migrations(), social::migrations()})
    steps.insert(steps.end(), room.begin(), room.end());
  const auto database = sql::open_database(*folder, {.path = {}, .readers = 1}, steps, SystemClock().now());
  if (!database) throw std::runtime_error(database.error().message);
}

// Drops the indices and returns the statements that make them again.
std::vector<std::string> take_indices(SqliteFile& file) {
  std::vector<std::string> names, statements;
  Statement all(file, "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL");
  all.begin();
  while (all.next()) {
    names.push_back(all.text(0));
    statements.push_back(all.text(1));
  }
  for (const auto& name : names) file.run("DROP INDEX " + name);
  return statements;
}

class Progress {
 public:
  void done(std::string_view what) {
    const auto now = std::chrono::steady_clock::now();
    fmt::print("  {:<20} {:6.1f} s\n", what, std::chrono::duration<double>(now - last_).count());
    std::fflush(stdout);
    last_ = now;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

void make_town(const std::filesystem::path& folder, const TownSettings& settings) {
  Progress progress;
  std::filesystem::create_directories(folder);
  make_schema(folder / "data");
  SqliteFile file((folder / "data" / sql::DataFolder::kDatabaseFile).string());
  file.run(
      "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; PRAGMA foreign_keys = OFF; PRAGMA temp_store = "
      "MEMORY;"
      "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -1048576");
  const auto indices = take_indices(file);
  TownRows rows(file, settings);
  rows.write_people();
  progress.done("people");
  rows.write_follows();
  progress.done(fmt::format("{} follows", rows.follows()));
  rows.write_posts();
  rows.write_mentions_and_tags();
  progress.done("posts");
  rows.write_favourites();
  progress.done("favourites");
  rows.write_counts();
  const std::string readers = rows.write_tokens();
  progress.done("counts, tokens");
  for (const auto& statement : indices) file.run(statement);
  progress.done("indices");
  file.run("PRAGMA locking_mode = NORMAL; PRAGMA journal_mode = WAL");
  std::ofstream(folder / "readers.txt") << readers;
}

}  // namespace
}  // namespace rookery::bench

int main(int argc, char** argv) {
  CLI::App program("Makes a town for benchmarks.");
  std::string folder;
  rookery::bench::TownSettings settings;
  program.add_option("DIR", folder, "A new folder")->required();
  program.add_option("--accounts", settings.accounts, "How many accounts")
      ->check(CLI::Range(4U, 20'000'000U));
  program.add_option("--posts", settings.posts, "How many posts, replies and reblogs together")
      ->check(CLI::Range(0U, 100'000'000U));
  program.add_option("--follows", settings.follows, "How many each account follows, on average")
      ->check(CLI::Range(1.0, 10'000.0));
  program.add_option("--readers", settings.readers, "How many have a token");
  program.add_option(
      "--circle", settings.circle,
      "How many of each other those with a token follow, on average; 0: whom everybody follows");
  program.add_option("--seed", settings.seed, "The same seed makes the same town");
  CLI11_PARSE(program, argc, argv);
  try {
    if (settings.follows > settings.accounts / 2.0)
      throw std::runtime_error("nobody can follow more than half of all");
    if (settings.circle != 0 && (settings.circle < 1 || settings.circle > settings.readers / 2.0))
      throw std::runtime_error("those with a token can follow 1 to half of each other");
    rookery::bench::make_town(folder, settings);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "town: {}\n", failure.what());
    return 1;
  }
}
