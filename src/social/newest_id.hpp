#pragma once

#include "base/result.hpp"
#include "platform/sql/transaction.hpp"

#include <cstdint>

namespace rookery::social {

// The largest id that was given to something which may have been the last before a stop; 0 when there is
// nothing. New ids go on above it, also when the clock was set back since.
[[nodiscard]] Result<std::int64_t> newest_id(sql::Reader& tx);

}  // namespace rookery::social
