#pragma once

#include "platform/http/router.hpp"
#include "platform/metrics/metrics.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <vector>

namespace rookery::http {

// rookery_http_requests_total and rookery_http_request_seconds by route pattern, method and class of status.
// The series of a route exist from its first answer on, so that /metrics shows what is in use; finding them
// is an array index. Threads: all calls may overlap. Lifetime: `router` and `metrics` outlive this; the
// router has all its routes.
class RouteMetrics {
 public:
  RouteMetrics(const Router& router, metrics::Metrics& metrics);

  // `route` null: no route took the request.
  void answered(const Router::Route* route, unsigned status, std::chrono::steady_clock::duration time);

 private:
  static constexpr std::size_t kClasses = 5;  // 1xx to 5xx
  struct Series {
    metrics::Counter requests;
    metrics::Histogram seconds;
  };
  Series& make(const Router::Route* route, std::size_t status_class, std::atomic<Series*>& slot);

  metrics::Metrics& metrics_;
  std::vector<std::array<std::atomic<Series*>, kClasses>> slots_;  // by route index; the last: no route
  std::mutex making_;
  std::deque<Series> series_;  // guarded by making_; what slots_ point to
};

}  // namespace rookery::http
