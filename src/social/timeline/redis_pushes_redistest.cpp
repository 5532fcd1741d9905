#include "social/timeline/redis_pushes.hpp"

#include "platform/redis/test_cluster.hpp"
#include "social/timeline/redis_list.hpp"

#include <boost/asio/as_tuple.hpp>

namespace rookery::social {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class RedisPushesTest : public redis::TestCluster {
 protected:
  // RPUSHX commands that all nodes together have got.
  std::int64_t commands_so_far() {
    std::int64_t calls = 0;
    for (const auto& node : nodes_) {
      const auto stats = tell(node, "INFO", "commandstats")->text;
      const std::string_view name = "cmdstat_rpushx:calls=";
      if (const auto at = stats.find(name); at != std::string::npos)
        calls += std::stoll(stats.substr(at + name.size()));
    }
    return calls;
  }
  void make_list(AccountId reader) {
    const auto key = fmt::format("home:{{{}}}", reader.value());
    EXPECT_TRUE(tell(home_of(key), "RPUSH", key, redis_list::Mark{.filled = true}.bytes()));
  }
  static asio::awaitable<std::vector<PostId>> posts_of(redis::Cluster& cluster, AccountId reader) {
    const auto reply = co_await cluster.run(redis_list::read(reader), soon());
    const auto list = redis_list::contents(reply.value()).value();
    co_return list ? list->posts : std::vector<PostId>();
  }
};

TEST_F(RedisPushesTest, deliveries_at_once_reach_every_list_with_few_commands) {
  constexpr std::int64_t kReaders = 7;
  constexpr std::int64_t kPosts = 100;
  std::vector<AccountId> readers;
  for (std::int64_t i = 1; i <= kReaders; ++i) make_list(readers.emplace_back(i));
  const AccountId nobody(99);
  readers.push_back(nobody);
  const auto before = commands_so_far();
  with_cluster([&](redis::Cluster& cluster) -> asio::awaitable<void> {
    const auto loop = co_await asio::this_coro::executor;
    RedisPushes pushes(loop, cluster, 20s);
    std::int64_t done = 0;
    asio::steady_timer all_done(loop, soon());
    for (std::int64_t post = 1; post <= kPosts; ++post) {
      asio::co_spawn(loop, pushes.deliver(PostId(post), readers),
                     [&](const std::exception_ptr& thrown, const Result<>& delivered) {
                       EXPECT_TRUE(!thrown && delivered);
                       if (++done == kPosts) all_done.cancel();
                     });
    }
    co_await all_done.async_wait(asio::as_tuple(asio::use_awaitable));
    EXPECT_EQ(done, kPosts);
    std::vector<PostId> all;
    for (std::int64_t post = 1; post <= kPosts; ++post) all.emplace_back(post);
    for (const auto reader : readers)
      EXPECT_EQ(co_await posts_of(cluster, reader), reader == nobody ? std::vector<PostId>() : all);
  });
  EXPECT_LT(commands_so_far() - before, std::ssize(readers) * kPosts / 2);
}

TEST(RedisPushes, after_a_failure_the_next_delivery_does_not_wait) {
  asio::io_context loop(1);
  redis::ClusterSettings settings;
  settings.seeds = {{.host = "127.0.0.1", .port = 1}};
  redis::Cluster cluster(loop.get_executor(), settings);
  constexpr auto kWriteMax = 300ms;
  RedisPushes pushes(loop.get_executor(), cluster, kWriteMax);
  const std::vector readers{AccountId(1)};
  int failed = 0;
  asio::co_spawn(
      loop,
      [&]() -> asio::awaitable<void> {
        const auto first = co_await pushes.deliver(PostId(1), readers);
        EXPECT_TRUE(!first && first.error().code == Errc::unavailable);
        const auto second = co_await pushes.deliver(PostId(1), readers);
        EXPECT_TRUE(!second && second.error().detail.contains("just failed")) << "and was not even tried";
        ++failed;
        cluster.close();
      },
      asio::detached);
  loop.run();
  EXPECT_EQ(failed, 1);
}

}  // namespace
}  // namespace rookery::social
