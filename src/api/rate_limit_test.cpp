#include "api/rate_limit.hpp"

#include "api/cors.hpp"

#include <gtest/gtest.h>

namespace rookery::api {
namespace {

class TurnedClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return time; }
  Instant time = from_millis(1'700'000'100'000);  // where a window of 300 s begins
};

http::Request request_from(std::string peer, std::string token = {}, std::string path = "/api/v1/x") {
  http::Request request;
  request.path = std::move(path);
  request.peer = std::move(peer);
  if (!token.empty()) request.headers.add("authorization", "Bearer " + token);
  return request;
}

std::string header_of(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers.all()) {
    if (key == name) return std::string(value);
  }
  return "absent";
}

class RateLimitTest : public testing::Test {
 protected:
  // What the client sees when the handler answers `status`.
  http::Response ask(const http::Request& request, unsigned status = 200) {
    http::Response response;
    response.status = status;
    if (auto refused = gate_.enter(request)) response = *std::move(refused);
    gate_.leave(request, response);
    return response;
  }
  unsigned status_after(int times, const http::Request& request, unsigned status = 200) {
    unsigned last = 0;
    for (int i = 0; i < times; ++i) last = ask(request, status).status;
    return last;
  }

  TurnedClock clock_;
  RateLimit limit_{clock_, {.requests_max = 3}};
  http::Gate gate_ = limit_.gate();
};

TEST_F(RateLimitTest, requests_beyond_the_limit_are_429_until_the_window_ends) {
  const auto request = request_from("192.0.2.1");
  for (const char* remaining : {"2", "1", "0"}) {
    const auto response = ask(request);
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(header_of(response, "X-RateLimit-Limit"), "3");
    EXPECT_EQ(header_of(response, "X-RateLimit-Remaining"), remaining);
    EXPECT_EQ(header_of(response, "X-RateLimit-Reset"), "2023-11-14T22:20:00.000Z");
  }
  const auto refused = ask(request);
  EXPECT_EQ(refused.status, 429U);
  EXPECT_EQ(refused.body, R"({"error":"Too many requests"})");
  EXPECT_EQ(header_of(refused, "X-RateLimit-Remaining"), "0");
  clock_.time += std::chrono::seconds(300);
  EXPECT_EQ(ask(request).status, 200U);
}

TEST_F(RateLimitTest, addresses_and_tokens_count_for_themselves) {
  EXPECT_EQ(status_after(4, request_from("192.0.2.1")), 429U);
  EXPECT_EQ(ask(request_from("192.0.2.2")).status, 200U);
  EXPECT_EQ(status_after(3, request_from("192.0.2.1", "ann")), 200U);
  EXPECT_EQ(ask(request_from("192.0.2.9", "ann")).status, 429U) << "the same token from elsewhere";
  EXPECT_EQ(ask(request_from("192.0.2.1", "bob")).status, 200U);
}

TEST_F(RateLimitTest, guessing_tokens_counts_for_the_address) {
  EXPECT_EQ(status_after(3, request_from("192.0.2.1", "known")), 200U);
  clock_.time += std::chrono::seconds(300);
  EXPECT_EQ(ask(request_from("192.0.2.1", "known")).status, 200U);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(ask(request_from("192.0.2.1", "guess" + std::to_string(i)), 401).status, 401U);
  EXPECT_EQ(ask(request_from("192.0.2.1", "guess9"), 401).status, 429U);
  EXPECT_EQ(ask(request_from("192.0.2.1", "known")).status, 200U) << "a token that works goes on";
  EXPECT_EQ(ask(request_from("192.0.2.2", "guess9"), 401).status, 401U);
}

TEST_F(RateLimitTest, ipv6_addresses_count_by_network) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(request_from("2001:db8::" + std::to_string(i))).status, 200U);
  EXPECT_EQ(ask(request_from("2001:db8::ffff")).status, 429U);
  EXPECT_EQ(ask(request_from("2001:db8:0:1::1")).status, 200U);
}

TEST_F(RateLimitTest, this_machine_is_counted_and_not_refused) {
  auto request = request_from("127.0.0.1");
  request.loopback = true;
  EXPECT_EQ(status_after(9, request), 200U);
  EXPECT_EQ(header_of(ask(request), "X-RateLimit-Remaining"), "0");
  RateLimit strict(clock_, {.requests_max = 1, .loopback_too = true});
  gate_ = strict.gate();
  EXPECT_EQ(status_after(2, request), 429U);
}

TEST_F(RateLimitTest, only_the_api_is_limited) {
  const auto response = ask(request_from("192.0.2.1", "", "/health/live"));
  EXPECT_EQ(header_of(response, "X-RateLimit-Limit"), "absent");
}

TEST(RateLimitOff, has_no_gate) {
  const TurnedClock clock;
  RateLimit limit(clock, {.requests_max = 0});
  const http::Gate gate = limit.gate();
  EXPECT_FALSE(gate.enter || gate.leave);
}

TEST(Cors, api_is_open_to_every_origin) {
  const http::Gate gate = cors();
  for (const char* path : {"/api/v1/instance", "/oauth/token", "/oauth/revoke", "/.well-known/webfinger",
                           "/nodeinfo/2.0", "/@ann", "/@ann/1"}) {
    http::Response response;
    gate.leave(request_from("192.0.2.1", "", path), response);
    EXPECT_EQ(header_of(response, "Access-Control-Allow-Origin"), "*") << path;
    EXPECT_NE(header_of(response, "Access-Control-Expose-Headers").find("Link"), std::string::npos) << path;
    EXPECT_EQ(header_of(response, "Access-Control-Allow-Credentials"), "absent") << path;
  }
  for (const char* path : {"/", "/oauth/authorize", "/auth/sign_in", "/health/live", "/apix"}) {
    http::Response response;
    gate.leave(request_from("192.0.2.1", "", path), response);
    EXPECT_EQ(header_of(response, "Access-Control-Allow-Origin"), "absent") << path;
  }
}

TEST(Cors, preflight_grants_the_headers_that_are_asked_for) {
  const http::Gate gate = cors();
  auto request = request_from("192.0.2.1", "", "/api/v1/statuses");
  EXPECT_FALSE(gate.enter(request));
  request.method = http::Method::options;
  request.headers.add("access-control-request-headers", "authorization,idempotency-key");
  const auto response = gate.enter(request);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200U);
  EXPECT_EQ(header_of(*response, "Access-Control-Allow-Headers"), "authorization,idempotency-key");
  EXPECT_NE(header_of(*response, "Access-Control-Allow-Methods").find("PATCH"), std::string::npos);
  request.path = "/oauth/authorize";
  EXPECT_FALSE(gate.enter(request));
}

}  // namespace
}  // namespace rookery::api
