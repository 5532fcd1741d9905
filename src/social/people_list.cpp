#include "social/people_list.hpp"

#include "social/relation.hpp"

#include <algorithm>

namespace rookery::social {

namespace {

// A list's statement in both directions. $1 to $3 are the account and the page's bounds, $4 its limit.
struct Statements {
  std::string_view descending, ascending;
};

#define ROOKERY_PAGED_BY(select, column) \
  Statements{select " ORDER BY " column " DESC LIMIT $4", select " ORDER BY " column " ASC LIMIT $4"}

// Those whom the viewer ($5) would rather not meet, or who would rather not meet the viewer; $6 is now.
#define ROOKERY_LESS_UNWANTED(column)                                                         \
  " AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = $5 AND b.target_id = " column \
  ")"                                                                                         \
  " AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = " column                      \
  " AND b.target_id = $5)"                                                                    \
  " AND NOT EXISTS (SELECT 1 FROM mutes m WHERE m.account_id = $5 AND m.target_id = " column  \
  " AND (m.expires_at IS NULL OR m.expires_at > $6))"

constexpr Statements kFollowers = ROOKERY_PAGED_BY(
    "SELECT f.id, f.follower_id, NULL FROM follows f JOIN accounts a ON a.id = f.follower_id "
    "WHERE f.followee_id = $1 AND f.id > $2 AND f.id < $3 AND a.standing = 0" ROOKERY_LESS_UNWANTED(
        "f.follower_id"),
    "f.id");
constexpr Statements kFollowing = ROOKERY_PAGED_BY(
    "SELECT f.id, f.followee_id, NULL FROM follows f JOIN accounts a ON a.id = f.followee_id "
    "WHERE f.follower_id = $1 AND f.id > $2 AND f.id < $3 AND a.standing = 0" ROOKERY_LESS_UNWANTED(
        "f.followee_id"),
    "f.id");
constexpr Statements kWaiting = ROOKERY_PAGED_BY(
    "SELECT f.id, f.follower_id, NULL FROM follow_requests f JOIN accounts a ON a.id = f.follower_id "
    "WHERE f.followee_id = $1 AND f.id > $2 AND f.id < $3 AND a.standing = 0",
    "f.id");
constexpr Statements kBlocked = ROOKERY_PAGED_BY(
    "SELECT b.id, b.target_id, NULL FROM blocks b JOIN accounts a ON a.id = b.target_id "
    "WHERE b.account_id = $1 AND b.id > $2 AND b.id < $3 AND a.standing = 0",
    "b.id");
constexpr Statements kMuted = ROOKERY_PAGED_BY(
    "SELECT m.id, m.target_id, m.expires_at FROM mutes m JOIN accounts a ON a.id = m.target_id "
    "WHERE m.account_id = $1 AND m.id > $2 AND m.id < $3 AND a.standing = 0 "
    "AND (m.expires_at IS NULL OR m.expires_at > $5)",
    "m.id");

#undef ROOKERY_PAGED_BY
#undef ROOKERY_LESS_UNWANTED

template <class... More>
Result<std::vector<Listed>> read(sql::Reader& tx, const Statements& statements, AccountId account,
                                 const Page& page, const More&... more) {
  auto listed = ROOKERY_TRY(tx.all(
      page.ascending() ? statements.ascending : statements.descending,
      [](const sql::Row& row) {
        return Listed{row.id<ActId>(0), row.id<AccountId>(1), row.maybe_instant(2)};
      },
      account, page.lower(), page.upper(), page.limit, more...));
  if (page.ascending()) std::ranges::reverse(listed);
  return listed;
}

Result<bool> hidden_from(sql::Reader& tx, std::optional<AccountId> viewer, AccountId account) {
  if (viewer == account) return false;
  if (ROOKERY_TRY(tx.exists("SELECT 1 FROM accounts WHERE id = $1 AND hide_collections = 1", account))) {
    return true;
  }
  return viewer ? blocks(tx, account, *viewer) : Result<bool>(false);
}

// Who looks, as a parameter of ROOKERY_LESS_UNWANTED; nobody has the id 0, and one's own lists are whole.
AccountId unwanted_by(std::optional<AccountId> viewer, AccountId account) {
  return viewer == account ? AccountId() : viewer.value_or(AccountId());
}

}  // namespace

Result<std::vector<Listed>> followers_of(sql::Reader& tx, std::optional<AccountId> viewer, AccountId account,
                                         Instant now, const Page& page) {
  if (ROOKERY_TRY(hidden_from(tx, viewer, account))) return std::vector<Listed>();
  return read(tx, kFollowers, account, page, unwanted_by(viewer, account), now);
}

Result<std::vector<Listed>> followed_by(sql::Reader& tx, std::optional<AccountId> viewer, AccountId account,
                                        Instant now, const Page& page) {
  if (ROOKERY_TRY(hidden_from(tx, viewer, account))) return std::vector<Listed>();
  return read(tx, kFollowing, account, page, unwanted_by(viewer, account), now);
}

Result<std::vector<Listed>> waiting_for(sql::Reader& tx, AccountId account, const Page& page) {
  return read(tx, kWaiting, account, page);
}

Result<std::vector<Listed>> blocked_by(sql::Reader& tx, AccountId account, const Page& page) {
  return read(tx, kBlocked, account, page);
}

Result<std::vector<Listed>> muted_by(sql::Reader& tx, AccountId account, Instant now, const Page& page) {
  return read(tx, kMuted, account, page, now);
}

}  // namespace rookery::social
