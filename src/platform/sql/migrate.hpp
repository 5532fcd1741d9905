#pragma once

#include "platform/sql/database.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace rookery::sql {

// The row of `schema_history` that a database has while it is being filled by a move (transfer.hpp).
inline constexpr std::string_view kUnfinishedMove = "moving";

// What to do with such a database.
enum class UnfinishedMove : std::uint8_t {
  refuse,  // half a community is not to be served
  resume,
};

// Asked before a step that is not additive, in its transaction: whether programs that do not know it might
// write beside it. Its error is migrate's, and the step is not run.
using Alone = std::function<Result<>(Reader& tx)>;

// Brings the schema up to date: runs the steps that this database has not seen, in the order of their names,
// each in a transaction of its own, and records them in `schema_history` with a checksum of their text. Two
// processes that do this at once do not run a step twice. Returns how many steps were run.
//
// Errors: invalid, with a sentence for the administrator, when a step that was run has another text now, or
// the database was made by a newer program (it has steps that are not in `steps` and not additive), or a move
// into it is unfinished; nothing is changed then.
[[nodiscard]] Result<std::size_t> migrate(Database& database, std::span<const Migration> steps, Instant now,
                                          UnfinishedMove unfinished = UnfinishedMove::refuse,
                                          const Alone& alone = {});

// The same look without changing anything: what is wrong between database and program, or nothing. A step
// that has yet to be run is wrong too. For `rookery check`.
[[nodiscard]] Result<> check_schema(Reader& tx, std::span<const Migration> steps);

}  // namespace rookery::sql
