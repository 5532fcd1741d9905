#include "platform/http/dispatch.hpp"

#include "platform/log.hpp"

#include <exception>
#include <ranges>
#include <utility>

namespace rookery::http {

Dispatch::Dispatch(const Router& router, ErrorPage error_page, std::vector<Gate> gates, AccessLog access_log,
                   metrics::Metrics& metrics, Log& log)
    : router_(router),
      error_page_(std::move(error_page)),
      gates_(std::move(gates)),
      access_log_(access_log),
      route_metrics_(router, metrics),
      log_(log) {}

void Dispatch::route(Exchange& exchange) const {
  if (!exchange.known_method) {
    exchange.found.allowed = router_.allowed(exchange.request.path);
    return;
  }
  exchange.found = router_.find(exchange.request.method, exchange.request.path);
  exchange.request.captured = std::move(exchange.found.captured);
}

boost::asio::awaitable<Response> Dispatch::answer(Exchange& exchange) {
  Error error;
  try {
    for (const Gate& gate : gates_) {
      if (!gate.enter) continue;
      if (std::optional<Response> early = gate.enter(exchange.request)) co_return *std::move(early);
    }
    if (exchange.found.handler == nullptr) co_return unrouted(exchange);
    Result<Response> result = co_await (*exchange.found.handler)(exchange.request);
    if (result) co_return *std::move(result);
    error = std::move(result).error();
  } catch (const std::exception& thrown) {
    error.detail = thrown.what();
  } catch (...) {
    error.detail = "an exception that is no std::exception";
  }
  co_return failure(exchange, error);
}

Response Dispatch::failure(Exchange& exchange, const Error& error) const {
  exchange.error_detail = error.detail;
  return error_page_(exchange.request, error);
}

Response Dispatch::refusal(Exchange& exchange, unsigned status, std::string_view message) const {
  Response response = failure(exchange, Error{Errc::invalid, std::string(message), {}, {}});
  response.status = status;
  return response;
}

Response Dispatch::unrouted(Exchange& exchange) const {
  const std::string& allowed = exchange.found.allowed;
  if (allowed.empty() && exchange.request.path != "*") {
    return failure(exchange, Error{Errc::not_found, "Not Found", {}, {}});
  }
  Response response;
  if (exchange.known_method && exchange.request.method == Method::options) {
    response.status = 204;
  } else {
    response = refusal(exchange, 405, "Method Not Allowed");
  }
  response.with("Allow", allowed);
  return response;
}

void Dispatch::finish(const Exchange& exchange, Response& response) {
  for (const Gate& gate : std::views::reverse(gates_)) {
    if (gate.leave) gate.leave(exchange.request, response);
  }
  const auto time = exchange.answered - exchange.began;
  route_metrics_.answered(exchange.found.route, response.status, time);
  const bool failed = response.status >= 500;
  if (failed || !exchange.error_detail.empty() || access_log_ == AccessLog::all)
    log(exchange, response, time);
}

void Dispatch::log(const Exchange& exchange, const Response& response,
                   std::chrono::steady_clock::duration time) {
  if (access_log_ == AccessLog::off) return;
  const LogLevel level = response.status >= 500 ? LogLevel::error : LogLevel::info;
  const Request& request = exchange.request;
  const double ms = std::chrono::duration<double, std::milli>(time).count();
  const std::string_view method = exchange.known_method ? name_of(request.method) : "other";
  const std::string_view route = exchange.found.pattern;
  if (exchange.error_detail.empty()) {
    log_.write(level, "request",
               {{"request_id", request.id},
                {"method", method},
                {"path", request.path},
                {"route", route},
                {"status", response.status},
                {"ms", ms},
                {"peer", request.peer}});
  } else {
    log_.write(level, "request",
               {{"request_id", request.id},
                {"method", method},
                {"path", request.path},
                {"route", route},
                {"status", response.status},
                {"ms", ms},
                {"peer", request.peer},
                {"error", exchange.error_detail}});
  }
}

}  // namespace rookery::http
