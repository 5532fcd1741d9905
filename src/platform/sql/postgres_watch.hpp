#pragma once

#include "platform/sql/row_versions.hpp"
#include "platform/sql/transaction.hpp"

#include <span>
#include <string>
#include <string_view>

namespace rookery::sql {

// How a commit on PostgreSQL tells which watched rows it changed: triggers write them to a setting of the
// transaction, `rookery.told`, which is undone with its savepoint, gone with its end, and read in the same
// round trip as COMMIT. Nothing is stored, so it costs no table and no lock.
//
// One line a row: TAG;BEFORE;AFTER, the values of RowVersions::Table::columns with commas between them, '-'
// for NULL and for text, nothing for the row that is not there.

// Query for the end of a transaction: what it told.
inline constexpr const char* kTold = "SELECT current_setting('rookery.told', true)";

// A transaction that changed more than this (about 1,000 rows) tells that everything changed.
inline constexpr std::size_t kToldBytesMax = 32'768;
inline constexpr std::string_view kToldEverything = "*";

// What marks the lines about a table, made of its name and columns: another version of Rookery that watches
// other columns has triggers of its own beside ours.
[[nodiscard]] std::string watched_tag(const RowVersions::Table& table);

// Adds the trigger of a table when it is not there. Errors: internal (no such table or column).
Result<> add_watching_trigger(Writer& tx, const RowVersions::Table& table);

// Passes on what a transaction told to `versions`, whose tables have these tags. Lines that cannot be
// understood count as a change of everything.
void pass_on(std::string_view told, std::span<const std::string> tags, RowVersions& versions);

}  // namespace rookery::sql
