#include "platform/sql/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace rookery::sql {
namespace {

// What is asked of each engine; all but `names` and `additions` take a table's name.
struct Questions {
  std::string_view names;
  std::string_view columns;  // name and type, in their order
  std::string_view key;      // names of the primary key's columns, in its order
  std::string_view parents;
  std::string_view additions;  // name, what removes it, what adds it
};

constexpr Questions kSqlite = {
    .names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    .columns = "SELECT name, lower(type) FROM pragma_table_info($1) ORDER BY cid",
    .key = "SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk",
    .parents = "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list($1) ORDER BY 1",
    .additions =
        "SELECT name, 'DROP INDEX \"' || name || '\"', sql FROM sqlite_schema "
        "WHERE type = 'index' AND sql IS NOT NULL ORDER BY name",
};

constexpr Questions kPostgres = {
    .names =
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() "
        "ORDER BY tablename COLLATE \"C\"",
    .columns =
        "SELECT column_name, data_type FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position",
    .key =
        "SELECT a.attname FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary "
        "CROSS JOIN LATERAL UNNEST(i.indkey::smallint[]) WITH ORDINALITY AS k (attnum, place) "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum "
        "WHERE c.relname = $1 AND c.relnamespace = current_schema()::regnamespace ORDER BY k.place",
    .parents =
        "SELECT DISTINCT p.relname COLLATE \"C\" FROM pg_constraint k "
        "JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid "
        "WHERE k.contype = 'f' AND c.relname = $1 AND c.relnamespace = current_schema()::regnamespace "
        "ORDER BY 1",
    // Indices but those that are part of a table's definition, then references, which need them.
    .additions =
        "SELECT name, remove, add FROM ("
        "SELECT 1 AS place, i.relname AS name, format('DROP INDEX %I', i.relname) AS remove, "
        "pg_get_indexdef(i.oid) AS add FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid "
        "WHERE i.relnamespace = current_schema()::regnamespace AND NOT EXISTS "
        "(SELECT 1 FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('p', 'u', 'x')) "
        "UNION ALL "
        "SELECT 2, k.conname, format('ALTER TABLE %I DROP CONSTRAINT %I', t.relname, k.conname), "
        "format('ALTER TABLE %I ADD CONSTRAINT %I %s', t.relname, k.conname, pg_get_constraintdef(k.oid)) "
        "FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid "
        "WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace) every "
        "ORDER BY place, remove",
};

constexpr std::array<std::pair<std::string_view, Table::Type>, 4> kTypes = {
    {{"bigint", Table::Type::integer},
     {"smallint", Table::Type::integer},
     {"integer", Table::Type::integer},
     {"text", Table::Type::text}}};

Result<std::vector<std::string>> names(Reader& tx, std::string_view question, const std::string& table) {
  return tx.all(question, [](const Row& row) { return row.string(0); }, table);
}

Result<Table> describe(Reader& tx, const Questions& questions, std::string name) {
  Table table{.name = std::move(name), .columns = {}, .key = {}, .parents = {}};
  ROOKERY_TRY(tx.each(
      questions.columns,
      [&](const Row& row) -> Result<> {
        const auto type =
            std::ranges::find(kTypes, row.text(1), [](const auto& known) { return known.first; });
        if (type == kTypes.end()) {
          return fail(Errc::internal, {},
                      fmt::format("{}.{} has the unknown type {}", table.name, row.text(0), row.text(1)));
        }
        table.columns.push_back({.name = row.string(0), .type = type->second});
        return {};
      },
      table.name));
  for (const auto& column : ROOKERY_TRY(names(tx, questions.key, table.name))) {
    const auto place = std::ranges::find(table.columns, column, &Table::Column::name);
    table.key.push_back(static_cast<std::size_t>(place - table.columns.begin()));
  }
  if (table.key.empty()) return fail(Errc::internal, {}, table.name + " has no primary key");
  table.parents = ROOKERY_TRY(names(tx, questions.parents, table.name));
  std::erase(table.parents, table.name);
  return table;
}

}  // namespace

Result<std::vector<Table>> tables(Reader& tx, Engine engine) {
  const Questions& questions = engine == Engine::sqlite ? kSqlite : kPostgres;
  std::vector<Table> left;
  for (auto& name : ROOKERY_TRY(tx.all(questions.names, [](const Row& row) { return row.string(0); }))) {
    if (name != "schema_history") left.push_back(ROOKERY_TRY(describe(tx, questions, std::move(name))));
  }
  std::vector<Table> ordered;
  std::set<std::string, std::less<>> placed;
  while (!left.empty()) {
    const auto next = std::ranges::find_if(left, [&](const Table& table) {
      return std::ranges::all_of(table.parents, [&](const auto& parent) { return placed.contains(parent); });
    });
    if (next == left.end()) {
      return fail(Errc::internal, {}, left.front().name + " and others refer to each other in a circle");
    }
    placed.insert(next->name);
    ordered.push_back(std::move(*next));
    left.erase(next);
  }
  return ordered;
}

Result<std::vector<Addition>> additions(Reader& tx, Engine engine) {
  const Questions& questions = engine == Engine::sqlite ? kSqlite : kPostgres;
  return tx.all(questions.additions, [](const Row& row) {
    return Addition{.name = row.string(0), .remove = row.string(1), .add = row.string(2)};
  });
}

}  // namespace rookery::sql
