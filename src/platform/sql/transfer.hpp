#pragma once

#include "platform/sql/catalogue.hpp"
#include "platform/sql/database.hpp"

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
// how far the copy is, so whoever is interrupted calls transfer() again and it goes on there. Until finish()
// the target counts as unfinished and sql::migrate refuses it, so nobody serves half a community.
//
// Threads:  one; it uses two of its own to read ahead.
// REQUIRES: nobody writes to either meanwhile. Both have run the same steps (migrate, for the target with
//           UnfinishedMove::resume). A row that refers to one of the same table has a larger key than that.
// Errors:   conflict (the target has rows of something else, or of a move from elsewhere; the sums differ),
//           with a sentence for the administrator; internal (schemas that differ, or cannot be copied; see
//           catalogue.hpp); those of the databases.
class Transfer {
 public:
  static constexpr std::int64_t kBatchRowsMax = 2'000;

  // Told after each batch: of which table, and how many of its rows since the start.
  using Progress = std::function<void(std::string_view table, std::int64_t rows)>;

  // `identity` tells this source from others: what is resumed must have the same. Both stores outlive this.
  Transfer(Store from, Store to, std::string identity)
      : from_(from), to_(to), identity_(std::move(identity)) {}

  // Begins, or goes on where an earlier one ended. REQUIRES: first of all.
  [[nodiscard]] Result<> copy(Instant now, const Progress& progress);
  // Reads both again, whole, and compares. Gives the sums, in the order of the copy.
  [[nodiscard]] Result<std::vector<TableSum>> verify(const Progress& progress);
  // The target is whole and may be served.
  [[nodiscard]] Result<> finish();

 private:
  struct Position;
  Result<Position> begin(Instant now);
  Result<> copy_table(const Table& table, Position position, const Progress& progress);
  [[nodiscard]] Result<std::vector<Table>> tables_of_both() const;

  const Store from_, to_;
  const std::string identity_;
  std::vector<Table> tables_;
};

// Of one table, read in batches.
[[nodiscard]] Result<TableSum> sum(const Store& store, const Table& table,
                                   const Transfer::Progress& progress);

}  // namespace rookery::sql
