#include "api/mastodon/filter_params.hpp"

namespace rookery::api {

Result<std::optional<std::uint8_t>> filter_contexts_of(const http::Params& params) {
  if (!params.has("context")) return std::nullopt;
  std::uint8_t contexts = 0;
  for (const std::string& name : ROOKERY_TRY(params.list("context"))) {
    const auto context = social::filter_context_named(name);
    if (!context) return fail(Errc::invalid, "Validation failed: Context None or invalid context supplied");
    contexts = static_cast<std::uint8_t>(contexts | static_cast<std::uint8_t>(*context));
  }
  return contexts;
}

Result<> read_filter_expiry(const http::Params& params, Instant now, social::FilterChange& change) {
  if (!params.has("expires_in")) return {};
  change.set_expiry = true;
  const auto seconds = ROOKERY_TRY(params.integer("expires_in"));
  if (!seconds) return {};
  if (*seconds < 0) return fail(Errc::invalid, "Validation failed: Expires in must not be negative");
  if (*seconds <= kFilterExpiryMax.count()) change.expires_at = now + std::chrono::seconds(*seconds);
  return {};
}

}  // namespace rookery::api
