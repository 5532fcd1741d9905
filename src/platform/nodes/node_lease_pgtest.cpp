#include "platform/nodes/node_lease.hpp"

#include "platform/nodes/schema.hpp"
#include "platform/sql/temporary_postgres.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

// Places of nodes in a real PostgreSQL database; run by tools/with-postgres.
namespace rookery::nodes {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr NodeLease::Times kHurried{.lease = 900ms, .margin = 200ms, .renew_every = 50ms};
constexpr std::int64_t kEverything = 7;

// What a lease told, and waiting for it.
class Heard {
 public:
  NodeLease::Events events() {
    return {.numbered = [this](std::int64_t number) { note([&] { numbers.push_back(number); }); },
            .peers =
                [this](const std::vector<NodeLease::Peer>& all, std::int64_t) {
                  note([&] {
                    peers.clear();
                    roles.clear();
                    for (const auto& peer : all) {
                      peers.push_back(peer.number);
                      roles.push_back(peer.roles);
                    }
                  });
                },
            .doubted = [this] { note([&] { ++doubts; }); },
            .mute = [this](bool somebody) { note([&] { mute = somebody; }); },
            .can_tell = [this] { return can_tell.load(); },
            .time = [this](Instant shown, auto) { note([&] { times.push_back(shown); }); },
            .died = [this] { note([&] { ++deaths; }); }};
  }
  template <class Condition>
  bool comes(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 10s, condition);
  }

  std::vector<std::int64_t> numbers, peers, roles;
  std::vector<Instant> times;
  int doubts = 0, deaths = 0;
  std::atomic<bool> mute = false, can_tell = false;

 private:
  template <class Change>
  void note(Change change) {
    const std::scoped_lock lock(mutex_);
    change();
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
};

// The time as a lease counts it.
auto whole_ms() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now()); }

class NodeLeaseTest : public testing::Test {
 protected:
  NodeLeaseTest()
      : place_(sql::TemporaryPostgres::server().value(), {migrations().begin(), migrations().end()}),
        db_(open()) {}
  std::unique_ptr<sql::PostgresDatabase> open() {
    auto opened = sql::PostgresDatabase::open({.uri = place_.uri(), .writers = 1, .readers = 1});
    EXPECT_TRUE(opened) << opened.error().detail;
    return *std::move(opened);
  }
  std::unique_ptr<NodeLease> take(Heard& heard, NodeLease::Times times = kHurried,
                                  std::int64_t roles = kEverything) {
    auto lease = NodeLease::take(*db_, roles, heard.events(), times);
    EXPECT_TRUE(lease) << lease.error().message << lease.error().detail;
    return *std::move(lease);
  }
  void change(std::string_view statement) {
    EXPECT_TRUE(db_->write_now([&](sql::Writer& tx) { return tx.run(statement); }));
  }

  sql::TemporaryPostgres place_;
  std::unique_ptr<sql::PostgresDatabase> db_;
};

TEST_F(NodeLeaseTest, everybody_has_a_number_of_their_own_and_knows_the_others) {
  Heard one, other;
  const auto first = take(one);
  EXPECT_TRUE(first->valid());
  EXPECT_THAT(one.peers, ElementsAre(1));
  const auto second = take(other);
  EXPECT_EQ(first->number(), 1);
  EXPECT_EQ(second->number(), 2);
  EXPECT_THAT(other.peers, ElementsAre(1, 2));
  EXPECT_TRUE(one.comes([&] { return one.peers == std::vector<std::int64_t>{1, 2}; }));
  EXPECT_EQ(one.doubts, 0);
}

