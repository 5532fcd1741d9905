#pragma once

#include "platform/sql/invariant.hpp"

#include <span>

namespace rookery::accounts {

// What is true of this room's rows at every commit, beyond what the schema itself enforces.
[[nodiscard]] std::span<const sql::Invariant> invariants();

}  // namespace rookery::accounts
