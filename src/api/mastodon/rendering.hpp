#pragma once

#include "api/mastodon/entities.hpp"
#include "social/hot/entries.hpp"

namespace rookery::api {

// Entities once for everybody, for the caches of social/hot: made from what Entities says, so that what an
// entity has is told there alone. Counts are padded with spaces, which JSON allows. `entities` outlives it.
[[nodiscard]] social::hot::Renderer renderer_of(const Entities& entities);

}  // namespace rookery::api
