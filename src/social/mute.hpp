#pragma once

#include "base/snowflake.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

#include <chrono>

namespace rookery::social {

// How somebody is muted: their posts are not shown where the muter did not ask for them.
struct MuteOptions {
  static constexpr std::chrono::seconds kDurationMax = std::chrono::days(3'650);

  bool notifications = true;         // theirs are not shown either, and those that are there go
  std::chrono::seconds duration{0};  // 0: until unmuted
};

// Mutes, or changes how. Nothing happens to oneself. A mute that has expired counts as none: whoever reads
// `mutes` compares expires_at with the time. Errors: invalid (a negative duration or one over the limit).
Result<> mute(sql::Writer& tx, Snowflake& ids, Instant now, AccountId account, AccountId target,
              MuteOptions options);

Result<> unmute(sql::Writer& tx, AccountId account, AccountId target);

}  // namespace rookery::social
