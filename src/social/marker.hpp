#pragma once

#include "base/clock.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace rookery::social {

// What has a read position. Stored by name.
enum class MarkedTimeline : std::uint8_t { home = 0, notifications = 1 };
inline constexpr std::uint8_t kMarkedTimelinesMax = 2;

// "home", "notifications".
[[nodiscard]] std::string_view name_of(MarkedTimeline timeline);

// How far somebody has read, so that their next device begins there
// (https://docs.joinmastodon.org/entities/Marker/).
struct Marker {
  MarkedTimeline timeline = MarkedTimeline::home;
  std::int64_t last_read_id = 0;  // of a post (home) or a notification
  std::int64_t version = 0;       // one more with every write, 0 at first
  Instant updated_at;
};

[[nodiscard]] Result<std::optional<Marker>> find_marker(sql::Reader& tx, AccountId account,
                                                        MarkedTimeline timeline);

// Sets the position and returns the marker as it is now. A position may go back: the client knows why.
Result<Marker> set_marker(sql::Writer& tx, AccountId account, MarkedTimeline timeline,
                          std::int64_t last_read_id, Instant now);

}  // namespace rookery::social
