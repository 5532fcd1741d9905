#include "server/roles.hpp"

#include <gtest/gtest.h>

namespace rookery::server {
namespace {

TEST(Roles, are_some_of_three_with_commas_between_them) {
  EXPECT_EQ(roles_of("api,worker,stream").value(), Roles{});
  EXPECT_EQ(roles_of("stream").value(), (Roles{.api = false, .worker = false, .stream = true}));
  EXPECT_EQ(list_of(roles_of("worker,api").value()), "api,worker");
}

TEST(Roles, that_there_are_not_are_refused_with_those_that_there_are) {
  for (const auto* wrong : {"", "web", "api,", ",api", "api worker", "API"}) {
    const auto roles = roles_of(wrong);
    ASSERT_FALSE(roles) << wrong;
    EXPECT_EQ(roles.error().code, Errc::invalid);
    EXPECT_TRUE(roles.error().message.contains("api, worker and stream")) << roles.error().message;
  }
}

TEST(Roles, survive_being_told_to_other_nodes) {
  for (std::int64_t bits = 1; bits < 8; ++bits) EXPECT_EQ(bits_of(roles_of_bits(bits)), bits);
  EXPECT_EQ(bits_of(Roles{}), 7) << "what the table says of nodes that knew no roles";
}

}  // namespace
}  // namespace rookery::server
