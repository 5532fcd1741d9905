#pragma once

#include "platform/http/message.hpp"
#include "platform/http/route_metrics.hpp"
#include "platform/http/router.hpp"
#include "platform/http/server.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::http {

// One request and what is known about it on its way to the answer.
struct Exchange {
  Request request;
  Router::Found found;
  std::string error_detail;  // why it failed, for the log only
  // Its last byte came, and its answer was there.
  std::chrono::steady_clock::time_point began, answered;
  bool known_method = true;
};

// From a complete request to its answer, without sockets: gates, route, handler, error page, count and log.
// Threads: all calls may overlap, each on an Exchange of its own. Lifetime: outlives every coroutine of
// answer().
class Dispatch {
 public:
  Dispatch(const Router& router, ErrorPage error_page, std::vector<Gate> gates, AccessLog access_log,
           metrics::Metrics& metrics, Log& log);

  // Finds the route. REQUIRES: the request's method and path are known.
  void route(Exchange& exchange) const;
  // Never fails and never throws: whatever goes wrong is an answer of 4xx or 5xx.
  boost::asio::awaitable<Response> answer(Exchange& exchange);
  // The answer to a request that no handler shall see, or has not answered in time.
  [[nodiscard]] Response refusal(Exchange& exchange, unsigned status, std::string_view message) const;
  // What every answer goes through before it is written: gates in reverse, count, log.
  void finish(const Exchange& exchange, Response& response);

 private:
  [[nodiscard]] Response unrouted(Exchange& exchange) const;
  [[nodiscard]] Response failure(Exchange& exchange, const Error& error) const;
  void log(const Exchange& exchange, const Response& response, std::chrono::steady_clock::duration time);

  const Router& router_;
  const ErrorPage error_page_;
  const std::vector<Gate> gates_;
  const AccessLog access_log_;
  RouteMetrics route_metrics_;
  Log& log_;
};

}  // namespace rookery::http
