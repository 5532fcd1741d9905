#include "api/site_figures_cache.hpp"

namespace rookery::api {

template <class Counted, class Count>
boost::asio::awaitable<Result<std::shared_ptr<const Counted>>> SiteFiguresCache::read(
    Kept<Counted>& kept, std::chrono::milliseconds age_max, Count count) {
  const Instant now = clock_.now();
  {
    const std::scoped_lock lock(mutex_);
    if (kept.counted && now < kept.until) co_return kept.counted;
    kept.until = now + age_max;  // the others go on with the old one meanwhile
  }
  auto counted = ROOKERY_CO_TRY(co_await database_.read([=](sql::Reader& tx) { return count(tx, now); }));
  auto shared = std::make_shared<const Counted>(std::move(counted));
  const std::scoped_lock lock(mutex_);
  kept.counted = shared;
  co_return shared;
}

boost::asio::awaitable<Result<std::shared_ptr<const social::SiteFigures>>> SiteFiguresCache::figures() {
  return read(figures_, kFiguresAgeMax, social::site_figures);
}

boost::asio::awaitable<Result<std::shared_ptr<const SiteFiguresCache::Activity>>>
SiteFiguresCache::activity() {
  return read(activity_, kActivityAgeMax, social::site_activity);
}

}  // namespace rookery::api
