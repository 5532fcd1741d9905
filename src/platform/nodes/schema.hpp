#pragma once

#include "platform/sql/database.hpp"

#include <span>

namespace rookery::nodes {

// The steps of this room's tables, in order.
[[nodiscard]] std::span<const sql::Migration> migrations();

}  // namespace rookery::nodes
