#pragma once

#include "base/clock.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace rookery::social {

enum class DirectoryOrder : std::uint8_t {
  active,  // who posted last; who never did is not in it
  newest,  // who joined last
};

// People who want to be found, less those whom the viewer blocks or mutes, or who block the viewer.
[[nodiscard]] Result<std::vector<AccountId>> directory(sql::Reader& tx, std::optional<AccountId> viewer,
                                                       DirectoryOrder order, Instant now, std::size_t offset,
                                                       std::size_t limit);

}  // namespace rookery::social
