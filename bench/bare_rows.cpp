// bare_rows DATABASE READERS --seconds N --text TEXT
//
// The baseline of `bench/run publish`: writes what publishing one post writes, and nothing else, in groups of
// 100 posts a transaction, each durable. Same schema, indices, journal, and rules as the server, one thread,
// prepared statements, ids that count up. Prints one JSON object. REQUIRES: nobody serves from the database.

#include "base/clock.hpp"
#include "base/dice.hpp"
#include "base/snowflake.hpp"
#include "social/text/format.hpp"
#include "sqlite_file.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <fstream>
#include <vector>

namespace rookery::bench {
namespace {

constexpr int kGroup = 100;

struct Options {
  std::string database, readers, text;
  double seconds = 5;
};

std::vector<std::int64_t> accounts_in(const std::string& readers) {
  std::ifstream file(readers);
  std::vector<std::int64_t> accounts;
  std::string token;
  for (std::int64_t account = 0, followers = 0; file >> token >> account >> followers;)
    accounts.push_back(account);
  return accounts;
}

void write_rows(const Options& options) {
  const auto authors = accounts_in(options.readers);
  const accounts::Site site{.url = "http://127.0.0.1:8080", .domain = "127.0.0.1:8080"};
  const std::string html = social::format_post(options.text, site, [](auto) { return std::nullopt; }).html;

  SqliteFile file(options.database);
  file.run(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = 1; PRAGMA temp_store = "
      "MEMORY;"
      "PRAGMA secure_delete = FAST; PRAGMA cache_size = -16384; PRAGMA mmap_size = 1073741824");
  Statement post(file,
                 "INSERT INTO posts (id, author_id, visibility, text, html, spoiler_text, sensitive, "
                 "language, app_id, created_at) "
                 "VALUES (?1, ?2, 0, ?3, ?4, '', 0, 'en', NULL, ?5)");
  Statement count(
      file,
      "INSERT INTO account_stats (account_id, posts, last_post_at) VALUES (?1, 1, ?2) "
      "ON CONFLICT (account_id) DO UPDATE SET posts = account_stats.posts + 1, last_post_at = ?2");
  Statement put(file, "INSERT INTO outbox (author_id, id, kind, post_id) VALUES (?1, ?2, 0, ?3)");
  Statement carried(file, "DELETE FROM outbox WHERE id = ?1");

  SystemClock clock;
  Snowflake ids(clock, 1);
  Dice dice(1);
  std::vector<std::int64_t> waiting;  // rows of the outbox that the group before wrote
  std::int64_t posts = 0;
  const auto began = std::chrono::steady_clock::now();
  std::chrono::duration<double> taken{};
  while (taken.count() < options.seconds) {
    file.run("BEGIN IMMEDIATE");
    for (const auto row : std::exchange(waiting, {})) carried.run(row);
    for (int i = 0; i < kGroup; ++i) {
      const auto author = dice.pick(authors);
      const auto now = to_millis(clock.now());
      const auto id = ids.next<Id<struct Row>>().value();
      post.run(id, author, options.text, html, now);
      count.run(author, now);
      waiting.push_back(ids.next<Id<struct Row>>().value());
      put.run(author, waiting.back(), id);
    }
    file.run("COMMIT");
    posts += kGroup;
    taken = std::chrono::steady_clock::now() - began;
  }
  fmt::print("{{\"posts\": {}, \"rate\": {:.1f}}}\n", posts, static_cast<double>(posts) / taken.count());
}

}  // namespace
}  // namespace rookery::bench

int main(int argc, char** argv) {
  CLI::App program("Writes the rows of posts, as bare as possible.");
  rookery::bench::Options options;
  program.add_option("DATABASE", options.database, "rookery.db of a town")
      ->required()
      ->check(CLI::ExistingFile);
  program.add_option("READERS", options.readers, "readers.txt of the town; its people write")
      ->required()
      ->check(CLI::ExistingFile);
  program.add_option("--text", options.text, "What each post says")->required();
  program.add_option("--seconds", options.seconds, "How long");
  CLI11_PARSE(program, argc, argv);
  try {
    rookery::bench::write_rows(options);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "bare_rows: {}\n", failure.what());
    return 1;
  }
}
