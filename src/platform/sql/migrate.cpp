#include "platform/sql/migrate.hpp"

#include "platform/sql/dialect.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

namespace rookery::sql {
namespace {

constexpr std::string_view kCreateHistory = R"sql(
  CREATE TABLE IF NOT EXISTS schema_history (
    name TEXT PRIMARY KEY,
    checksum TEXT NOT NULL,                   -- record_of the step
    applied_at BIGINT NOT NULL
  ))sql";

using History = std::map<std::string, std::string, std::less<>>;  // name -> record

constexpr std::string_view kAdditive = "additive ";  // how the records of such steps begin

// SHA-256 of the step's text, hex, and what programs that do not know the step must know of it.
std::string record_of(const Migration& step) {
  const auto text = step.statements;
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  std::string record(step.additive ? kAdditive : "");
  for (const auto byte : digest) fmt::format_to(std::back_inserter(record), "{:02x}", byte);
  return record;
}

Result<History> history(Reader& tx) {
  History seen;
  ROOKERY_TRY(tx.each("SELECT name, checksum FROM schema_history",
                      [&](const Row& row) { seen.emplace(row.string(0), row.string(1)); }));
  return seen;
}

// Refuses a database that these steps did not make.
Result<> compare(const History& seen, std::span<const Migration> steps, UnfinishedMove unfinished) {
  for (const auto& [name, record] : seen) {
    if (name == kUnfinishedMove) {
      if (unfinished == UnfinishedMove::resume) continue;
      return fail(Errc::invalid,
                  "A move into this database was begun and is not finished. Run that rookery move again, or "
                  "begin with an empty one.");
    }
    const auto step = std::ranges::find(steps, name, &Migration::name);
    if (step == steps.end() && record.starts_with(kAdditive)) continue;
    if (step == steps.end()) {
      return fail(
          Errc::invalid,
          fmt::format("This database was made by a newer Rookery (it has the schema step {}). Run that "
                      "version, or go back to a backup made before the upgrade.",
                      name));
    }
    if (record_of(*step) != record) {
      return fail(
          Errc::invalid,
          fmt::format("The schema step {} of this database differs from the one in this Rookery. It was made "
                      "by an unreleased version; run that one, or start with a new data folder.",
                      name));
    }
  }
  return {};
}

}  // namespace

Result<std::size_t> migrate(Database& database, std::span<const Migration> steps, Instant now,
                            UnfinishedMove unfinished, const Alone& alone) {
  std::vector<Migration> ordered(steps.begin(), steps.end());
  std::ranges::sort(ordered, {}, &Migration::name);
  std::size_t steps_run = 0;
  ROOKERY_TRY(database.in_turn([&]() -> Result<> {
    ROOKERY_TRY(database.write_now([&](Writer& tx) -> Result<> {
      ROOKERY_TRY(tx.run(kCreateHistory));
      return compare(ROOKERY_TRY(history(tx)), ordered, unfinished);
    }));
    for (const Migration& step : ordered) {
      // Looked up inside the step's own transaction: another process may have run it a moment ago.
      const bool ran = ROOKERY_TRY(database.write_now([&](Writer& tx) -> Result<bool> {
        if (ROOKERY_TRY(tx.exists("SELECT 1 FROM schema_history WHERE name = $1", step.name))) return false;
        if (alone && !step.additive) ROOKERY_TRY(alone(tx));
        for (const auto statement : split_statements(step.statements)) ROOKERY_TRY(tx.run(statement));
        ROOKERY_TRY(tx.run("INSERT INTO schema_history (name, checksum, applied_at) VALUES ($1, $2, $3)",
                           step.name, record_of(step), now));
        return true;
      }));
      if (ran) ++steps_run;
    }
    return {};
  }));
  return steps_run;
}

Result<> check_schema(Reader& tx, std::span<const Migration> steps) {
  const History seen = ROOKERY_TRY(history(tx));
  ROOKERY_TRY(compare(seen, steps, UnfinishedMove::refuse));
  for (const Migration& step : steps) {
    if (!seen.contains(step.name)) {
      return fail(Errc::invalid, fmt::format("The schema step {} has not been run here yet", step.name));
    }
  }
  return {};
}

}  // namespace rookery::sql
