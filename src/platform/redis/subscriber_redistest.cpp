#include "platform/redis/subscriber.hpp"
#include "platform/redis/test_cluster.hpp"

#include <gmock/gmock.h>

namespace rookery::redis {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::ElementsAre;
using testing::HasSubstr;

// What a subscriber hears of its channels, in order: "whole", "interrupted" or a message.
class Heard {
 public:
  Receiver receiver() {
    return {.message = [this](std::string_view channel, std::string_view message) { add(channel, message); },
            .whole = [this](std::string_view channel) { add(channel, "whole"); },
            .interrupted =
                [this](std::string_view channel, const std::string& why) {
                  add(channel, "interrupted");
                  why_ = why;
                }};
  }
  [[nodiscard]] std::vector<std::string> of(std::string_view channel) const {
    const auto found = all_.find(channel);
    return found == all_.end() ? std::vector<std::string>() : found->second;
  }
  [[nodiscard]] std::string last(std::string_view channel) const {
    const auto heard = of(channel);
    return heard.empty() ? "" : heard.back();
  }
  [[nodiscard]] bool knows(std::string_view channel, std::string_view what) const {
    return std::ranges::count(of(channel), what) > 0;
  }
  void clear() { all_.clear(); }
  [[nodiscard]] const std::string& why() const { return why_; }

 private:
  void add(std::string_view channel, std::string_view what) { all_[std::string(channel)].emplace_back(what); }
  std::map<std::string, std::vector<std::string>, std::less<>> all_;
  std::string why_;
};

class RedisSubscriber : public TestCluster {
 protected:
  // Runs `test(subscriber, cluster)`, a coroutine, on a loop of its own.
  template <class Test>
  void with_subscriber(Test test) {
    with_cluster([&](Cluster& cluster) -> asio::awaitable<void> {
      Subscriber subscriber(co_await asio::this_coro::executor, cluster, heard_.receiver(), quick_);
      co_await test(subscriber, cluster);
      subscriber.close();
      co_await rest(20ms);
    });
  }
  asio::awaitable<bool> hears(std::string channel, std::string what, std::chrono::milliseconds within = 5s) {
    const auto end = steady_clock::now() + within;
    while (!heard_.knows(channel, what) && steady_clock::now() < end) co_await rest(2ms);
    co_return heard_.knows(channel, what);
  }
  static asio::awaitable<Result<Reply>> publish(Cluster& cluster, std::string channel, std::string message) {
    co_return co_await cluster.run(Command(channel, "SPUBLISH", channel, message), soon());
  }

