#include "social/block.hpp"

#include "social/follow.hpp"
#include "social/notification.hpp"

namespace rookery::social {

Result<> block(sql::Writer& tx, Snowflake& ids, AccountId account, AccountId target) {
  if (account == target) return {};
  ROOKERY_TRY(Follows::unfollow(tx, account, target));
  ROOKERY_TRY(Follows::unfollow(tx, target, account));
  ROOKERY_TRY(
      tx.run("INSERT INTO blocks (account_id, target_id, id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
             account, target, ids.next<ActId>()));
  return forget_notifications(tx, account, target);
}

Result<> unblock(sql::Writer& tx, AccountId account, AccountId target) {
  ROOKERY_TRY(tx.run("DELETE FROM blocks WHERE account_id = $1 AND target_id = $2", account, target));
  return {};
}

}  // namespace rookery::social
