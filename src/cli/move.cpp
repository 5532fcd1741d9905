#include "cli/command.hpp"
#include "platform/sql/data_folder.hpp"
#include "platform/sql/migrate.hpp"
#include "platform/sql/postgres.hpp"
#include "platform/sql/sqlite.hpp"
#include "platform/sql/transfer.hpp"
#include "server/schema.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <thread>

namespace rookery::cli {

namespace {

constexpr std::int64_t kCacheBytes = 256LL << 20;            // indices are written in no order
constexpr std::chrono::milliseconds kStatementMax{600'000};  // a batch may wait for a checkpoint

struct Options {
  std::filesystem::path data, to_data;
  std::string database, to_database;
};

[[noreturn]] void give_up(const Error& error) {
  if (error.message.empty()) throw Failure("the database says: " + error.detail);
  throw Failure(error.message);
}

template <class T>
T answer(Result<T> result) {
  if (!result) give_up(result.error());
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

// One of the two databases. A data folder is locked, so that no server serves it meanwhile.
class End {
 public:
  static End folder(const std::filesystem::path& path, sql::UnfinishedMove unfinished) {
    End end;
    end.folder_.emplace(answer(sql::DataFolder::open(path.string(), sql::DataFolder::Purpose::serve)));
    end.database_ = answer(sql::open_database(
        *end.folder_, {.path = {}, .readers = 1, .cache_bytes = kCacheBytes, .filling = true},
        server::schema(), SystemClock().now(), unfinished));
    return end;
  }
  static End postgres(const std::string& uri, sql::UnfinishedMove unfinished) {
    auto opened = sql::PostgresDatabase::open(
        {.uri = uri, .writers = 1, .readers = 1, .wait_max = kStatementMax, .statement_max = kStatementMax});
    if (!opened && !opened.error().detail.empty()) {
      throw Failure(fmt::format("{}: {}", opened.error().message, opened.error().detail));
    }
    End end;
    end.database_ = answer(std::move(opened));
    end.engine_ = sql::Engine::postgres;
    end.refuse_others_tables();
    end.refuse_other_processes();
    answer(sql::migrate(*end.database_, server::schema(), SystemClock().now(), unfinished));
    return end;
  }

  [[nodiscard]] sql::Store store() const { return {.database = *database_, .engine = engine_}; }

 private:
  // In a database that our steps have made, or that is empty, nobody else's tables are overwritten or moved.
  void refuse_others_tables() const {
    const auto foreign = answer(database_->read_now([](sql::Reader& tx) {
      return tx.exists(
          "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND NOT EXISTS "
          "(SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_history')");
    }));
    if (foreign) throw Failure("The PostgreSQL database has tables of another program; name an empty one");
  }

  // Each of our two threads has a connection. Those of a move that was killed take a moment to go.
  void refuse_other_processes() const {
    static constexpr int kLooksMax = 20;
    static constexpr std::chrono::milliseconds kPause{250};
    const auto own = [](sql::Reader& tx) { return tx.number("SELECT pg_backend_pid()"); };
    const auto reader = answer(database_->read_now(own));
    const auto writer = answer(database_->write_now(own));
    for (int look = 0; look < kLooksMax; ++look) {
      const auto others = answer(database_->read_now([&](sql::Reader& tx) {
        return tx.exists(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name = 'rookery' AND pid <> $1 AND pid <> $2",
            reader, writer);
      }));
      if (!others) return;
      std::this_thread::sleep_for(kPause);
    }
    throw Failure("Other Rookery processes are connected to the PostgreSQL database; stop all nodes first");
  }

  std::optional<sql::DataFolder> folder_;  // outlives the database
  std::unique_ptr<sql::Database> database_;
  sql::Engine engine_ = sql::Engine::sqlite;
};

End open_source(const Options& options) {
  if (!options.database.empty()) return End::postgres(options.database, sql::UnfinishedMove::refuse);
  answer(sql::DataFolder::open(options.data.string(), sql::DataFolder::Purpose::inspect));  // makes nothing
  return End::folder(options.data, sql::UnfinishedMove::refuse);
}

End open_target(const Options& options) {
  if (!options.to_database.empty()) return End::postgres(options.to_database, sql::UnfinishedMove::resume);
  return End::folder(options.to_data, sql::UnfinishedMove::resume);
}

// No two communities have the same first account: its id holds the millisecond, the node and a number.
std::string identity_of(const sql::Store& source) {
  const auto first = answer(source.database.read_now(
      [](sql::Reader& tx) { return tx.number("SELECT COALESCE(MIN(id), 0) FROM accounts"); }));
  if (first == 0) throw Failure("There is no account to move; serve the target as it is");
  return fmt::format("{}", first);
}

// Shows how far it is, a line for each table; to a terminal also while it goes on.
class Meter {
 public:
  Meter(const char* verb, const char* unit) : verb_(verb), unit_(unit) {}
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;
  ~Meter() { end_line(); }
  void show(std::string_view table, std::int64_t rows) {
    if (table != table_) end_line();
    table_ = table;
    rows_ = rows;
    if (terminal_) write_line("\r");
  }

 private:
  void write_line(const char* before) const {
    fmt::print("{}  {} {:<24} {:>12}{}", before, verb_, table_, rows_, unit_);
    std::fflush(stdout);
  }
  void end_line() const {
    if (table_.empty()) return;
    write_line(terminal_ ? "\r" : "");
    fmt::print("\n");
  }

  const char *const verb_, *const unit_;
  const bool terminal_ = isatty(STDOUT_FILENO) == 1;
  std::string table_;
  std::int64_t rows_ = 0;
};

void move(const Options& options) {
  const auto begun = std::chrono::steady_clock::now();
  const auto source = open_source(options);
  const auto target = open_target(options);
  sql::Transfer transfer(source.store(), target.store(), identity_of(source.store()));
  {
    Meter meter("copied ", " rows");
    answer(transfer.copy(SystemClock().now(), [&](auto table, auto rows) { meter.show(table, rows); }));
  }
  {
    Meter meter("added  ", "");
    answer(
        transfer.complete([&, added = 0](auto) mutable { meter.show("indices and references", ++added); }));
  }
  const auto sums = [&] {
    Meter meter("checked", " rows");
    return answer(transfer.verify([&](auto table, auto rows) { meter.show(table, rows); }));
  }();
  answer(transfer.finish());

  fmt::print("\n{:<24} {:>12}  {}\n", "TABLE", "ROWS", "CHECKSUM, THE SAME IN BOTH");
  std::int64_t rows = 0;
  for (const auto& sum : sums) {
    fmt::print("{:<24} {:>12}  {:016x}\n", sum.table, sum.rows, sum.hashes);
    rows += sum.rows;
  }
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
  fmt::print(
      "\nMoved {} rows in {:.1f} s. Serve the target from now on, with the same --url, and never again the "
      "source: "
      "what is\nwritten there would be lost.\n",
      rows, taken.count());
}

}  // namespace

void add_move_command(CLI::App& program) {
  auto options = std::make_shared<Options>();
  auto* command = program.add_subcommand(
      "move",
      "Take a community that nobody serves into another database; run it again if it was interrupted");
  auto* sources = command->add_option_group("from", "One of these");
  sources->add_option("--data", options->data, "Folder with everything a server keeps")->type_name("DIR");
  sources->add_option("--database", options->database, "PostgreSQL database")->type_name("postgresql://...");
  sources->require_option(1);
  auto* targets = command->add_option_group("to", "One of these, empty or with what an earlier try has left");
  targets->add_option("--to-data", options->to_data, "A data folder, made when absent")->type_name("DIR");
  targets->add_option("--to-database", options->to_database, "A PostgreSQL database")
      ->type_name("postgresql://...");
  targets->require_option(1);
  command->footer(
      "Timelines are not moved: they are rebuilt when they are read. Ends with 0 only when both are equal.");
  command->callback([options] { move(*options); });
}

}  // namespace rookery::cli
