#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>

namespace rookery::sql {

// Copies a database that may be in use to one self-contained file: the state of one moment, however much is
// written meanwhile. The copy is made beside `to`, made durable, and only then given its name, so `to` is
// never half a backup. Returns its size in bytes.
//
// Errors: conflict (`to` is there and `overwrite` is false), invalid (cannot be written there), unavailable,
// corrupt; each with a sentence for the administrator.
[[nodiscard]] Result<std::uint64_t> back_up(const std::string& database_file, const std::string& to,
                                            bool overwrite);

}  // namespace rookery::sql
