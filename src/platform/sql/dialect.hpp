#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rookery::sql {

// Our statements are written in PostgreSQL's spelling (transaction.hpp). This is the same statement in
// SQLite's:
// `$3` becomes `?3`, and `= ANY($3)` becomes `IN (SELECT value FROM json_each(?3))`, the list being bound as
// JSON text. Strings, quoted names and comments stay as they are. Accepts any bytes; text that is no SQL
// comes back as some other text that is no SQL.
[[nodiscard]] std::string to_sqlite(std::string_view statement);

// The statements of a script, without the ';' between them and without empty ones. A ';' in a string, a
// quoted name or a comment separates nothing. Bodies of triggers and functions are not understood.
[[nodiscard]] std::vector<std::string_view> split_statements(std::string_view script);

}  // namespace rookery::sql
