#include "platform/sql/transfer.hpp"

#include "platform/sql/migrate.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <future>
#include <optional>
#include <ranges>
#include <utility>

namespace rookery::sql {

namespace json = boost::json;

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
  std::vector<Addition> missing;
};

// Throws what boost::json throws.
Noted noted_in(const json::object& object) {
  Noted noted{.from = std::string(object.at("from").as_string()),
              .table = std::string(object.at("table").as_string()),
              .after = {},
              .missing = {}};
  for (const auto& value : object.at("after").as_array()) {
    if (const auto* number = value.if_int64()) {
      noted.after.push_back({.null = false, .integer = *number, .text = {}});
    } else {
      noted.after.push_back({.null = false, .integer = 0, .text = std::string(value.as_string())});
    }
  }
  for (const auto& value : object.at("missing").as_array()) {
    const auto& one = value.as_object();
    noted.missing.push_back({.name = std::string(one.at("name").as_string()),
                             .remove = {},
                             .add = std::string(one.at("add").as_string())});
  }
  return noted;
}

Result<Noted> parse_position(std::string_view text) {
  try {
    return noted_in(json::parse(text).as_object());
  } catch (const std::exception&) {
    return unknown_position();
  }
}

Result<TableBatch> read_batch(const Store& store, const Table& table, const TableBatch::Key& after) {
  return store.database.read_now(
      [&](Reader& tx) { return TableBatch::read(tx, table, after, Transfer::kBatchRowsMax); });
}

}  // namespace

std::string Transfer::text_of(const Position& position) const {
  json::array after;
  const auto table = std::ranges::find(tables_, position.table, &Table::name);
  for (std::size_t i = 0; i < position.after.size(); ++i) {
    if (table->columns[table->key[i]].type == Table::Type::integer) {
      after.emplace_back(position.after[i].integer);
    } else {
      after.emplace_back(position.after[i].text);
    }
  }
  json::array missing;
  for (const auto& one : position.missing) {
    missing.push_back(json::object{{"name", one.name}, {"add", one.add}});
  }
  return json::serialize(
      json::object{{"from", identity_}, {"table", position.table}, {"after", after}, {"missing", missing}});
}

Result<> Transfer::note(Writer& tx, const Position& position) const {
  ROOKERY_TRY(
      tx.run("UPDATE schema_history SET checksum = $2 WHERE name = $1", kUnfinishedMove, text_of(position)));
  return {};
}

// The source's, parents first. A target that goes without references does not know who is whose parent.
Result<std::vector<Table>> Transfer::tables_of_both() const {
  const auto ask = [](const Store& store) {
    return store.database.read_now([&](Reader& tx) { return tables(tx, store.engine); });
  };
  auto from = ROOKERY_TRY(ask(from_));
  const auto plain = [](std::vector<Table> all) {
    for (Table& table : all) table.parents.clear();
    std::ranges::sort(all, {}, &Table::name);
    return all;
  };
  const auto ours = plain(from);
  const auto theirs = plain(ROOKERY_TRY(ask(to_)));
  const auto differing = std::ranges::mismatch(ours, theirs);
  if (differing.in1 != ours.end() || differing.in2 != theirs.end()) {
    const auto& name = differing.in1 != ours.end() ? differing.in1->name : differing.in2->name;
    return fail(Errc::internal, {}, fmt::format("the table {} is not the same in both databases", name));
  }
  return from;
}

Result<Transfer::Position> Transfer::begin(Instant now) {
  return to_.database.write_now([&](Writer& tx) { return begin_in(tx, now); });
}

Result<Transfer::Position> Transfer::begin_in(Writer& tx, Instant now) const {
  const auto noted = ROOKERY_TRY(tx.one(
      "SELECT checksum FROM schema_history WHERE name = $1", [](const Row& row) { return row.string(0); },
      kUnfinishedMove));
  if (noted) {
    auto position = ROOKERY_TRY(parse_position(*noted));
    if (position.from != identity_) {
      return fail(Errc::conflict,
                  "A move of another community into this database was begun. Empty it and begin again.");
    }
    return Position{.table = std::move(position.table),
                    .after = std::move(position.after),
                    .missing = std::move(position.missing)};
  }
  for (const Table& table : tables_) {
    if (!ROOKERY_TRY(tx.exists(fmt::format("SELECT 1 FROM \"{}\" LIMIT 1", table.name)))) continue;
    return fail(Errc::conflict,
                fmt::format("The target has data already (in the table {}). Name an empty one.", table.name));
  }
  Position start{.table = {}, .after = {}, .missing = ROOKERY_TRY(additions(tx, to_.engine))};
  for (const auto& addition : start.missing | std::views::reverse) ROOKERY_TRY(tx.run(addition.remove));
  ROOKERY_TRY(tx.run("INSERT INTO schema_history (name, checksum, applied_at) VALUES ($1, $2, $3)",
                     kUnfinishedMove, text_of(start), now));
  return start;
}

Result<> Transfer::copy(Instant now, const Progress& progress) {
  tables_ = ROOKERY_TRY(tables_of_both());
  position_ = ROOKERY_TRY(begin(now));
  auto table = std::ranges::find(tables_, position_.table, &Table::name);
  if (!position_.table.empty() && (table == tables_.end() || table->key.size() != position_.after.size())) {
    return unknown_position();
  }
  if (table == tables_.end()) table = tables_.begin();
  for (const Table& next : std::ranges::subrange(table, tables_.end())) {
    ROOKERY_TRY(copy_table(next, progress));
  }
  return {};
}

// While one batch is written the next is read.
Result<> Transfer::copy_table(const Table& table, const Progress& progress) {
  if (position_.table != table.name) position_.after.clear();
  position_.table = table.name;
  std::int64_t rows = 0;
  auto batch = ROOKERY_TRY(read_batch(from_, table, position_.after));
  while (batch.rows() > 0) {
    position_.after = batch.last_key();
    auto next = std::async(std::launch::async, [&] { return read_batch(from_, table, position_.after); });
    const auto written = to_.database.write_now([&](Writer& tx) -> Result<> {
      if (to_.engine == Engine::postgres) ROOKERY_TRY(tx.run("SET LOCAL synchronous_commit = off"));
      ROOKERY_TRY(batch.write(tx, to_.engine));
      return note(tx, position_);
    });
    auto read = next.get();
    ROOKERY_TRY(written);
    rows += static_cast<std::int64_t>(batch.rows());
    progress(table.name, rows);
    batch = ROOKERY_TRY(std::move(read));
  }
  return {};
}

// Each in a transaction of its own, which also notes that it is there: whoever is interrupted waits again for
// one alone.
Result<> Transfer::complete(const Added& added) {
  return to_.database.in_turn([&]() -> Result<> {
    while (!position_.missing.empty()) {
      const Addition next = position_.missing.front();
      position_.missing.erase(position_.missing.begin());
      ROOKERY_TRY(to_.database.write_now([&](Writer& tx) -> Result<> {
        ROOKERY_TRY(tx.run(next.add));
        return note(tx, position_);
      }));
      added(position_.missing.size());
    }
    // Else its first plans would be those for empty tables.
    if (to_.engine == Engine::sqlite) return {};
    return to_.database.write_now([](Writer& tx) -> Result<> {
      ROOKERY_TRY(tx.run("ANALYZE"));
      return {};
    });
  });
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
