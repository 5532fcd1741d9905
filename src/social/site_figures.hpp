#pragma once

#include "base/clock.hpp"
#include "platform/sql/transaction.hpp"
#include "social/account_view.hpp"

#include <array>
#include <optional>

namespace rookery::social {

// How big and how alive this server is: what it says about itself to strangers. Counted from the rows each
// time, so callers keep the answer for a while.
struct SiteFigures {
  std::int64_t accounts = 0;  // active ones
  std::int64_t posts = 0;     // all visibilities, reblogs included
  // People who signed in, posted or moved a read marker within so many days.
  std::int64_t active_month = 0;      // 28
  std::int64_t active_half_year = 0;  // 168
  std::optional<AccountView> owner;   // whom to contact
};
[[nodiscard]] Result<SiteFigures> site_figures(sql::Reader& tx, Instant now);

// One week of the server's life, from Monday 00:00 UTC.
struct SiteWeek {
  Instant begin;
  std::int64_t posts = 0, registrations = 0;
  std::int64_t logins = 0;  // people who signed in with an app; a token revoked since is not counted
};
inline constexpr std::size_t kSiteWeeksMax = 12;
// This week first.
[[nodiscard]] Result<std::array<SiteWeek, kSiteWeeksMax>> site_activity(sql::Reader& tx, Instant now);

}  // namespace rookery::social
