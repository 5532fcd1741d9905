#pragma once

#include "api/rate_limit.hpp"
#include "platform/http/router.hpp"
#include "platform/http/server.hpp"
#include "platform/log.hpp"
#include "platform/metrics/metrics.hpp"
#include "server/config.hpp"
#include "server/domain.hpp"
#include "server/endpoints.hpp"
#include "server/engines.hpp"
#include "server/health.hpp"

#include <memory>

namespace rookery::server {

// The whole server, built bottom-up: the engines, metrics, the domain, its endpoints, HTTP.
// Threads: open, start and stop from one thread.
class Application {
 public:
  static constexpr std::chrono::milliseconds kDrainMax{10'000};

  // Opens what the configuration names and brings its schema up to date. `log` outlives it.
  // Errors: with a sentence for the administrator.
  [[nodiscard]] static Result<std::unique_ptr<Application>> open(Config config, Log& log);
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;
  ~Application() { engines_->close(); }

  // Listens and serves. Errors: the address cannot be listened on.
  [[nodiscard]] Result<> start();
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  [[nodiscard]] bool has_owner();

  // No longer ready; stops accepting, lets requests in flight end for at most kDrainMax, then stops the
  // workers. What was acknowledged is on disk; what is left to carry is in the outbox.
  void stop();

 private:
  // The machine's clock and what the engines make of it.
  struct Clocks {
    SystemClock machine;
    CorrectedClock corrected{machine};
  };
  Application(Config config, Log& log, std::unique_ptr<Clocks> clocks, std::unique_ptr<Engines> engines);

  // The router with all its routes: the server counts them when it is made.
  http::Router& mounted();
  void adopt(const http::Router& routes, bool ours);

  const Config config_;
  const std::unique_ptr<Clocks> clocks_;
  const std::unique_ptr<Engines> engines_;
  metrics::Metrics metrics_;
  Domain domain_;
  Endpoints endpoints_;
  Health health_;
  http::Router router_;
  api::RateLimit rate_limit_;
  http::Server server_;
};

}  // namespace rookery::server
