#include "social/notification.hpp"

#include "social/news.hpp"

#include <array>

namespace rookery::social {

namespace {

// In the order of NotificationType.
constexpr std::array<std::string_view, kNotificationTypesMax> kNames = {
    "mention", "status", "reblog", "follow", "follow_request", "favourite", "update"};

// Old notifications are looked for once in so many new ones, so that telling somebody costs one insert.
constexpr std::int64_t kTrimEvery = 64;

// Whether this one is the one in kTrimEvery: by when it was made and by its place in a burst.
bool trims(NotificationId id) {
  return (to_millis(Snowflake::time_of(id)) + id.value() % Snowflake::kIdsPerMillisMax) % kTrimEvery == 0;
}

Result<> trim_list(sql::Writer& tx, AccountId account) {
  ROOKERY_TRY(
      tx.run("DELETE FROM notifications WHERE account_id = $1 AND id <= ("
             "SELECT id FROM notifications WHERE account_id = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)",
             account, kNotificationsMax));
  return {};
}

}  // namespace

std::string_view name_of(NotificationType type) { return kNames.at(static_cast<std::size_t>(type)); }

std::optional<NotificationType> notification_type_named(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames.at(i) == name) return static_cast<NotificationType>(i);
  }
  return std::nullopt;
}

Result<bool> wants_to_hear(sql::Reader& tx, AccountId to, AccountId from, Instant now) {
  const bool unwelcome = ROOKERY_TRY(tx.exists(
      "SELECT 1 FROM blocks WHERE account_id = $1 AND target_id = $2 "
      "UNION ALL SELECT 1 FROM blocks WHERE account_id = $2 AND target_id = $1 "
      "UNION ALL SELECT 1 FROM mutes WHERE account_id = $1 AND target_id = $2 AND hide_notifications = 1 "
      "AND (expires_at IS NULL OR expires_at > $3)",
      to, from, now));
  return !unwelcome;
}

Result<> notify(sql::Writer& tx, Snowflake& ids, NotificationType type, AccountId to, AccountId from,
                std::optional<PostId> post) {
  if (to == from) return {};
  const auto id = ids.next<NotificationId>();
  if (!ROOKERY_TRY(wants_to_hear(tx, to, from, Snowflake::time_of(id)))) return {};
  if (type == NotificationType::update) ROOKERY_TRY(unnotify(tx, type, to, from, post));
  const auto told = ROOKERY_TRY(
      tx.run("INSERT INTO notifications (account_id, id, type, from_id, post_id) VALUES ($1, $2, $3, $4, $5) "
             "ON CONFLICT DO NOTHING",
             to, id, type, from, post));
  if (told == 0) return {};
  tx.tell(Notified{.to = to, .notification = id});
  return trims(id) ? trim_list(tx, to) : Result<>{};
}

Result<> unnotify(sql::Writer& tx, NotificationType type, AccountId to, AccountId from,
                  std::optional<PostId> post) {
  ROOKERY_TRY(
      tx.run("DELETE FROM notifications WHERE account_id = $1 AND type = $2 AND from_id = $3 "
             "AND COALESCE(post_id, 0) = $4",
             to, type, from, post.value_or(PostId(0))));
  return {};
}

Result<> forget_notifications(sql::Writer& tx, AccountId to, AccountId from) {
  ROOKERY_TRY(tx.run("DELETE FROM notifications WHERE account_id = $1 AND from_id = $2", to, from));
  return {};
}

}  // namespace rookery::social
