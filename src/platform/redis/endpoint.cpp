#include "platform/redis/endpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace rookery::redis {
namespace {

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  auto host = text.substr(0, colon);
  const auto digits = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.contains(':')) {
    return std::nullopt;
  }
  Endpoint endpoint{.host = std::string(host)};
  const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), endpoint.port);
  if (wrong != std::errc{} || end != digits.data() + digits.size() || endpoint.port == 0 || host.empty())
    return std::nullopt;
  return endpoint;
}

}  // namespace

Result<std::vector<Endpoint>> parse_endpoints(std::string_view text) {
  std::vector<Endpoint> endpoints;
  for (;;) {
    const auto comma = text.find(',');
    const auto one = text.substr(0, comma);
    auto endpoint = parse_endpoint(one);
    if (!endpoint) return fail(Errc::invalid, fmt::format("\"{}\" is not HOST:PORT", one));
    endpoints.push_back(*std::move(endpoint));
    if (comma == std::string_view::npos) return endpoints;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace rookery::redis
