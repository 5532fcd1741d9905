#pragma once

#include "accounts/registration.hpp"
#include "accounts/tokens.hpp"
#include "api/auth.hpp"
#include "api/mastodon/entities.hpp"
#include "base/snowflake.hpp"
#include "platform/http/router.hpp"
#include "platform/http/server.hpp"
#include "platform/log.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/sql/sqlite.hpp"
#include "server/config.hpp"
#include "server/health.hpp"
#include "social/outbox.hpp"
#include "social/timeline/fan_out.hpp"
#include "social/timeline/home_reader.hpp"
#include "social/timeline/home_timelines.hpp"
#include "social/timeline/memory_timelines.hpp"

#include <memory>

namespace rookery::server {

// The whole server, built bottom-up as plain members: their order is the dependency graph, destruction the
// reverse. Only this room knows which adapter is in use.
//
// Threads: start and stop from one thread.
class Application {
 public:
  static constexpr std::chrono::milliseconds kDrainMax{10'000};

  // Opens the data folder and brings its schema up to date. Errors: with a sentence for the administrator.
  // `log` outlives it.
  [[nodiscard]] static Result<std::unique_ptr<Application>> open(Config config, Log& log);
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  // Listens and serves. Errors: the address cannot be listened on.
  [[nodiscard]] Result<> start();
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  [[nodiscard]] bool has_owner();

  // No longer ready; stops accepting, lets requests in flight end for at most kDrainMax, then stops the
  // workers. What was acknowledged is on disk; what is left to carry is in the outbox.
  void stop();

 private:
  Application(Config config, Log& log, std::unique_ptr<sql::SqliteDatabase> database);
  void mount();
  void watch();

  // Constant after construction.
  const Config config_;
  Log& log_;

  metrics::Metrics metrics_;
  SystemClock clock_;
  std::unique_ptr<sql::SqliteDatabase> sqlite_;
  sql::Database& database_;
  Snowflake ids_;

  crypto::Passwords passwords_;
  accounts::Tokens tokens_;
  accounts::Registration registration_;

  social::MemoryTimelines timelines_;
  social::HomeTimelines home_timelines_;
  social::Outbox outbox_;
  social::FanOut fan_out_;
  social::HomeReader home_reader_;

  api::Auth auth_;
  api::Entities entities_;
  Health health_;

  http::Router router_;
  http::Server server_;
};

}  // namespace rookery::server