TEST_F(NodeLeaseTest, everybody_knows_what_the_others_do) {
  Heard one, other;
  const auto first = take(one, kHurried, 1);
  EXPECT_THAT(one.roles, ElementsAre(1));
  take(other, kHurried, 2).reset();
  EXPECT_THAT(other.roles, ElementsAre(1, 2));
  // A node of a version that knew no roles has the last number, so the second one's is given away again.
  change("INSERT INTO nodes (number, epoch, expires_at) VALUES (1000, 1, 9000000000000)");
  const auto third = take(other, kHurried, 4);
  EXPECT_EQ(third->number(), 2);
  EXPECT_THAT(other.roles, ElementsAre(1, 4, kEverything));
  EXPECT_TRUE(one.comes([&] { return one.roles == std::vector<std::int64_t>{1, 4, kEverything}; }));
}

TEST_F(NodeLeaseTest, many_at_once_get_different_numbers) {
  constexpr std::size_t kNodes = 8;
  std::array<Heard, kNodes> heard;
  std::vector<std::unique_ptr<sql::PostgresDatabase>> databases;
  std::array<std::unique_ptr<NodeLease>, kNodes> leases;
  for (std::size_t i = 0; i < kNodes; ++i) databases.push_back(open());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < kNodes; ++i) {
      threads.emplace_back([&, i] {
        auto lease = NodeLease::take(*databases[i], kEverything, heard.at(i).events(), kHurried);
        ASSERT_TRUE(lease) << lease.error().detail;
        leases.at(i) = *std::move(lease);
      });
    }
  }
  std::set<std::int64_t> numbers;
  for (const auto& lease : leases) numbers.insert(lease->number());
  EXPECT_EQ(numbers.size(), kNodes);
}

TEST_F(NodeLeaseTest, a_place_that_is_given_back_is_seen_at_once_and_its_number_is_used_last) {
  Heard one, other, third;
  const auto first = take(one);
  take(other).reset();
  EXPECT_TRUE(one.comes([&] { return one.doubts > 0; }));
  EXPECT_TRUE(one.comes([&] { return one.peers == std::vector<std::int64_t>{1}; }));
  EXPECT_EQ(one.deaths, 0);
  EXPECT_EQ(take(third)->number(), 3);
}

TEST_F(NodeLeaseTest, numbers_go_round_and_none_is_taken_while_its_lease_lasts) {
  change(
      "INSERT INTO nodes (number, epoch, expires_at) SELECT n, 5, 1000 + n FROM generate_series(1, 1000) n");
  change("UPDATE nodes SET expires_at = 9000000000000 WHERE number IN (1, 2)");
  Heard one;
  {
    const auto lease = take(one);
    EXPECT_EQ(lease->number(), 3);  // its lease ended longest ago
    EXPECT_EQ(
        db_->read_now([](sql::Reader& tx) { return tx.number("SELECT epoch FROM nodes WHERE number = 3"); }),
        6);
  }
  change("UPDATE nodes SET expires_at = 9000000000000");
  const auto none = NodeLease::take(*db_, kEverything, {});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Errc::unavailable);
}

TEST_F(NodeLeaseTest, whoever_lost_a_number_to_another_stops_using_it_and_takes_a_new_one) {
  Heard one;
  const auto lease = take(one);
  change("UPDATE nodes SET epoch = epoch + 1, expires_at = 9000000000000 WHERE number = 1");
  EXPECT_TRUE(one.comes([&] { return one.numbers == std::vector<std::int64_t>{1, 2}; }));
  EXPECT_EQ(lease->number(), 2);
  EXPECT_TRUE(one.comes([&] { return one.peers == std::vector<std::int64_t>{1, 2}; }));
  EXPECT_TRUE(lease->valid());
}

TEST_F(NodeLeaseTest, a_lease_that_cannot_be_renewed_is_not_used_to_its_end_and_goes_on_when_it_can) {
  Heard one;
  const auto asked_at = whole_ms();
  const auto lease = take(one);
  change("ALTER TABLE nodes RENAME TO elsewhere");
  while (lease->valid()) std::this_thread::sleep_for(10ms);
  EXPECT_GE(whole_ms() - asked_at, kHurried.lease - kHurried.margin);
  EXPECT_FALSE(lease->valid_soon());
  change("ALTER TABLE elsewhere RENAME TO nodes");
  EXPECT_TRUE(lease->valid_soon());
  EXPECT_THAT(one.numbers, ElementsAre(1));
}

