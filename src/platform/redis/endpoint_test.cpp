#include "platform/redis/endpoint.hpp"

#include <gtest/gtest.h>

namespace rookery::redis {
namespace {

TEST(Endpoint, several_are_read_from_one_text) {
  const auto endpoints = parse_endpoints("10.0.0.1:7000,cache.example:1,[::1]:65535");
  ASSERT_TRUE(endpoints);
  EXPECT_EQ(*endpoints, (std::vector<Endpoint>{{.host = "10.0.0.1", .port = 7000},
                                               {.host = "cache.example", .port = 1},
                                               {.host = "::1", .port = 65'535}}));
}

TEST(Endpoint, what_is_none_is_named) {
  for (const auto* strange : {"", "host", "host:", ":1", "host:0", "host:65536", "host:1x", "::1:7000",
                              "[]:1", "a:1,", "a:1,,b:1", "a:-1"}) {
    const auto endpoints = parse_endpoints(strange);
    ASSERT_FALSE(endpoints) << strange;
    EXPECT_EQ(endpoints.error().code, Errc::invalid);
    EXPECT_TRUE(endpoints.error().message.contains("is not HOST:PORT"));
  }
}

}  // namespace
}  // namespace rookery::redis
