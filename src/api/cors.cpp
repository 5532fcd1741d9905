#include "api/cors.hpp"

#include <string_view>

namespace rookery::api {
namespace {

constexpr std::string_view kPreflightSeconds = "7200";

bool is_open(std::string_view path) {
  return path.starts_with("/api/") || path == "/oauth/token" || path == "/oauth/revoke" ||
         path == "/oauth/userinfo" || path.starts_with("/.well-known/") || path.starts_with("/nodeinfo/") ||
         path.starts_with("/@");
}

std::optional<http::Response> answer_preflight(const http::Request& request) {
  if (request.method != http::Method::options || !is_open(request.path)) return std::nullopt;
  http::Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.with("Access-Control-Allow-Methods", "POST, PUT, DELETE, GET, PATCH, OPTIONS");
  // "*" would not cover Authorization (Fetch standard, CORS-preflight fetch), so what is asked for is
  // granted.
  const std::string_view headers = request.header("access-control-request-headers");
  if (!headers.empty()) response.with("Access-Control-Allow-Headers", headers);
  response.with("Access-Control-Max-Age", kPreflightSeconds);
  return response;
}

void open_answer(const http::Request& request, http::Response& response) {
  if (!is_open(request.path)) return;
  response.with("Access-Control-Allow-Origin", "*");
  response.with("Access-Control-Expose-Headers",
                "Link, X-RateLimit-Reset, X-RateLimit-Limit, X-RateLimit-Remaining, X-Request-Id");
}

}  // namespace

http::Gate cors() { return {.enter = answer_preflight, .leave = open_answer}; }

}  // namespace rookery::api
