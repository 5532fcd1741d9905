#pragma once

#include "base/clock.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rookery::social {

// What stands between a viewer and somebody else, in both directions; the API's Relationship entity.
struct Relationship {
  AccountId id;  // the somebody else

  // Of the follow, or of the request while it waits; all false or empty without either.
  bool following = false, requested = false;
  bool showing_reblogs = false, notifying = false;
  std::vector<std::string> languages;  // ISO 639; empty: posts in every language

  bool followed_by = false, requested_by = false;
  bool blocking = false, blocked_by = false;
  bool muting = false, muting_notifications = false;
  std::optional<Instant> muting_expires_at;
  std::string note;  // what the viewer noted about them
};

// Whether a block stands between two people, whoever of them set it.
[[nodiscard]] Result<bool> blocked_either_way(sql::Reader& tx, AccountId one, AccountId other);
// Whether `account` blocks `target`.
[[nodiscard]] Result<bool> blocks(sql::Reader& tx, AccountId account, AccountId target);
[[nodiscard]] Result<bool> follows(sql::Reader& tx, AccountId follower, AccountId followee);

// One entry for each of `ids` in that order, also for ids of nobody (all false). A mute that has expired at
// `now` counts as none, whether or not its row is still there. A handful of queries whatever their number.
inline constexpr std::size_t kRelationshipsMax = 300;  // of one call
[[nodiscard]] Result<std::vector<Relationship>> relationships(sql::Reader& tx, AccountId viewer,
                                                              std::span<const AccountId> ids, Instant now);

// Follow languages as the column holds them: JSON list, NULL for all.
[[nodiscard]] std::vector<std::string> languages_of(std::string_view column);
[[nodiscard]] std::optional<std::string> languages_column(std::span<const std::string> languages);

}  // namespace rookery::social
