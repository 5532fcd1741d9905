#pragma once

#include "platform/http/router.hpp"
#include "platform/metrics/metrics.hpp"
#include "server/config.hpp"
#include "server/engines.hpp"

#include <atomic>

namespace rookery::server {

// What load balancers, supervisors and Prometheus ask:
//   /health/live   200 while the process runs at all
//   /health/ready  200 while it can answer requests: the database answers and it is not stopping; 503
//   otherwise.
//                  "missing" names the parts that do not answer
//   /health        the same as ready, where Mastodon has it
//   /metrics       Prometheus' text format, for the audience that the configuration names; 404 for others
// Threads: any.
class Health {
 public:
  Health(Engines& engines, metrics::Metrics& metrics, MetricsAudience audience)
      : engines_(engines), metrics_(metrics), audience_(audience) {}
  Health(const Health&) = delete;
  Health& operator=(const Health&) = delete;

  void mount(http::Router& router);

  // From now on not ready, so that balancers send new requests elsewhere.
  void stopping() { stopping_ = true; }

 private:
  boost::asio::awaitable<Result<http::Response>> live(const http::Request& request);
  boost::asio::awaitable<Result<http::Response>> ready(const http::Request& request);
  boost::asio::awaitable<Result<http::Response>> mastodon(const http::Request& request);
  boost::asio::awaitable<Result<http::Response>> figures(const http::Request& request);

  Engines& engines_;
  metrics::Metrics& metrics_;
  const MetricsAudience audience_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace rookery::server
