#pragma once

#include "platform/sql/transaction.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rookery::sql {

enum class Engine : std::uint8_t { sqlite, postgres };

// A table as the database itself describes it.
struct Table {
  enum class Type : std::uint8_t { integer, text };  // all that our schemas have
  struct Column {
    std::string name;
    Type type = Type::integer;
    bool operator==(const Column&) const = default;
  };

  std::string name;
  std::vector<Column> columns;       // in their order
  std::vector<std::size_t> key;      // places of the primary key's columns, in its order
  std::vector<std::string> parents;  // tables that its rows refer to, without itself

  bool operator==(const Table&) const = default;
};

// All tables that the schema's steps have made, without schema_history, asked of the database so that none
// can be forgotten. Those that are referred to come before those that refer to them, otherwise they are in
// the order of their names: the same on every engine.
//
// Errors: internal, with a detail: a table without a primary key, a column of another type, tables that refer
// to each other in a circle. Those of the database.
[[nodiscard]] Result<std::vector<Table>> tables(Reader& tx, Engine engine);

// An index or a reference of a table: without it no row is lost, and rows are added much faster.
struct Addition {
  std::string name;
  std::string remove, add;  // statements
  bool operator==(const Addition&) const = default;
};

// All there are now, in an order in which they can be added, and the other way round removed. References of
// SQLite are part of their tables and not among them; see SqliteSettings::filling.
[[nodiscard]] Result<std::vector<Addition>> additions(Reader& tx, Engine engine);

}  // namespace rookery::sql
