#include "platform/nodes/feed.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <charconv>
#include <condition_variable>
#include <cstdlib>

// What nodes tell each other through a real Redis Cluster; run by tools/with-redis.
namespace rookery::nodes {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

redis::ClusterSettings test_nodes() {
  const char* nodes = std::getenv("ROOKERY_TEST_REDIS");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  std::string_view rest = nodes == nullptr ? "" : nodes;
  redis::ClusterSettings settings;
  settings.connection.password = "rookery";
  while (!rest.empty()) {
    const auto colon = rest.find(':');
    const auto comma = std::min(rest.find(','), rest.size());
    auto& node =
        settings.seeds.emplace_back(redis::Endpoint{.host = std::string(rest.substr(0, colon)), .port = 0});
    std::from_chars(rest.data() + colon + 1, rest.data() + comma, node.port);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return settings;
}

// A node with its feed.
class FeedNode {
 public:
  explicit FeedNode(const FeedSettings& settings)
      : feed(settings, {.message =
                            [this](char topic, std::string_view message) {
                              note([&] { heard.push_back(topic + std::string(message)); });
                            },
                        .interrupted = [this] { note([&] { ++interruptions; }); }}) {
    feed.start();
    EXPECT_TRUE(comes([this] { return interruptions == 1; }));  // what was before it came
    while (!feed.connected()) std::this_thread::yield();
  }
  template <class Condition>
  bool comes(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 10s, condition);
  }
  bool caught_up() {
    asio::io_context loop(1);
    auto answer = asio::co_spawn(loop, feed.caught_up(), asio::use_future);
    loop.run();
    return answer.get();
  }
  std::vector<std::string> all_heard() {
    const std::scoped_lock lock(mutex_);
    return heard;
  }

  std::vector<std::string> heard;
  int interruptions = 0;

 private:
  template <class Change>
  void note(Change change) {
    const std::scoped_lock lock(mutex_);
    change();
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;

 public:
  Feed feed;  // its events use all above
};

class FeedTest : public testing::Test {
 protected:
  FeedTest() : settings_{.redis = test_nodes(), .key = "feed:"} {
    settings_.key += testing::UnitTest::GetInstance()->current_test_info()->name();
  }
  void SetUp() override { ASSERT_FALSE(settings_.redis.seeds.empty()) << "run this by tools/with-redis"; }

  template <class... Words>
  redis::Reply administer(const Words&... words) {
    asio::io_context loop(1);
    redis::Cluster cluster(loop.get_executor(), settings_.redis);
    auto answer = asio::co_spawn(
        loop, cluster.run(redis::Command(settings_.key, words...), std::chrono::steady_clock::now() + 5s),
        asio::use_future);
    while (answer.wait_for(0s) != std::future_status::ready) loop.run_one();
    cluster.close();
    loop.restart();
    loop.run();
    const auto reply = answer.get();
    EXPECT_TRUE(reply) << reply.error().detail;
    return reply.value_or(redis::Reply{});
  }

  FeedSettings settings_;
};

TEST_F(FeedTest, others_hear_in_order_what_is_told_and_nobody_hears_themselves) {
  FeedNode one(settings_), other(settings_);
  for (int i = 0; i < 500; ++i) one.feed.tell('a', std::to_string(i));
  EXPECT_TRUE(one.feed.tell_now('b', std::string("the\0end", 7)));
  EXPECT_TRUE(other.comes([&] { return other.heard.size() == 501; }));
  for (std::size_t i = 0; i < 500; ++i) EXPECT_EQ(other.heard[i], "a" + std::to_string(i));
  EXPECT_EQ(other.heard.back(), std::string("bthe\0end", 8));
  EXPECT_THAT(one.all_heard(), IsEmpty());
  EXPECT_EQ(one.feed.stats().told, 501);
}

TEST_F(FeedTest, whoever_is_caught_up_has_heard_all_that_was_told_before) {
  FeedNode one(settings_), other(settings_), third(settings_);
  std::vector<std::string> told;
  for (int i = 0; i < 200; ++i) {
    told.push_back("a" + std::to_string(i));
    ASSERT_TRUE((i % 2 == 0 ? one : other).feed.tell_now('a', std::to_string(i)));
    ASSERT_TRUE(third.caught_up());
    ASSERT_EQ(third.all_heard(), told);
  }
  EXPECT_EQ(third.interruptions, 1);
}

TEST_F(FeedTest, whoever_comes_later_hears_nothing_of_before) {
  FeedNode one(settings_);
  ASSERT_TRUE(one.feed.tell_now('a', "before"));
  FeedNode other(settings_);
  ASSERT_TRUE(one.feed.tell_now('a', "after"));
  EXPECT_TRUE(other.caught_up());
  EXPECT_THAT(other.all_heard(), ElementsAre("aafter"));
}

TEST_F(FeedTest, a_feed_that_was_emptied_is_an_interruption) {
  FeedNode one(settings_), other(settings_);
  ASSERT_TRUE(one.feed.tell_now('a', "1"));
  ASSERT_TRUE(other.caught_up());
  administer("DEL", settings_.key);
  ASSERT_TRUE(one.feed.tell_now('a', "2"));
  EXPECT_TRUE(other.comes([&] { return other.interruptions == 2; }));
  while (!other.caught_up()) std::this_thread::sleep_for(1ms);
  ASSERT_TRUE(one.feed.tell_now('a', "3"));
  EXPECT_TRUE(other.caught_up());
  EXPECT_EQ(other.all_heard().back(), "a3");
}

TEST_F(FeedTest, entries_that_were_trimmed_before_they_were_heard_are_an_interruption) {
  FeedNode one(settings_), other(settings_);
  ASSERT_TRUE(one.feed.tell_now('a', "1"));
  ASSERT_TRUE(other.caught_up());
  // What came and went while nobody looked: an entry that names another one than was heard last.
  administer("XADD", settings_.key, "*", "before", "1-1", "by", "somebody", "said", "");
  EXPECT_TRUE(other.comes([&] { return other.interruptions == 2; }));
}

TEST_F(FeedTest, what_no_node_wrote_is_an_interruption_and_no_end) {
  FeedNode one(settings_), other(settings_);
  administer("XADD", settings_.key, "*", "hello", "world");
  EXPECT_TRUE(other.comes([&] { return other.interruptions == 2; }));
  while (!other.caught_up()) std::this_thread::sleep_for(1ms);
  ASSERT_TRUE(one.feed.tell_now('a', "1"));
  EXPECT_TRUE(other.caught_up());
  EXPECT_THAT(other.all_heard(), ElementsAre("a1"));
}

TEST_F(FeedTest, a_message_that_is_too_long_is_lost_and_the_others_know_it) {
  FeedNode one(settings_), other(settings_);
  EXPECT_FALSE(one.feed.tell_now('a', std::string(Feed::kMessageBytesMax + 1, 'x')));
  ASSERT_TRUE(one.feed.tell_now('a', "1"));
  EXPECT_TRUE(other.caught_up());
  EXPECT_EQ(other.interruptions, 2);
  EXPECT_THAT(other.all_heard(), ElementsAre("a1"));
  EXPECT_EQ(one.feed.stats().lost, 1);
}

TEST_F(FeedTest, without_redis_nothing_hangs_and_nobody_is_caught_up) {
  FeedSettings nowhere = settings_;
  nowhere.redis.seeds = {{.host = "127.0.0.1", .port = 1}};
  Feed feed(nowhere, {});
  feed.start();
  EXPECT_FALSE(feed.tell_now('a', "1"));
  const auto refused_at = std::chrono::steady_clock::now();
  EXPECT_FALSE(feed.tell_now('a', "2"));  // it is known by now
  EXPECT_LT(std::chrono::steady_clock::now() - refused_at, 500ms);
  EXPECT_FALSE(feed.connected());
  asio::io_context loop(1);
  auto answer = asio::co_spawn(loop, feed.caught_up(), asio::use_future);
  loop.run();
  EXPECT_FALSE(answer.get());
  feed.stop();
}

TEST_F(FeedTest, a_feed_that_stopped_answers_everybody) {
  FeedNode one(settings_);
  one.feed.stop();
  EXPECT_FALSE(one.feed.tell_now('a', "1"));
  EXPECT_FALSE(one.caught_up());
}

}  // namespace
}  // namespace rookery::nodes
