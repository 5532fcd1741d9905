#include "social/site_figures.hpp"

#include "accounts/account.hpp"
#include "base/snowflake.hpp"

#include <chrono>

namespace rookery::social {

namespace {

using std::chrono::days;
using std::chrono::weeks;

constexpr weeks kMonth{4};  // as Mastodon counts
constexpr weeks kHalfYear{24};

Result<std::int64_t> active_since(sql::Reader& tx, Instant since) {
  return tx.number(
      "SELECT COUNT(*) FROM accounts a WHERE a.standing = $1 AND ("
      "EXISTS (SELECT 1 FROM tokens t WHERE t.account_id = a.id AND t.created_at >= $2) "
      "OR EXISTS (SELECT 1 FROM account_stats s WHERE s.account_id = a.id AND s.last_post_at >= $2) "
      "OR EXISTS (SELECT 1 FROM markers m WHERE m.account_id = a.id AND m.updated_at >= $2))",
      accounts::Standing::active, since);
}

Result<std::optional<AccountView>> owner_of(sql::Reader& tx) {
  const auto owner = ROOKERY_TRY(tx.one(
      "SELECT id FROM accounts WHERE role = $1 AND standing = $2 ORDER BY id LIMIT 1",
      [](const sql::Row& row) { return row.id<AccountId>(0); }, accounts::Role::owner,
      accounts::Standing::active));
  if (!owner) return std::nullopt;
  const std::array ids{*owner};
  auto found = ROOKERY_TRY(load_accounts_in_order(tx, ids));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

}  // namespace

Result<SiteFigures> site_figures(sql::Reader& tx, Instant now) {
  SiteFigures figures;
  figures.accounts =
      ROOKERY_TRY(tx.number("SELECT COUNT(*) FROM accounts WHERE standing = $1", accounts::Standing::active));
  figures.posts = ROOKERY_TRY(tx.number("SELECT COALESCE(SUM(posts), 0) FROM account_stats"));
  figures.active_month = ROOKERY_TRY(active_since(tx, now - kMonth));
  figures.active_half_year = ROOKERY_TRY(active_since(tx, now - kHalfYear));
  figures.owner = ROOKERY_TRY(owner_of(tx));
  return figures;
}

Result<std::array<SiteWeek, kSiteWeeksMax>> site_activity(sql::Reader& tx, Instant now) {
  const auto today = std::chrono::floor<days>(now);
  const auto monday = today - (std::chrono::weekday(today) - std::chrono::Monday);
  std::array<SiteWeek, kSiteWeeksMax> activity;
  for (std::size_t i = 0; i < activity.size(); ++i) {
    SiteWeek& week = activity.at(i);
    week.begin = monday - weeks(i);
    const Instant end = week.begin + weeks(1);
    week.posts = ROOKERY_TRY(tx.number("SELECT COUNT(*) FROM posts WHERE id >= $1 AND id < $2",
                                       Snowflake::floor_at(week.begin), Snowflake::floor_at(end)));
    week.registrations = ROOKERY_TRY(tx.number(
        "SELECT COUNT(*) FROM accounts WHERE created_at >= $1 AND created_at < $2", week.begin, end));
    week.logins = ROOKERY_TRY(
        tx.number("SELECT COUNT(DISTINCT account_id) FROM tokens WHERE created_at >= $1 AND created_at < $2",
                  week.begin, end));
  }
  return activity;
}

}  // namespace rookery::social
