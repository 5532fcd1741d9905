#include "server/wiring.hpp"

#include "api/errors.hpp"

namespace rookery::server {

namespace {
// The one process that serves a data folder; commands beside it take other node numbers.
constexpr std::int64_t kServingNode = 0;
}  // namespace

Application::Application(Config config, Log& log, std::unique_ptr<sql::SqliteDatabase> database)
    : config_(std::move(config)),
      log_(log),
      sqlite_(std::move(database)),
      database_(*sqlite_),
      ids_(clock_, kServingNode),
      passwords_(config_.password_cost),
      tokens_(database_, clock_),
      registration_(database_, passwords_, ids_, clock_, config_.registrations),
      timelines_(clock_),
      home_timelines_(timelines_),
      outbox_(ids_),
      fan_out_(database_, timelines_, outbox_, ids_, clock_),
      home_reader_(database_, timelines_, clock_),
      auth_(tokens_),
      entities_(config_.site),
      health_(database_, metrics_, config_.metrics),
      server_(config_.http, router_, api::error_page, {}, metrics_, log_) {
  mount();
  watch();
}

void Application::mount() { health_.mount(router_); }

void Application::watch() {
  metrics_.watch("rookery_outbox_depth", "Posts that are committed and not yet carried to all their readers",
                 {}, [this] { return static_cast<double>(fan_out_.stats().depth); });
  metrics_.watch("rookery_outbox_lag_seconds", "Age of the oldest of them", {},
                 [this] { return std::chrono::duration<double>(fan_out_.stats().lag).count(); });
  metrics_.watch("rookery_timeline_bytes", "Memory of the home timelines", {},
                 [this] { return static_cast<double>(timelines_.stats().bytes); });
  metrics_.watch("rookery_timeline_lists", "Home timelines in memory", {},
                 [this] { return static_cast<double>(timelines_.stats().lists); });
}

Result<> Application::start() {
  fan_out_.start();
  return server_.start();
}

void Application::stop() {
  health_.stopping();
  server_.stop(kDrainMax);
  fan_out_.stop();
}

}  // namespace rookery::server
