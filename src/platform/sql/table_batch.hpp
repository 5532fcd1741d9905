#pragma once

#include "platform/sql/catalogue.hpp"
#include "platform/sql/transaction.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::sql {

// A value of a row, on its own.
struct Cell {
  bool null = false;
  std::int64_t integer = 0;  // of an integer column
  std::string text;          // of a text column

  [[nodiscard]] Value value(Table::Type type) const;
};

// Rows of one table, one after another in the order of its primary key.
class TableBatch {
 public:
  using Key = std::vector<Cell>;  // of a row, in the order of Table::key

  // Up to `rows_max` rows behind `after` (empty: from the beginning). `table` outlives the batch.
  static Result<TableBatch> read(Reader& tx, const Table& table, const Key& after, std::int64_t rows_max);
  // Adds its rows to the table of another database.
  [[nodiscard]] Result<> write(Writer& tx, Engine engine) const;

  [[nodiscard]] std::size_t rows() const { return cells_.size() / table_->columns.size(); }
  [[nodiscard]] Key last_key() const;  // REQUIRES: rows() > 0
  // The sum of a 64-bit hash (SipHash-2-4) of each row's values, modulo 2^64.
  [[nodiscard]] std::uint64_t hashes() const;

 private:
  explicit TableBatch(const Table& table) : table_(&table) {}
  [[nodiscard]] const Cell& cell(std::size_t row, std::size_t column) const {
    return cells_[row * table_->columns.size() + column];
  }
  [[nodiscard]] Result<> write_rows(Writer& tx) const;
  [[nodiscard]] Result<> write_columns(Writer& tx) const;
  [[nodiscard]] std::string array_literal(std::size_t column) const;

  const Table* table_;
  std::vector<Cell> cells_;  // row by row
};

}  // namespace rookery::sql
