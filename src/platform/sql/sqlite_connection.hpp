#pragma once

#include "base/result.hpp"
#include "platform/sql/transaction.hpp"

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace rookery::sql {

class RowVersions;

// How one connection is opened.
struct SqliteConnectionSettings {
  enum class Access : std::uint8_t {
    create,     // reads and writes; an absent file is made
    write,      // reads and writes a file that must be there
    read_only,  // sees, changes nothing; the file must be there
  };
  std::string path;
  Access access = Access::create;
  std::int64_t cache_bytes = 16LL << 20;
  std::uint32_t busy_timeout_ms = 5'000;
  std::uint32_t statements_max = 512;  // prepared statements kept
  bool filling = false;                // as SqliteSettings says
};

// One connection to one SQLite file, with its prepared statements. Statements come in our portable spelling
// (dialect.hpp) and are kept prepared by their text, the least recently used one making room.
//
// Threads:  one at a time.
// Errors:   conflict (UNIQUE, FOREIGN KEY), unavailable (busy beyond the time limit, disk full, I/O),
// corrupt,
//           too_large (a value over SQLite's limits), internal (the rest: bad SQL, NOT NULL, CHECK). `detail`
//           holds SQLite's own words.
// After an error that made SQLite undo the whole transaction (disk full, I/O), every statement fails with
// unavailable until rollback(), so nothing can slip out on its own.
class SqliteConnection final : public Connection {
 public:
  static Result<std::unique_ptr<SqliteConnection>> open(SqliteConnectionSettings settings);
  ~SqliteConnection() override;

  Result<std::int64_t> run(std::string_view statement, std::span<const Value> parameters,
                           const OnRow& on_row) override;

  // BEGIN: a snapshot of what is committed, taken at the first statement. BEGIN IMMEDIATE: the only writer of
  // the file, waiting for another one at most busy_timeout_ms.
  Result<> begin();
  Result<> begin_immediate();
  Result<> commit();
  // Undoes what was not committed, if anything; statements work again afterwards.
  void rollback();
  // Marks within a transaction: what came after the newest one can be undone alone.
  Result<> savepoint();
  Result<> release();
  Result<> rollback_to_savepoint();
  // Whether SQLite still has the transaction; it ends one by itself when the disk is full or fails.
  [[nodiscard]] bool in_transaction() const;

  // Tells `versions`, which outlives this, of every row of its tables that this connection changes, cascades
  // included. Errors: internal, when a table or column is not there.
  Result<> watch(RowVersions& versions);

  // Settings of SQLite itself ("PRAGMA …"); gives the first column of its first row.
  Result<std::string> pragma(std::string_view text);
  // Statements prepared and kept now; for tests.
  [[nodiscard]] std::size_t statements_kept() const { return statements_.size(); }
  [[nodiscard]] sqlite3* handle() { return handle_; }

 private:
  struct Statement {
    std::string text;
    sqlite3_stmt* prepared = nullptr;
    bool running = false;
  };
  using Kept = std::list<Statement>;  // most recently used first

  explicit SqliteConnection(std::uint32_t statements_max) : statements_max_(statements_max) {}

  Result<std::string> switch_to_wal();
  Result<> configure(const SqliteConnectionSettings& settings);
  Result<> simple(std::string_view statement);
  Result<sqlite3_stmt*> prepare(std::string_view statement, bool keep);
  Result<Statement*> kept(std::string_view statement);
  Result<std::int64_t> step_all(sqlite3_stmt* prepared, std::span<const Value> parameters,
                                const OnRow& on_row);
  [[nodiscard]] std::unexpected<Error> failure(int code, std::string_view statement) const;
  static int wait_while_busy(void* connection, int waits);

  // A table of RowVersions, with the places that its columns have in the rows.
  struct WatchedTable {
    std::size_t number;
    std::vector<int> columns;
  };
  static void row_changes(void* connection, sqlite3* handle, int operation, const char* database,
                          const char* table, long long old_rowid, long long new_rowid);

  const std::uint32_t statements_max_;
  std::uint32_t busy_timeout_ms_ = 0;
  sqlite3* handle_ = nullptr;
  bool inside_ = false;  // between a begin and its commit or rollback
  Kept statements_;
  std::unordered_map<std::string_view, Kept::iterator> by_text_;
  RowVersions* versions_ = nullptr;
  std::unordered_map<std::string_view, WatchedTable> watched_;  // by table
};

}  // namespace rookery::sql
