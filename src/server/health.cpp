#include "server/health.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <iterator>

namespace rookery::server {

namespace {
http::Response status_page(std::string_view status, unsigned code,
                           const std::vector<std::string>& missing = {}) {
  boost::json::object body{{"status", status}};
  if (!missing.empty()) body.emplace("missing", boost::json::value_from(missing));
  auto response = http::Response::json(body, code);
  response.with("Cache-Control", "no-store");
  return response;
}
}  // namespace

void Health::mount(http::Router& router) {
  router.get("/health/live", [this](const http::Request& request) { return live(request); });
  router.get("/health/ready", [this](const http::Request& request) { return ready(request); });
  router.get("/health", [this](const http::Request& request) { return mastodon(request); });
  router.get("/metrics", [this](const http::Request& request) { return figures(request); });
}

boost::asio::awaitable<Result<http::Response>> Health::live(const http::Request&) {
  co_return status_page("OK", 200);
}

boost::asio::awaitable<Result<http::Response>> Health::ready(const http::Request&) {
  if (stopping_) co_return status_page("stopping", 503);
  std::vector<std::string> missing;
  const auto answered =
      co_await engines_.database().read([](sql::Reader& tx) { return tx.number("SELECT 1"); });
  if (!answered) missing.emplace_back("database");
  std::ranges::move(engines_.missing(), std::back_inserter(missing));
  co_return answered ? status_page("OK", 200, missing)
                     : status_page("the database does not answer", 503, missing);
}

boost::asio::awaitable<Result<http::Response>> Health::mastodon(const http::Request& request) {
  http::Response response = ROOKERY_CO_TRY(co_await ready(request));
  if (response.status == 200) response.body = "OK";
  response.content_type = "text/plain; charset=utf-8";
  co_return response;
}

boost::asio::awaitable<Result<http::Response>> Health::figures(const http::Request& request) {
  if (audience_ == MetricsAudience::loopback && !request.loopback) co_return fail(Errc::not_found);
  http::Response response;
  response.body = metrics_.text();
  response.content_type = metrics::Metrics::kTextType;
  co_return response;
}

}  // namespace rookery::server