  Heard heard_;
  SubscriberSettings quick_{.ping_interval = 100ms, .silence_max = 200ms, .map_interval = 1s};
};

TEST_F(RedisSubscriber, what_is_published_on_a_whole_channel_arrives_in_order) {
  with_subscriber([&](Subscriber& subscriber, Cluster& cluster) -> asio::awaitable<void> {
    constexpr int kChannels = 60;
    constexpr int kMessages = 20;
    const auto name = [](int i) { return fmt::format("channel:{}", i); };
    for (int i = 0; i < kChannels; ++i) EXPECT_TRUE(subscriber.subscribe(name(i)));
    EXPECT_THAT(subscriber.trouble(), HasSubstr("not asked for yet"));
    for (int i = 0; i < kChannels; ++i) EXPECT_TRUE(co_await hears(name(i), "whole"));
    EXPECT_EQ(subscriber.trouble(), "");
    std::vector<Command> messages;
    for (int message = 0; message < kMessages; ++message) {
      for (int i = 0; i < kChannels; ++i) messages.emplace_back(name(i), "SPUBLISH", name(i), message);
    }
    for (const auto& sent : co_await cluster.run_all(std::move(messages), soon())) {
      EXPECT_TRUE(sent && sent->integer == 1) << "one listens";
    }
    std::vector<std::string> all{"whole"};
    for (int message = 0; message < kMessages; ++message) all.push_back(std::to_string(message));
    for (int i = 0; i < kChannels; ++i) {
      EXPECT_TRUE(co_await hears(name(i), all.back()));
      EXPECT_EQ(heard_.of(name(i)), all) << i;
    }
  });
}

TEST_F(RedisSubscriber, channel_whose_slot_moves_is_interrupted_and_whole_again_where_it_went) {
  const auto home = home_of("wanderer");
  const auto away = nodes_[home == nodes_[0] ? 1 : 0];
  with_subscriber([&](Subscriber& subscriber, Cluster& cluster) -> asio::awaitable<void> {
    EXPECT_TRUE(subscriber.subscribe("wanderer"));
    EXPECT_TRUE(co_await hears("wanderer", "whole"));
    EXPECT_TRUE(subscriber.subscribe("wanderer")) << "once more changes nothing";
    EXPECT_TRUE(co_await publish(cluster, "wanderer", "before"));
    EXPECT_TRUE(co_await hears("wanderer", "before"));
    move_slot(slot_of("wanderer"), home, away);
    EXPECT_TRUE(co_await hears("wanderer", "interrupted"));
    const auto end = soon();
    while (heard_.last("wanderer") != "whole" && steady_clock::now() < end) co_await rest(2ms);
    EXPECT_TRUE(co_await publish(cluster, "wanderer", "after"));
    EXPECT_TRUE(co_await hears("wanderer", "after"));
    EXPECT_THAT(heard_.of("wanderer"), ElementsAre("whole", "before", "interrupted", "whole", "after"));
  });
  move_slot(slot_of("wanderer"), away, home);
}

TEST_F(RedisSubscriber, connection_that_ends_interrupts_what_came_by_it_and_nothing_else) {
  std::string elsewhere = "other";
  while (home_of(elsewhere) == home_of("news")) elsewhere += 'r';
  with_subscriber([&](Subscriber& subscriber, Cluster& cluster) -> asio::awaitable<void> {
    EXPECT_TRUE(subscriber.subscribe("news"));
    EXPECT_TRUE(subscriber.subscribe(elsewhere));
    EXPECT_TRUE(co_await hears("news", "whole"));
    EXPECT_TRUE(co_await hears(elsewhere, "whole"));
    EXPECT_TRUE(tell(home_of("news"), "CLIENT", "KILL", "TYPE", "pubsub"));
    EXPECT_TRUE(co_await hears("news", "interrupted"));
    heard_.clear();
    EXPECT_TRUE(co_await hears("news", "whole"));
    EXPECT_TRUE(co_await publish(cluster, "news", "again"));
    EXPECT_TRUE(co_await hears("news", "again"));
    EXPECT_TRUE(heard_.of(elsewhere).empty());
  });
}

TEST_F(RedisSubscriber, node_that_stands_still_is_noticed_in_time) {
  const auto home = home_of("news");
  const pid_t process = process_of(home);
  with_subscriber([&](Subscriber& subscriber, Cluster& cluster) -> asio::awaitable<void> {
    EXPECT_TRUE(subscriber.subscribe("news"));
    EXPECT_TRUE(co_await hears("news", "whole"));
    co_await rest(3 * quick_.ping_interval);
    EXPECT_FALSE(heard_.knows("news", "interrupted")) << "a channel without messages is whole";
    EXPECT_EQ(kill(process, SIGSTOP), 0);
    const auto noticed =
        co_await hears("news", "interrupted", quick_.ping_interval + quick_.silence_max + 300ms);
    EXPECT_EQ(kill(process, SIGCONT), 0);
    EXPECT_TRUE(noticed);
    EXPECT_EQ(heard_.why(), "no answer in time");
    heard_.clear();
    EXPECT_TRUE(co_await hears("news", "whole"));
    EXPECT_TRUE(co_await publish(cluster, "news", "again"));
    EXPECT_TRUE(co_await hears("news", "again"));
  });
}

// Publishes numbers, one after the other, until it is told to stop.
struct Numbers {
  bool stop = false;
  bool ended = false;
  std::vector<int> published;

