#include "social/mute.hpp"

#include "social/notification.hpp"

namespace rookery::social {

Result<> mute(sql::Writer& tx, Snowflake& ids, Instant now, AccountId account, AccountId target,
              MuteOptions options) {
  if (options.duration.count() < 0 || options.duration > MuteOptions::kDurationMax) {
    return fail(Errc::invalid, "Validation failed: Duration must be between 0 and " +
                                   std::to_string(MuteOptions::kDurationMax.count()) + " seconds");
  }
  if (account == target) return {};
  // Nothing else ends what has expired; here it costs next to nothing and keeps the table small.
  ROOKERY_TRY(tx.run("DELETE FROM mutes WHERE account_id = $1 AND expires_at <= $2", account, now));
  const auto expires_at =
      options.duration.count() == 0 ? std::optional<Instant>() : std::optional(now + options.duration);
  ROOKERY_TRY(
      tx.run("INSERT INTO mutes (account_id, target_id, id, hide_notifications, expires_at) "
             "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id, target_id) DO UPDATE "
             "SET hide_notifications = excluded.hide_notifications, expires_at = excluded.expires_at",
             account, target, ids.next<ActId>(), options.notifications, expires_at));
  if (options.notifications) return forget_notifications(tx, account, target);
  return {};
}

Result<> unmute(sql::Writer& tx, AccountId account, AccountId target) {
  ROOKERY_TRY(tx.run("DELETE FROM mutes WHERE account_id = $1 AND target_id = $2", account, target));
  return {};
}

}  // namespace rookery::social
