#pragma once

#include "accounts/site.hpp"
#include "platform/http/params.hpp"
#include "social/page.hpp"

namespace rookery::api {

// max_id, since_id, min_id and limit from a request. `limit` above `most` counts as `most`, below 1 as 1.
// Errors: invalid, when one is not a number.
[[nodiscard]] Result<social::Page> page_of(const http::Params& params, std::size_t standard,
                                           std::size_t most);

// `limit` alone, for lists that are not paged by id; the same rules.
[[nodiscard]] Result<std::size_t> limit_of(const http::Params& params, std::size_t standard,
                                           std::size_t most);

// How many entries to skip; above kOffsetMax counts as kOffsetMax. Errors: invalid, when it is negative or no
// number.
inline constexpr std::int64_t kOffsetMax = 10'000;
[[nodiscard]] Result<std::size_t> offset_of(const http::Params& params);

// Adds the Link header (RFC 8288) with rel="next" (older) and rel="prev" (newer) for a page whose oldest and
// newest entries have these ids; other parameters of the query are kept. None when both are 0: an empty page.
void add_page_links(http::Response& response, const http::Request& request, const accounts::Site& site,
                    std::int64_t newest, std::int64_t oldest);

}  // namespace rookery::api
