#include "social/directory.hpp"

namespace rookery::social {

namespace {

// $1 is the viewer (0: nobody), $2 now.
#define ROOKERY_LISTED                                                                      \
  " a.standing = 0 AND a.discoverable = 1"                                                  \
  " AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = $1 AND b.target_id = a.id)" \
  " AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = a.id AND b.target_id = $1)" \
  " AND NOT EXISTS (SELECT 1 FROM mutes m WHERE m.account_id = $1 AND m.target_id = a.id"   \
  " AND (m.expires_at IS NULL OR m.expires_at > $2)) "

constexpr std::string_view kActive =
    "SELECT a.id FROM account_stats s JOIN accounts a ON a.id = s.account_id "
    "WHERE s.last_post_at IS NOT NULL AND" ROOKERY_LISTED "ORDER BY s.last_post_at DESC LIMIT $3 OFFSET $4";
constexpr std::string_view kNewest =
    "SELECT a.id FROM accounts a WHERE" ROOKERY_LISTED "ORDER BY a.id DESC LIMIT $3 OFFSET $4";

#undef ROOKERY_LISTED

}  // namespace

Result<std::vector<AccountId>> directory(sql::Reader& tx, std::optional<AccountId> viewer,
                                         DirectoryOrder order, Instant now, std::size_t offset,
                                         std::size_t limit) {
  return tx.all(
      order == DirectoryOrder::active ? kActive : kNewest,
      [](const sql::Row& row) { return row.id<AccountId>(0); }, viewer.value_or(AccountId()), now, limit,
      offset);
}

}  // namespace rookery::social
