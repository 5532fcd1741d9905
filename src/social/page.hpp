#pragma once

#include <cstdint>
#include <optional>

namespace rookery::social {

// Which part of a list ordered by id, newest first, a client asks for
// (https://docs.joinmastodon.org/api/guidelines/#pagination).
//   max_id    only older than this
//   since_id  only newer than this, the newest of those first
//   min_id    only newer than this, those directly above it (still given newest first)
// What the ids are of is the list's business: posts on timelines, acts (ActId) on favourites, followers,
// blocks ...
struct Page {
  static constexpr std::size_t kPostsDefault = 20;
  static constexpr std::size_t kPostsMax = 40;
  static constexpr std::size_t kAccountsDefault = 40;
  static constexpr std::size_t kAccountsMax = 80;

  std::optional<std::int64_t> max_id = {}, since_id = {}, min_id = {};
  std::size_t limit = kPostsDefault;

  // The bounds as SQL parameters: id > lower() AND id < upper(), ORDER BY id ASC when ascending() (then
  // reversed), else DESC.
  [[nodiscard]] std::int64_t lower() const { return min_id.value_or(since_id.value_or(0)); }
  [[nodiscard]] std::int64_t upper() const { return max_id.value_or(INT64_MAX); }
  [[nodiscard]] bool ascending() const { return min_id.has_value(); }
};

}  // namespace rookery::social
