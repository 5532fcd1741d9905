#pragma once

#include <cstddef>

namespace rookery::http {

// Raises the process's soft limit of open descriptors to the hard one and says how many connections fit it:
// the limit less what the rest of the process (the database, its log, a backup) may need. The whole
// process's: call it before other threads open files.
[[nodiscard]] std::size_t connections_that_fit();

// Kept back for everything that is no connection; a quarter of the limit when that is less.
inline constexpr std::size_t kDescriptorsReserved = 256;

}  // namespace rookery::http
