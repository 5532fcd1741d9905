#include "social/familiar.hpp"

namespace rookery::social {

Result<std::vector<Familiar>> familiar_followers(sql::Reader& tx, AccountId viewer,
                                                 std::span<const AccountId> ids) {
  std::vector<Familiar> found;
  found.reserve(ids.size());
  for (const AccountId id : ids) {
    // From the viewer's follows, which are bounded, to the account: its followers may be millions. CROSS JOIN
    // is what keeps SQLite to that order.
    auto followers = ROOKERY_TRY(tx.all(
        "SELECT theirs.follower_id FROM follows mine CROSS JOIN follows theirs "
        "JOIN accounts a ON a.id = theirs.follower_id "
        "WHERE mine.follower_id = $1 AND theirs.follower_id = mine.followee_id AND theirs.followee_id = $2 "
        "AND a.hide_collections = 0 AND a.standing = 0 "
        "AND EXISTS (SELECT 1 FROM accounts t WHERE t.id = $2 AND t.hide_collections = 0) "
        "ORDER BY theirs.id DESC LIMIT $3",
        [](const sql::Row& row) { return row.id<AccountId>(0); }, viewer, id, Familiar::kFollowersMax));
    found.push_back({id, std::move(followers)});
  }
  return found;
}

}  // namespace rookery::social
