#include "platform/http/route_metrics.hpp"

#include <algorithm>

namespace rookery::http {

RouteMetrics::RouteMetrics(const Router& router, metrics::Metrics& metrics)
    : metrics_(metrics), slots_(router.routes().size() + 1) {}

void RouteMetrics::answered(const Router::Route* route, unsigned status,
                            std::chrono::steady_clock::duration time) {
  const std::size_t status_class = std::clamp(status / 100, 1U, unsigned{kClasses}) - 1;
  auto& slot = slots_[route == nullptr ? slots_.size() - 1 : route->index].at(status_class);
  Series* series = slot.load(std::memory_order_acquire);
  if (series == nullptr) series = &make(route, status_class, slot);
  series->requests.add();
  series->seconds.observe(std::chrono::duration<double>(time).count());
}

RouteMetrics::Series& RouteMetrics::make(const Router::Route* route, std::size_t status_class,
                                         std::atomic<Series*>& slot) {
  const std::scoped_lock lock(making_);
  if (Series* made = slot.load(std::memory_order_relaxed)) return *made;
  const std::string pattern = route == nullptr ? "none" : std::string(route->pattern);
  const std::string method = route == nullptr ? "any" : std::string(name_of(route->method));
  const std::string class_name = std::to_string(status_class + 1) + "xx";
  Series& series = series_.emplace_back(Series{
      metrics_.counter("rookery_http_requests_total", "Requests answered.",
                       {{"route", pattern}, {"method", method}, {"status", class_name}}),
      metrics_.histogram("rookery_http_request_seconds",
                         "Time from a request's last byte to its answer's first.",
                         {{"route", pattern}, {"method", method}}, metrics::Metrics::kLatencySeconds)});
  slot.store(&series, std::memory_order_release);
  return series;
}

}  // namespace rookery::http
