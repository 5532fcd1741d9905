#pragma once

#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

#include <cstdint>

namespace rookery::social {

// Stands for the rows by which the candidates of a reader's home are chosen: whom they follow, and which
// tags. Each row has an id that no other one ever had or will have, so two equal ones say that nothing was
// followed or unfollowed in between, back and forth included. 64 bits of a sum over hashes of the ids.
struct HomeBasis {
  std::uint64_t number = 0;
  friend bool operator==(HomeBasis, HomeBasis) = default;
};

// As of the transaction's snapshot. Cost: one index entry for each follow and each followed tag.
[[nodiscard]] Result<HomeBasis> home_basis(sql::Reader& tx, AccountId reader);

}  // namespace rookery::social
