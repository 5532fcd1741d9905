#pragma once

#include "base/clock.hpp"
#include "platform/http/params.hpp"
#include "social/filter.hpp"

#include <chrono>

namespace rookery::api {

// The longest time until a filter expires; longer is never.
inline constexpr std::chrono::seconds kFilterExpiryMax = std::chrono::years(100);

// context[] as bits; empty when it was not sent. Errors: invalid, with Mastodon's sentence, when one is no
// context.
[[nodiscard]] Result<std::optional<std::uint8_t>> filter_contexts_of(const http::Params& params);

// expires_in, seconds from `now`, put into `change` when it was sent: blank or null is never.
// Errors: invalid.
[[nodiscard]] Result<> read_filter_expiry(const http::Params& params, Instant now,
                                          social::FilterChange& change);

}  // namespace rookery::api
