#pragma once

#include "platform/sql/transaction.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::sql {

// Something that is true of every row at every commit, as a sentence and as the query that finds what breaks
// it. Each room lists its own; `rookery check` runs them all. Portable SQL, without parameters.
struct Invariant {
  std::string_view name;       // "follows: nobody follows themselves"
  std::string_view offenders;  // SELECT whose first column names one offender a row
};

struct Offenders {
  static constexpr std::size_t kNamedMax = 5;
  std::int64_t count = 0;
  std::vector<std::string> named;  // the first of them
};

[[nodiscard]] inline Result<Offenders> find_offenders(Reader& tx, const Invariant& invariant) {
  Offenders found;
  ROOKERY_TRY(tx.each(invariant.offenders, [&](const Row& row) {
    if (++found.count <= static_cast<std::int64_t>(Offenders::kNamedMax))
      found.named.push_back(row.string(0));
  }));
  return found;
}

}  // namespace rookery::sql
