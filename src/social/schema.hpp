#pragma once

#include "platform/sql/database.hpp"

#include <span>

namespace rookery::social {

// The tables of this room, as steps that were or will be released.
[[nodiscard]] std::span<const sql::Migration> migrations();

}  // namespace rookery::social
