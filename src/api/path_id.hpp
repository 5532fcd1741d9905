#pragma once

#include "base/result.hpp"
#include "platform/http/message.hpp"

#include <string_view>

namespace rookery::api {

// The id that ":id" (or another part) of the route matched. What is no id is nothing's: not_found.
template <class IdType>
[[nodiscard]] Result<IdType> path_id(const http::Request& request, std::string_view part = "id") {
  const auto id = IdType::parse(request.capture(part));
  if (!id) return fail(Errc::not_found);
  return *id;
}

}  // namespace rookery::api
