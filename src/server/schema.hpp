#pragma once

#include "platform/sql/database.hpp"

#include <vector>

namespace rookery::server {

// The steps of every room's tables, in order: what the database of a data folder is made of.
[[nodiscard]] std::vector<sql::Migration> schema();

// Brings a PostgreSQL database up to date with them. A step that nodes of an older version could not bear
// waits until they are gone, as long as a killed node's lease, and no longer. Errors: those of sql::migrate;
// conflict, with a sentence for the administrator, when such nodes serve.
[[nodiscard]] Result<> bring_up_to_date(sql::Database& database, Instant now);

}  // namespace rookery::server
