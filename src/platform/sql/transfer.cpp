#include "platform/sql/transfer.hpp"

#include "platform/sql/migrate.hpp"
#include "platform/sql/table_batch.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <future>
#include <optional>
#include <utility>

namespace rookery::sql {

// How far a copy is; kept in the row of schema_history that says that it is not finished.
struct Transfer::Position {
  std::string table;      // the one that is copied; empty: none yet
  TableBatch::Key after;  // behind which row of it

  [[nodiscard]] std::string text(std::string_view identity, const Table& of) const {
    boost::json::array key;
    for (std::size_t i = 0; i < after.size(); ++i) {
      if (of.columns[of.key[i]].type == Table::Type::integer) {
        key.emplace_back(after[i].integer);
      } else {
        key.emplace_back(after[i].text);
      }
    }
    return boost::json::serialize(boost::json::object{{"from", identity}, {"table", table}, {"after", key}});
  }
};

namespace {

// Errors of what only this file writes: somebody else wrote it, or another version.
std::unexpected<Error> unknown_position() {
  return fail(Errc::conflict,
              "A move into this database was begun by another version of this program. Empty it and begin "
              "again.");
}

struct Noted {
  std::string from, table;
  TableBatch::Key after;
};

Result<Noted> parse_position(std::string_view text) {
  boost::system::error_code error;
  const auto parsed = boost::json::parse(text, error);
  const auto* object = error ? nullptr : parsed.if_object();
  if (object == nullptr) return unknown_position();
  const auto* from = object->if_contains("from");
  const auto* table = object->if_contains("table");
  const auto* after = object->if_contains("after");
  if (from == nullptr || !from->is_string() || table == nullptr || !table->is_string() || after == nullptr ||
      !after->is_array()) {
    return unknown_position();
  }
  Noted noted{
      .from = std::string(from->get_string()), .table = std::string(table->get_string()), .after = {}};
  for (const auto& value : after->get_array()) {
    if (const auto* number = value.if_int64()) {
      noted.after.push_back({.null = false, .integer = *number, .text = {}});
    } else if (const auto* word = value.if_string()) {
      noted.after.push_back({.null = false, .integer = 0, .text = std::string(*word)});
    } else {
      return unknown_position();
    }
  }
  return noted;
}

Result<TableBatch> read_batch(const Store& store, const Table& table, const TableBatch::Key& after) {
  return store.database.read_now(
      [&](Reader& tx) { return TableBatch::read(tx, table, after, Transfer::kBatchRowsMax); });
}

Result<> note(Writer& tx, std::string_view position) {
  ROOKERY_TRY(tx.run("UPDATE schema_history SET checksum = $2 WHERE name = $1", kUnfinishedMove, position));
  return {};
}

}  // namespace

Result<std::vector<Table>> Transfer::tables_of_both() const {
  const auto ask = [](const Store& store) {
    return store.database.read_now([&](Reader& tx) { return tables(tx, store.engine); });
  };
  auto from = ROOKERY_TRY(ask(from_));
  const auto to = ROOKERY_TRY(ask(to_));
  const auto differing = std::ranges::mismatch(from, to);
  if (differing.in1 != from.end() || differing.in2 != to.end()) {
    const auto& name = differing.in1 != from.end() ? differing.in1->name : differing.in2->name;
    return fail(Errc::internal, {}, fmt::format("the table {} is not the same in both databases", name));
  }
  return from;
}

Result<Transfer::Position> Transfer::begin(Instant now) {
  return to_.database.write_now([&](Writer& tx) -> Result<Position> {
    const auto noted = ROOKERY_TRY(tx.one(
        "SELECT checksum FROM schema_history WHERE name = $1", [](const Row& row) { return row.string(0); },
        kUnfinishedMove));
    if (noted) {
      auto position = ROOKERY_TRY(parse_position(*noted));
      if (position.from != identity_) {
        return fail(Errc::conflict,
                    "A move of another community into this database was begun. Empty it and begin again.");
      }
      return Position{.table = std::move(position.table), .after = std::move(position.after)};
    }
    for (const Table& table : tables_) {
      if (!ROOKERY_TRY(tx.exists(fmt::format("SELECT 1 FROM \"{}\" LIMIT 1", table.name)))) continue;
      return fail(
          Errc::conflict,
          fmt::format("The target has data already (in the table {}). Name an empty one.", table.name));
    }
    Position start;
    ROOKERY_TRY(tx.run("INSERT INTO schema_history (name, checksum, applied_at) VALUES ($1, $2, $3)",
                       kUnfinishedMove, start.text(identity_, {}), now));
    return start;
  });
}

Result<> Transfer::copy(Instant now, const Progress& progress) {
  tables_ = ROOKERY_TRY(tables_of_both());
  const Position start = ROOKERY_TRY(begin(now));
  auto table = std::ranges::find(tables_, start.table, &Table::name);
  if (!start.table.empty() && (table == tables_.end() || table->key.size() != start.after.size())) {
    return unknown_position();
  }
  if (table == tables_.end()) table = tables_.begin();
  ROOKERY_TRY(copy_table(*table, start, progress));
  for (const Table& next : std::ranges::subrange(table + 1, tables_.end())) {
    ROOKERY_TRY(copy_table(next, {}, progress));
  }
  return {};
}

// While one batch is written the next is read.
Result<> Transfer::copy_table(const Table& table, Position position, const Progress& progress) {
  std::int64_t rows = 0;
  auto batch = ROOKERY_TRY(read_batch(from_, table, position.after));
  while (batch.rows() > 0) {
    position = {.table = table.name, .after = batch.last_key()};
    auto next = std::async(std::launch::async, [&] { return read_batch(from_, table, position.after); });
    const auto written = to_.database.write_now([&](Writer& tx) -> Result<> {
      ROOKERY_TRY(batch.write(tx, to_.engine));
      return note(tx, position.text(identity_, table));
    });
    auto read = next.get();
    ROOKERY_TRY(written);
    rows += static_cast<std::int64_t>(batch.rows());
    progress(table.name, rows);
    batch = ROOKERY_TRY(std::move(read));
  }
  return {};
}

Result<std::vector<TableSum>> Transfer::verify(const Progress& progress) {
  std::vector<TableSum> sums;
  for (const Table& table : tables_) {
    auto other = std::async(std::launch::async, [&] { return sum(to_, table, [](auto, auto) {}); });
    auto ours = sum(from_, table, progress);
    const auto theirs = ROOKERY_TRY(other.get());
    ROOKERY_TRY(ours);
    if (*ours != theirs) {
      return fail(Errc::conflict,
                  fmt::format("The table {} is not the same in both: {} rows here, {} there. Something was "
                              "written meanwhile; empty the target and begin again.",
                              table.name, ours->rows, theirs.rows));
    }
    sums.push_back(*std::move(ours));
  }
  return sums;
}

Result<> Transfer::finish() {
  return to_.database.write_now([&](Writer& tx) -> Result<> {
    ROOKERY_TRY(tx.run("DELETE FROM schema_history WHERE name = $1", kUnfinishedMove));
    // Else its first plans would be those for empty tables.
    if (to_.engine == Engine::postgres) ROOKERY_TRY(tx.run("ANALYZE"));
    return {};
  });
}

Result<TableSum> sum(const Store& store, const Table& table, const Transfer::Progress& progress) {
  TableSum sum{.table = table.name};
  TableBatch::Key after;
  while (true) {
    const auto batch = ROOKERY_TRY(read_batch(store, table, after));
    if (batch.rows() == 0) return sum;
    sum.rows += static_cast<std::int64_t>(batch.rows());
    sum.hashes += batch.hashes();
    after = batch.last_key();
    progress(table.name, sum.rows);
  }
}

}  // namespace rookery::sql