  asio::awaitable<void> publish(Cluster& cluster) {
    for (int number = 0; !stop; ++number) {
      const Command command("news", "SPUBLISH", "news", number);
      if (co_await cluster.run(command, steady_clock::now() + 100ms)) published.push_back(number);
      co_await rest(1ms);
    }
    ended = true;
  }
};

TEST_F(RedisSubscriber, killed_primary_loses_messages_only_where_the_receiver_is_told_so) {
  const auto home = home_of("news");
  const pid_t process = process_of(home);
  Numbers numbers;
  with_subscriber([&](Subscriber& subscriber, Cluster& cluster) -> asio::awaitable<void> {
    EXPECT_TRUE(subscriber.subscribe("news"));
    EXPECT_TRUE(co_await hears("news", "whole"));
    asio::co_spawn(co_await asio::this_coro::executor, numbers.publish(cluster), asio::detached);
    co_await rest(100ms);
    EXPECT_EQ(kill(process, SIGKILL), 0);
    EXPECT_TRUE(co_await hears("news", "interrupted"));
    const auto end = steady_clock::now() + 20s;
    while (heard_.last("news") == "interrupted" && steady_clock::now() < end) co_await rest(2ms);
    co_await rest(100ms);
    numbers.stop = true;
    while (!numbers.ended) co_await rest(2ms);
    co_await rest(100ms);
  });
  // Within each whole time there is no gap in what Redis took.
  const auto heard = heard_.of("news");
  const auto& published = numbers.published;
  EXPECT_EQ(std::ranges::count(heard, "whole"), 2);
  std::optional<std::size_t> next;
  int arrived = 0;
  for (const auto& what : heard) {
    if (what == "whole" || what == "interrupted") {
      next.reset();
      continue;
    }
    ++arrived;
    const auto found = std::ranges::find(published, std::stoi(what));
    if (found == published.end()) continue;  // it arrived, and its publisher's answer was lost
    const auto at = static_cast<std::size_t>(found - published.begin());
    if (next) EXPECT_EQ(at, *next) << what;
    next = at + 1;
  }
  EXPECT_EQ(next, published.size()) << "also to the end";
  EXPECT_GT(arrived, 50);

  // When the killed node has come back as a replica, it gets its slots again: the next tests want them there.
  EXPECT_TRUE(becomes([&] { return is_replica(home); }));
  make_primary(home, "news");
}

TEST_F(RedisSubscriber, channel_is_heard_on_when_its_node_and_replica_change_places) {
  const auto home = home_of("news");
  EXPECT_TRUE(tell(home, "SET", "news", 1));  // a replica that got nothing yet is not listed
  std::optional<Endpoint> replica;
  ASSERT_TRUE(becomes([&] { return (replica = replica_of(home)).has_value(); }));
  with_subscriber([&](Subscriber& subscriber, Cluster& cluster) -> asio::awaitable<void> {
    EXPECT_TRUE(subscriber.subscribe("news"));
    EXPECT_TRUE(co_await hears("news", "whole"));
    for (const auto& next : {*replica, home}) {
      make_primary(next, "news");
      EXPECT_TRUE(co_await hears("news", "interrupted"));
      const auto end = soon();
      while (heard_.last("news") != "whole" && steady_clock::now() < end) co_await rest(2ms);
      heard_.clear();
      EXPECT_TRUE(co_await publish(cluster, "news", "still here"));
      EXPECT_TRUE(co_await hears("news", "still here"));
      heard_.clear();
    }
  });
}

TEST_F(RedisSubscriber, more_channels_than_the_limit_are_refused) {
  with_subscriber([&](Subscriber& subscriber, Cluster&) -> asio::awaitable<void> {
    for (std::size_t i = 0; i < Subscriber::kChannelsMax; ++i) {
      EXPECT_TRUE(subscriber.subscribe(fmt::format("channel:{}", i)));
    }
    const auto refused = subscriber.subscribe("one more");
    EXPECT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::too_large);
    for (std::size_t i = 0; i < Subscriber::kChannelsMax; ++i) {
      EXPECT_TRUE(co_await hears(fmt::format("channel:{}", i), "whole")) << i;
    }
  });
}

TEST_F(RedisSubscriber, says_why_a_channel_is_not_whole) {
  settings_.connection.password = "guess";
  with_subscriber([&](Subscriber& subscriber, Cluster&) -> asio::awaitable<void> {
    EXPECT_TRUE(subscriber.subscribe("news"));
    co_await rest(200ms);
    EXPECT_THAT(subscriber.trouble(), HasSubstr("news: "));
    EXPECT_TRUE(heard_.of("news").empty());
  });
  settings_.connection.password = "rookery";
}

}  // namespace
}  // namespace rookery::redis
