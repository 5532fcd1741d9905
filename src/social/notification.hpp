#pragma once

#include "base/snowflake.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace rookery::social {

// What somebody is told about. Stored as numbers: DO NOT CHANGE.
enum class NotificationType : std::uint8_t {
  mention = 0,
  status = 1,  // somebody I asked to be notified about has posted
  reblog = 2,
  follow = 3,
  follow_request = 4,
  favourite = 5,
  update = 6,  // a post that I reblogged was edited
};
inline constexpr std::uint8_t kNotificationTypesMax = 7;

// "mention", "status" ..., the API's words (https://docs.joinmastodon.org/entities/Notification/#type).
[[nodiscard]] std::string_view name_of(NotificationType type);
[[nodiscard]] std::optional<NotificationType> notification_type_named(std::string_view name);

// How many notifications an account keeps; older ones go when newer ones come, now and then, so that it may
// keep a few more for a while.
inline constexpr std::int64_t kNotificationsMax = 10'000;

// Tells `to` what `from` did, in the same transaction as the deed. Nothing happens when it is told already
// (but a new update replaces the last one of that post), when to == from, when one of them blocks the other,
// or when `to` mutes `from` together with its notifications. `post` is what `to` reads about: what mentions
// them, what was favourited or edited, for a reblog the original.
Result<> notify(sql::Writer& tx, Snowflake& ids, NotificationType type, AccountId to, AccountId from,
                std::optional<PostId> post = {});

// Whether `to` hears of what `from` does at `now`: neither blocks the other, and no mute covers
// notifications.
[[nodiscard]] Result<bool> wants_to_hear(sql::Reader& tx, AccountId to, AccountId from, Instant now);

// Takes one back: the favourite, the follow, the request is undone. Nothing happens when there is none.
Result<> unnotify(sql::Writer& tx, NotificationType type, AccountId to, AccountId from,
                  std::optional<PostId> post = {});

// Takes back all that `from` told `to`; for a block.
Result<> forget_notifications(sql::Writer& tx, AccountId to, AccountId from);

}  // namespace rookery::social