TEST_F(NodeLeaseTest, what_was_changed_untold_is_doubted_by_the_others) {
  Heard one, other;
  const auto first = take(one);
  const auto second = take(other);
  ASSERT_TRUE(one.comes([&] { return one.peers.size() == 2; }));
  EXPECT_EQ(one.doubts, 0);
  second->changed_untold();
  EXPECT_TRUE(one.comes([&] { return one.doubts == 1; }));
  EXPECT_TRUE(db_->write_now(count_untold));  // a command's
  EXPECT_TRUE(one.comes([&] { return one.doubts == 2; }));
  EXPECT_TRUE(db_->write_now(count_untold));
  EXPECT_TRUE(one.comes([&] { return one.doubts == 3; }));
}

TEST_F(NodeLeaseTest, who_falls_silent_answers_when_the_others_trust_nothing_and_then_at_once) {
  constexpr NodeLease::Times kCalm{.lease = 5s, .margin = 1s, .renew_every = 500ms};
  Heard one, other;
  const auto first = take(one, kCalm);
  const auto second = take(other, kCalm);
  ASSERT_TRUE(one.comes([&] { return one.peers.size() == 2; }));
  EXPECT_EQ(one.mute, false);
  const auto asked_at = whole_ms();
  second->changed_untold();
  EXPECT_GE(whole_ms() - asked_at, 2 * kCalm.renew_every);  // each of the others has looked, if it could
  EXPECT_TRUE(one.comes([&] { return one.mute.load(); }));
  EXPECT_EQ(other.mute, false);  // it knows what it changed itself
  constexpr int kCalls = 300;
  const auto before = whole_ms();
  for (int i = 0; i < kCalls; ++i) second->changed_untold();
  EXPECT_LT(whole_ms() - before, kCalls * 2 * kCalm.renew_every) << "each waited like the first";
  other.can_tell = true;
  EXPECT_TRUE(one.comes([&] { return !one.mute; }));
}

TEST_F(NodeLeaseTest, who_dies_is_noticed_by_the_end_of_the_lease) {
  Heard one;
  const auto first = take(one);
  change(
      "INSERT INTO nodes (number, epoch, expires_at) "
      "VALUES (2, 1, (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT + 300)");
  EXPECT_TRUE(one.comes([&] { return one.peers.size() == 2; }));
  EXPECT_EQ(one.doubts, 0);
  EXPECT_TRUE(one.comes([&] { return one.peers.size() == 1; }));
  EXPECT_EQ(one.doubts, 1);
  EXPECT_EQ(one.deaths, 1);
}

TEST_F(NodeLeaseTest, what_the_databases_clock_shows_is_told_again_and_again) {
  Heard one;
  const SystemClock here;  // the same machine's
  const auto lease = take(one);
  ASSERT_FALSE(one.times.empty());
  EXPECT_TRUE(one.comes([&] { return one.times.size() > 2; }));
  EXPECT_LT(std::chrono::abs(one.times.front() - here.now()), 10s);
}

TEST_F(NodeLeaseTest, keeps_steps_away_that_older_nodes_could_not_bear) {
  std::vector<sql::Migration> newer(migrations().begin(), migrations().end());
  const auto run = [&] {
    return sql::migrate(*db_, newer, Instant{}, sql::UnfinishedMove::refuse, nobody_serves);
  };
  Heard heard;
  auto lease = take(heard);
  newer.push_back({"9998_more", "CREATE TABLE more (id BIGINT PRIMARY KEY)", true});
  EXPECT_EQ(run().value_or(9), 1U);
  newer.push_back({"9999_other", "ALTER TABLE more RENAME TO others"});
  const auto refused = run();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_TRUE(refused.error().message.starts_with("An older version serves this database (nodes: 1)"))
      << refused.error().message;
  lease.reset();
  EXPECT_EQ(run().value_or(9), 1U);
}

}  // namespace
}  // namespace rookery::nodes
