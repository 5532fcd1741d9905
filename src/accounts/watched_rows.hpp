#pragma once

#include "platform/sql/row_versions.hpp"

namespace rookery::accounts {

// What of this room's rows is cached somewhere: RowVersions is made with these.
inline constexpr sql::RowKind kTokenRow{"token"};
inline constexpr sql::RowKind kAccountRow{"account"};  // the profile, role and standing; not the counters
inline constexpr sql::RowKind kInstanceRow{"instance"};
inline constexpr std::int64_t kInstanceRowId = 1;  // the only row of its table

[[nodiscard]] inline std::vector<sql::WatchedColumn> watched_columns() {
  return {{.table = "tokens", .column = "id", .kind = kTokenRow},
          {.table = "accounts", .column = "id", .kind = kAccountRow},
          {.table = "instance_settings", .column = "id", .kind = kInstanceRow}};
}

}  // namespace rookery::accounts
