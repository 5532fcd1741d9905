#pragma once

#include "platform/sql/database.hpp"

#include <vector>

namespace rookery::server {

// The steps of every room's tables, in order: what the database of a data folder is made of.
[[nodiscard]] std::vector<sql::Migration> schema();

}  // namespace rookery::server
