#pragma once

#include "base/clock.hpp"
#include "platform/sql/database.hpp"
#include "social/site_figures.hpp"

#include <boost/asio/awaitable.hpp>

#include <array>
#include <memory>
#include <mutex>

namespace rookery::api {

// The counts that instance, activity and nodeinfo show, at most so old: counting reads whole tables, and
// every client asks at login.
//
// Threads:  all calls may overlap; while one caller counts anew the others get the old answer.
// Lifetime: outlives every coroutine that awaits it; `database` and `clock` outlive this.
// Errors:   those of the database.
class SiteFiguresCache {
 public:
  static constexpr std::chrono::seconds kFiguresAgeMax{30};
  static constexpr std::chrono::minutes kActivityAgeMax{10};
  using Activity = std::array<social::SiteWeek, social::kSiteWeeksMax>;

  SiteFiguresCache(sql::Database& database, const Clock& clock) : database_(database), clock_(clock) {}
  SiteFiguresCache(const SiteFiguresCache&) = delete;
  SiteFiguresCache& operator=(const SiteFiguresCache&) = delete;

  boost::asio::awaitable<Result<std::shared_ptr<const social::SiteFigures>>> figures();
  boost::asio::awaitable<Result<std::shared_ptr<const Activity>>> activity();

 private:
  template <class Counted>
  struct Kept {
    std::shared_ptr<const Counted> counted;
    Instant until;  // when somebody should count again
  };
  // `count(tx, now)` once in `age_max`, else what is kept.
  template <class Counted, class Count>
  boost::asio::awaitable<Result<std::shared_ptr<const Counted>>> read(Kept<Counted>& kept,
                                                                      std::chrono::milliseconds age_max,
                                                                      Count count);

  sql::Database& database_;
  const Clock& clock_;
  std::mutex mutex_;
  Kept<social::SiteFigures> figures_;  // guarded by mutex_
  Kept<Activity> activity_;            // guarded by mutex_
};

}  // namespace rookery::api
