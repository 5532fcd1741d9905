#include "social/live/viewers.hpp"

#include <algorithm>

namespace rookery::social {

namespace {

// Rows of many viewers: the viewer's id first.
class Places {
 public:
  explicit Places(std::vector<Viewer>& viewers) : viewers_(viewers) {}
  Viewer& of(const sql::Row& row) const {
    return *std::ranges::lower_bound(viewers_, row.id<AccountId>(0), {}, &Viewer::id);
  }

 private:
  std::vector<Viewer>& viewers_;
};

}  // namespace

Result<std::vector<Viewer>> load_viewers_for(sql::Reader& tx, std::span<const AccountId> ids,
                                             const PostFacts& post) {
  std::vector<Viewer> viewers(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) viewers[i].id = ids[i];
  const Places places(viewers);
  const auto accounts = post.accounts();

  ROOKERY_TRY(tx.each(
      "SELECT follower_id, followee_id, show_reblogs, languages FROM follows "
      "WHERE follower_id = ANY($1) AND followee_id = ANY($2) ORDER BY followee_id",
      [&](const sql::Row& row) {
        places.of(row).add_follow(row.id<AccountId>(1), row.flag(2),
                                  row.null(3) ? std::string_view() : row.text(3));
      },
      ids, accounts));
  ROOKERY_TRY(tx.each(
      "SELECT account_id, target_id FROM blocks WHERE account_id = ANY($1) AND target_id = ANY($2) "
      "ORDER BY target_id",
      [&](const sql::Row& row) { places.of(row).blocks.push_back(row.id<AccountId>(1)); }, ids, accounts));
  ROOKERY_TRY(tx.each(
      "SELECT target_id, account_id FROM blocks WHERE account_id = ANY($2) AND target_id = ANY($1) "
      "ORDER BY account_id",
      [&](const sql::Row& row) { places.of(row).blocked_by.push_back(row.id<AccountId>(1)); }, ids,
      accounts));
  ROOKERY_TRY(tx.each(
      "SELECT account_id, target_id, expires_at FROM mutes WHERE account_id = ANY($1) AND target_id = "
      "ANY($2) "
      "ORDER BY target_id",
      [&](const sql::Row& row) {
        places.of(row).mutes.push_back({.account = row.id<AccountId>(1), .until = row.maybe_instant(2)});
      },
      ids, accounts));
  ROOKERY_TRY(tx.each(
      "SELECT DISTINCT l.account_id, m.account_id FROM lists l JOIN list_accounts m ON m.list_id = l.id "
      "WHERE l.account_id = ANY($1) AND l.exclusive = 1 AND m.account_id = ANY($2) ORDER BY m.account_id",
      [&](const sql::Row& row) { places.of(row).exclusive.push_back(row.id<AccountId>(1)); }, ids, accounts));
  if (post.tags.empty()) return viewers;
  ROOKERY_TRY(tx.each(
      "SELECT account_id, tag_id FROM followed_tags WHERE account_id = ANY($1) AND tag_id = ANY($2) "
      "ORDER BY tag_id",
      [&](const sql::Row& row) { places.of(row).tags.push_back(row.id<TagId>(1)); }, ids, post.tags));
  return viewers;
}

}  // namespace rookery::social
