#pragma once

#include "base/result.hpp"
#include "platform/http/params.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::api {

// The ids of a list like "id[]=1&id[]=2", each once, in order. Errors: invalid, when one is no id or there
// are more than `most`.
template <class IdType>
[[nodiscard]] Result<std::vector<IdType>> id_list(const http::Params& params, std::string_view key,
                                                  std::size_t most) {
  const auto texts = ROOKERY_TRY(params.list(key));
  if (texts.size() > most) {
    return fail(Errc::invalid,
                "Validation failed: at most " + std::to_string(most) + " of " + std::string(key) + "[]");
  }
  std::vector<IdType> ids;
  ids.reserve(texts.size());
  for (const auto& text : texts) {
    const auto id = IdType::parse(text);
    if (!id) return fail(Errc::invalid, "Validation failed: " + std::string(key) + "[] must be ids");
    if (std::ranges::find(ids, *id) == ids.end()) ids.push_back(*id);
  }
  return ids;
}

}  // namespace rookery::api
