#pragma once

#include "base/clock.hpp"
#include "social/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rookery::social {

// Where a filter applies; bits of Filter::contexts. Stored as numbers: DO NOT CHANGE.
enum class FilterContext : std::uint8_t {
  home = 1,
  notifications = 2,
  public_ = 4,
  thread = 8,
  account = 16
};
// What a client does with a match. Stored as numbers: DO NOT CHANGE.
enum class FilterAction : std::uint8_t { warn = 0, hide = 1, blur = 2 };

// Words or single posts that somebody does not want to see (https://docs.joinmastodon.org/entities/Filter/).
struct Filter {
  FilterId id;
  std::string title;
  std::uint8_t contexts = 0;
  FilterAction action = FilterAction::warn;
  std::optional<Instant> expires_at;
};

// One of the viewer's filters and what of it matched a post.
struct FilterMatch {
  Filter filter;
  std::vector<std::string> keywords;
  std::vector<PostId> posts;
};

}  // namespace rookery::social
