#include "platform/nodes/shared_tries.hpp"

#include "platform/redis/test_cluster.hpp"

#include <boost/asio/use_future.hpp>

// Tries through several nodes, counted in a real Redis Cluster; run by tools/with-redis.
namespace rookery::nodes {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

struct SharedTriesTest : redis::TestCluster {
  static constexpr std::uint32_t kCountMax = 5;

  static Result<bool> take(SharedTries& node, const std::string& what,
                           std::chrono::milliseconds window = 1min) {
    asio::io_context loop(1);
    auto answer = asio::co_spawn(loop, node.take(what, kCountMax, window), asio::use_future);
    loop.run();
    return answer.get();
  }
  // Patient: this machine may stand still for a moment.
  [[nodiscard]] SharedTriesSettings patient() const { return {.redis = settings_, .answer_max = 10s}; }
};

TEST_F(SharedTriesTest, are_counted_together_whoever_counts) {
  SharedTries one(patient());
  SharedTries other(patient());
  for (std::uint32_t i = 0; i < kCountMax; ++i) EXPECT_EQ(take(i % 2 == 0 ? one : other, "alice"), true);
  for (SharedTries* node : {&one, &other}) {
    EXPECT_EQ(take(*node, "alice"), false);
    EXPECT_EQ(take(*node, "ben"), true);
  }
  one.give_back("alice");
  EXPECT_TRUE(becomes([&] { return take(other, "alice") == true; }));
  EXPECT_EQ(take(one, "alice"), false);
  EXPECT_EQ(one.uncounted() + other.uncounted(), 0);
}

TEST_F(SharedTriesTest, that_are_refused_do_not_make_the_window_longer) {
  SharedTries node(patient());
  constexpr auto kWindow = 500ms;
  int tries = 0;
  while (take(node, "alice", kWindow) == true) ASSERT_LT(++tries, 1'000);  // a slow machine sees some windows
  EXPECT_TRUE(becomes([&] { return take(node, "alice", kWindow) == true; }));
}

TEST_F(SharedTriesTest, that_were_not_counted_are_not_given_back) {
  SharedTries node(patient());
  for (int i = 0; i < 3; ++i) node.give_back("alice");
  for (std::uint32_t i = 0; i < kCountMax; ++i) EXPECT_EQ(take(node, "alice"), true);
  EXPECT_EQ(take(node, "alice"), false);
}

TEST_F(SharedTriesTest, that_nobody_can_count_are_an_error_soon_and_then_at_once) {
  auto nowhere = settings_;
  nowhere.seeds = {{.host = "127.0.0.1", .port = 1}};
  SharedTries node({.redis = nowhere, .answer_max = 50ms});
  int tried = 0;
  EXPECT_TRUE(becomes([&] {
    ++tried;
    const auto taken = take(node, "alice");
    return !taken && taken.error().detail == "Redis has just failed";
  }));
  EXPECT_GT(tried, 1);
  EXPECT_EQ(node.uncounted(), tried);

  SharedTries away({.redis = settings_, .answer_max = 10s, .is_away = [] { return true; }});
  EXPECT_FALSE(take(away, "alice"));
}

}  // namespace
}  // namespace rookery::nodes
