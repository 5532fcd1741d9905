#include "platform/sql/table_batch.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace rookery::sql {
namespace {

std::string quoted(std::string_view name) { return fmt::format("\"{}\"", name); }

// `make(i)` for each of `count`, with commas between.
template <class Make>
std::string list(std::size_t count, Make make) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) text += ", ";
    text += make(i);
  }
  return text;
}

std::string column_list(const Table& table) {
  return list(table.columns.size(), [&](std::size_t i) { return quoted(table.columns[i].name); });
}

std::string key_list(const Table& table) {
  return list(table.key.size(), [&](std::size_t i) { return quoted(table.columns[table.key[i]].name); });
}

std::string parameter(std::size_t index) { return fmt::format("${}", index + 1); }

void append_bytes(std::string& bytes, std::int64_t number) {
  bytes.append(std::bit_cast<std::array<char, sizeof number>>(number).data(), sizeof number);
}

}  // namespace

Value Cell::value(Table::Type type) const {
  if (null) return nullptr;
  if (type == Table::Type::integer) return integer;
  return std::string_view(text);
}

Result<TableBatch> TableBatch::read(Reader& tx, const Table& table, const Key& after, std::int64_t rows_max) {
  const auto keys = key_list(table);
  const auto behind =
      after.empty() ? std::string{} : fmt::format(" WHERE ({}) > ({})", keys, list(after.size(), parameter));
  const auto statement = fmt::format("SELECT {} FROM {}{} ORDER BY {} LIMIT {}", column_list(table),
                                     quoted(table.name), behind, keys, parameter(after.size()));
  std::vector<Value> values;
  for (std::size_t i = 0; i < after.size(); ++i) {
    values.push_back(after[i].value(table.columns[table.key[i]].type));
  }
  values.emplace_back(rows_max);
  TableBatch batch(table);
  ROOKERY_TRY(tx.each_of(
      statement,
      [&](const Row& row) -> Result<> {
        for (int i = 0; i < static_cast<int>(table.columns.size()); ++i) {
          Cell cell{.null = row.null(i), .integer = 0, .text = {}};
          if (!cell.null && table.columns[static_cast<std::size_t>(i)].type == Table::Type::integer) {
            cell.integer = row.integer(i);
          } else if (!cell.null) {
            cell.text = row.text(i);
          }
          batch.cells_.push_back(std::move(cell));
        }
        return {};
      },
      values));
  return batch;
}

TableBatch::Key TableBatch::last_key() const {
  Key key;
  for (const auto column : table_->key) key.push_back(cell(rows() - 1, column));
  return key;
}

std::uint64_t TableBatch::hashes() const {
  // Not secret: it guards against mistakes, not against people who write to the database.
  static constexpr std::array<unsigned char, crypto_shorthash_KEYBYTES> kKey{};
  static_assert(crypto_shorthash_BYTES == sizeof(std::uint64_t));
  std::uint64_t sum = 0;
  std::string bytes;
  for (std::size_t row = 0; row < rows(); ++row) {
    bytes.clear();
    for (std::size_t column = 0; column < table_->columns.size(); ++column) {
      const Cell& one = cell(row, column);
      bytes += one.null ? '0' : '1';
      append_bytes(bytes, one.integer);
      append_bytes(bytes, static_cast<std::int64_t>(one.text.size()));
      bytes += one.text;
    }
    std::array<unsigned char, crypto_shorthash_BYTES> hash{};
    crypto_shorthash(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                     kKey.data());
    sum += std::bit_cast<std::uint64_t>(hash);
  }
  return sum;
}

Result<> TableBatch::write(Writer& tx, Engine engine) const {
  return engine == Engine::sqlite ? write_rows(tx) : write_columns(tx);
}

Result<> TableBatch::write_rows(Writer& tx) const {
  const auto statement = fmt::format("INSERT INTO {} ({}) VALUES ({})", quoted(table_->name),
                                     column_list(*table_), list(table_->columns.size(), parameter));
  std::vector<Value> values(table_->columns.size());
  for (std::size_t row = 0; row < rows(); ++row) {
    for (std::size_t column = 0; column < values.size(); ++column) {
      values[column] = cell(row, column).value(table_->columns[column].type);
    }
    ROOKERY_TRY(tx.run_with(statement, values));
  }
  return {};
}

// All rows in one statement and one round trip: each column travels as the text of an array.
Result<> TableBatch::write_columns(Writer& tx) const {
  const auto arrays = list(table_->columns.size(), [&](std::size_t i) {
    return parameter(i) + (table_->columns[i].type == Table::Type::integer ? "::bigint[]" : "::text[]");
  });
  std::vector<std::string> literals;
  for (std::size_t column = 0; column < table_->columns.size(); ++column) {
    literals.push_back(array_literal(column));
  }
  const std::vector<Value> values(literals.begin(), literals.end());
  ROOKERY_TRY(tx.run_with(fmt::format("INSERT INTO {} ({}) SELECT * FROM UNNEST({})", quoted(table_->name),
                                      column_list(*table_), arrays),
                          values));
  return {};
}

// PostgreSQL's manual, 8.15.2.
std::string TableBatch::array_literal(std::size_t column) const {
  std::string literal = "{";
  for (std::size_t row = 0; row < rows(); ++row) {
    const Cell& one = cell(row, column);
    if (row > 0) literal += ',';
    if (one.null) {
      literal += "NULL";
    } else if (table_->columns[column].type == Table::Type::integer) {
      fmt::format_to(std::back_inserter(literal), "{}", one.integer);
    } else {
      literal += '"';
      for (const char c : one.text) {
        if (c == '"' || c == '\\') literal += '\\';
        literal += c;
      }
      literal += '"';
    }
  }
  literal += '}';
  return literal;
}

}  // namespace rookery::sql
