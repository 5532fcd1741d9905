#pragma once

#include "platform/redis/cluster.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <thread>

namespace rookery::redis {

inline boost::asio::awaitable<void> rest(std::chrono::milliseconds time) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, time);
  co_await timer.async_wait(boost::asio::use_awaitable);
}

// The primaries of the cluster that tools/with-redis runs the test beside, in the order of their slots, and
// how to find them.
struct TestNodes {
  static constexpr std::size_t kPrimaries = 3;
  std::vector<Endpoint> primaries;
  ClusterSettings settings;

  TestNodes() {
    const char* nodes = std::getenv("ROOKERY_TEST_REDIS");  // NOLINT(concurrency-mt-unsafe): nobody sets it
    primaries = parse_endpoints(nodes == nullptr ? "" : nodes).value_or(std::vector<Endpoint>());
    settings.connection.password = "rookery";
    if (!primaries.empty()) settings.seeds = {primaries.front()};
  }

  // A command to one node, whatever the cluster thinks of it.
  template <class... Words>
  Result<Reply> tell(const Endpoint& node, const Words&... words) const {
    boost::asio::io_context loop(1);
    const auto connection = std::make_shared<Connection>(loop.get_executor(), node, settings.connection);
    Connection::Outcome outcome{.reply = fail(Errc::internal)};
    boost::asio::co_spawn(
        loop,
        [](std::shared_ptr<Connection> to, std::string bytes,
           Connection::Outcome& into) -> boost::asio::awaitable<void> {
          into = co_await to->answer(to->send(bytes),
                                     std::chrono::steady_clock::now() + std::chrono::seconds(5));
          to->close();
        }(connection, Command::words_of(words...), outcome),
        boost::asio::detached);
    loop.run();
    if (outcome.reply && outcome.reply->kind == Reply::Kind::error)
      return fail(Errc::invalid, {}, outcome.reply->text);
    return outcome.reply;
  }
  void empty() const {
    ASSERT_EQ(primaries.size(), kPrimaries) << "run this by tools/with-redis";
    for (const auto& node : primaries) EXPECT_TRUE(tell(node, "FLUSHALL"));
  }
};

// A test against a real cluster, empty at its start; and what an administrator does to one.
class TestCluster : public testing::Test {
 protected:
  void SetUp() override { ASSERT_NO_FATAL_FAILURE(found_.empty()); }

  // Runs `test(cluster)`, a coroutine, on a loop of its own.
  template <class Test>
  void with_cluster(Test test) {
    boost::asio::io_context loop(1);
    Cluster cluster(loop.get_executor(), settings_);
    boost::asio::co_spawn(loop, test(cluster), [&](const std::exception_ptr& thrown) {
      EXPECT_FALSE(thrown);
      cluster.close();
    });
    loop.run();
  }
  template <class... Words>
  Result<Reply> tell(const Endpoint& node, const Words&... words) {
    return found_.tell(node, words...);
  }
  std::string id_of(const Endpoint& node) { return tell(node, "CLUSTER", "MYID")->text; }
  pid_t process_of(const Endpoint& node) {
    const std::string info = tell(node, "INFO", "server")->text;
    return static_cast<pid_t>(std::strtol(info.c_str() + info.find("process_id:") + 11, nullptr, 10));
  }
  // Who has the slot of that key now.
  Endpoint home_of(std::string_view key) {
    return SlotMap::parse(*tell(nodes_[0], "CLUSTER", "SLOTS"), nodes_[0])->owner(slot_of(key)).value();
  }
  // The replica of a primary, once that one knows of it and has given it everything.
  std::optional<Endpoint> replica_of(const Endpoint& primary) {
    const auto slots = tell(primary, "CLUSTER", "SLOTS");
    if (!slots) return std::nullopt;
    for (const Reply& range : slots->list) {
      if (range.list.size() < 4 || range.list[2].list[1].integer != primary.port) continue;
      const auto& node = range.list[3].list;
      Endpoint replica{.host = node[0].text, .port = static_cast<std::uint16_t>(node[1].integer)};
      if (is_replica(replica)) return replica;
    }
    return std::nullopt;
  }
  bool is_replica(const Endpoint& node) {
    const auto role = tell(node, "INFO", "replication");
    return role && role->text.find("master_link_status:up") != std::string::npos;
  }
  // Makes a replica the primary, and waits until all know.
  void make_primary(const Endpoint& replica, std::string_view key) {
    EXPECT_TRUE(tell(replica, "CLUSTER", "FAILOVER", "TAKEOVER"));
    EXPECT_TRUE(becomes([&] {
      return std::ranges::all_of(nodes_, [&](const Endpoint& node) {
        const auto slots = tell(node, "CLUSTER", "SLOTS");
        const auto map = slots ? SlotMap::parse(*slots, node) : fail(Errc::unavailable);
        return map && map->owner(slot_of(key)) == replica;
      });
    }));
    EXPECT_TRUE(becomes([&] { return replica_of(replica).has_value(); }));
  }
  // As an administrator moves slots: what is on its way gets a new epoch when it arrives, so that all nodes
  // agree.
  void begin_move(Slot slot, const Endpoint& from, const Endpoint& to) {
    EXPECT_TRUE(tell(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", id_of(from)));
    EXPECT_TRUE(tell(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", id_of(to)));
  }
  void end_move(Slot slot, const Endpoint& to) {
    const auto id = id_of(to);
    EXPECT_TRUE(tell(to, "CLUSTER", "SETSLOT", slot, "NODE", id));
    for (const auto& node : nodes_) EXPECT_TRUE(tell(node, "CLUSTER", "SETSLOT", slot, "NODE", id));
  }
  void move_slot(Slot slot, const Endpoint& from, const Endpoint& to) {
    begin_move(slot, from, to);
    end_move(slot, to);
  }
  // Waits on this thread. False when it has not become so within 20 s.
  static bool becomes(const std::function<bool()>& so) {
    for (const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20); !so();) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
  }
  static std::chrono::steady_clock::time_point soon() {
    return std::chrono::steady_clock::now() + std::chrono::seconds(5);
  }

  TestNodes found_;
  const std::vector<Endpoint>& nodes_ = found_.primaries;
  ClusterSettings& settings_ = found_.settings;
};

}  // namespace rookery::redis
