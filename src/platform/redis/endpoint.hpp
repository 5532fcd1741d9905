#pragma once

#include "base/result.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::redis {

// Where a node of Redis listens.
struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
  auto operator<=>(const Endpoint&) const = default;
};

// "HOST:PORT,HOST:PORT", at least one; an IPv6 host stands in brackets. Errors: invalid, `message` says
// which.
[[nodiscard]] Result<std::vector<Endpoint>> parse_endpoints(std::string_view text);

}  // namespace rookery::redis
