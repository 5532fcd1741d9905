#pragma once

#include "platform/sql/catalogue.hpp"
#include "platform/sql/database.hpp"
#include "platform/sql/table_batch.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::sql {

// A database and what it is, for what must know.
struct Store {
  Database& database;
  Engine engine;
};

// What one table holds: how many rows, and the sum of a hash of each, which is the same in whatever order and
// on whatever engine they are read.
struct TableSum {
  std::string table;
  std::int64_t rows = 0;
  std::uint64_t hashes = 0;
  bool operator==(const TableSum&) const = default;
};

// Copies all rows of one database into another that has the same schema and nothing else, table by table,
// parents first, in batches in the order of the primary key. Each batch is one transaction that also notes
// how far the copy is, so whoever is interrupted does all of it again and it goes on there. Until finish()
// the target counts as unfinished and sql::migrate refuses it, so nobody serves half a community.
//
// While rows are copied the target has neither indices nor references, and a batch is not waited for until it
// is on the disk: it is in the order of the others, so what a failing machine loses is copied again. Added at
// once for all rows, they take a fraction of the time, and the memory that the engine allows for that.
//
// Threads:  one; it uses two of its own to read ahead.
// REQUIRES: nobody writes to either meanwhile. Both have run the same steps (migrate, for the target with
//           UnfinishedMove::resume). copy, complete, verify, finish, in this order. A target of SQLite is
//           opened as SqliteSettings::filling.
// Errors:   conflict (the target has rows of something else, or of a move from elsewhere; the sums differ),
//           with a sentence for the administrator; internal (schemas that differ, or cannot be copied; see
//           catalogue.hpp); those of the databases.
class Transfer {
 public:
  static constexpr std::int64_t kBatchRowsMax = 4'000;

  // Told after each batch: of which table, and how many of its rows since the start.
  using Progress = std::function<void(std::string_view table, std::int64_t rows)>;
  // Told after an index or a reference was added: how many are still missing.
  using Added = std::function<void(std::size_t missing)>;

  // `identity` tells this source from others: what is resumed must have the same. Both stores outlive this.
  Transfer(Store from, Store to, std::string identity)
      : from_(from), to_(to), identity_(std::move(identity)) {}

  // Begins, or goes on where an earlier one ended.
  [[nodiscard]] Result<> copy(Instant now, const Progress& progress);
  // Adds what the target went without.
  [[nodiscard]] Result<> complete(const Added& added);
  // Reads both again, whole, and compares. Gives the sums, in the order of the copy.
  [[nodiscard]] Result<std::vector<TableSum>> verify(const Progress& progress);
  // The target is whole and may be served.
  [[nodiscard]] Result<> finish();

 private:
  // How far it is; kept in the row of schema_history that says that it is not finished.
  struct Position {
    std::string table;              // the one that is copied; empty: none yet
    TableBatch::Key after;          // behind which row of it
    std::vector<Addition> missing;  // what is to be added when all is copied
  };

  Result<Position> begin(Instant now);
  [[nodiscard]] Result<Position> begin_in(Writer& tx, Instant now) const;
  Result<> copy_table(const Table& table, const Progress& progress);
  [[nodiscard]] Result<std::vector<Table>> tables_of_both() const;
  [[nodiscard]] std::string text_of(const Position& position) const;
  [[nodiscard]] Result<> note(Writer& tx, const Position& position) const;

  const Store from_, to_;
  const std::string identity_;
  std::vector<Table> tables_;
  Position position_;
};

// Of one table, read in batches.
[[nodiscard]] Result<TableSum> sum(const Store& store, const Table& table,
                                   const Transfer::Progress& progress);

}  // namespace rookery::sql
