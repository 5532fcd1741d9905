#include "server/wiring.hpp"

#include "api/cors.hpp"
#include "server/schema.hpp"
#include "social/newest_id.hpp"

namespace rookery::server {

Application::Application(Config config, Log& log, sql::DataFolder folder,
                         std::unique_ptr<sql::SqliteDatabase> database)
    : config_(std::move(config)),
      folder_(std::move(folder)),
      domain_(config_, std::move(database), log),
      endpoints_(domain_),
      health_(domain_.database, metrics_, config_.metrics),
      rate_limit_(domain_.clock, config_.rate_limit),
      server_(
          config_.http, mounted(),
          [this](const http::Request& request, const Error& error) {
            return endpoints_.error_page(request, error);
          },
          {api::cors(), rate_limit_.gate()}, metrics_, log) {
  domain_.watch(metrics_);
  endpoints_.watch(metrics_);
}

http::Router& Application::mounted() {
  health_.mount(router_);
  endpoints_.mount(router_);
  return router_;
}

Result<std::unique_ptr<Application>> Application::open(Config config, Log& log) {
  auto folder = ROOKERY_TRY(sql::DataFolder::open(config.data.string(), sql::DataFolder::Purpose::serve));
  auto database = ROOKERY_TRY(sql::open_database(folder, config.database, schema(), SystemClock().now()));
  std::unique_ptr<Application> application(
      new Application(std::move(config), log, std::move(folder), std::move(database)));

  ROOKERY_TRY(application->domain_.sqlite->watch(application->domain_.versions));

  // Ids go on above everything that is stored, also when the clock was set back since.
  const std::int64_t newest = ROOKERY_TRY(application->domain_.database.read_now(social::newest_id));
  if (newest > 0) (void)application->domain_.ids.next_above<AccountId>(AccountId(newest));
  return application;
}

bool Application::has_owner() {
  const auto found = domain_.database.read_now([](sql::Reader& tx) { return accounts::has_owner(tx); });
  return found.value_or(true);
}

Result<> Application::start() {
  domain_.live.start(endpoints_.live_rendering());
  domain_.fan_out.start();
  return server_.start();
}

void Application::stop() {
  health_.stopping();
  server_.stop(kDrainMax);
  domain_.fan_out.stop();
  domain_.live.stop();      // before the loops go that its listeners' connections belong to
  domain_.sqlite->close();  // while the event loops that its answers go to still exist
}

}  // namespace rookery::server
