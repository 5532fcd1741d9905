// Home where several processes serve: lists in a Redis Cluster that nobody tells of a follow, big authors and
// own posts pulled from what is hot.

#include "social/timeline/home_reader.hpp"

#include "platform/redis/test_cluster.hpp"
#include "social/delete_post.hpp"
#include "social/tags.hpp"
#include "social/test_world.hpp"
#include "social/timeline/carrier.hpp"
#include "social/timeline/redis_timelines.hpp"
#include "social/timeline/run_to_end.hpp"
#include "social/timeline/stored_big_authors.hpp"

#include <boost/json.hpp>

#include <gmock/gmock.h>

namespace rookery::social {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class SharedHome : public redis::TestCluster {
 protected:
  // What one of several processes has for itself; all share the world's database, and Redis.
  struct Node {
    explicit Node(TestWorld& world, const redis::ClusterSettings& redis)
        : store({.cluster = redis, .read_max = 5s}),
          shelf(*world.db, world.versions, TestWorld::short_renderer(), {}, 1),
          big_authors(*world.db, kPullFromFollowers),
          reader(
              *world.db, world.versions, store, world.big_authors, [] { return false; }, shelf, world.clock,
              HomeReader::Serves::beside_others),
          carrier({.database = *world.db,
                   .store = store,
                   .followers = no_followers,
                   .big_authors = big_authors,
                   .ids = world.ids,
                   .clock = world.clock,
                   .deliveries_at_once = 4}) {}

    RedisTimelines store;
    FollowerLists no_followers{store.numbers(), 0};
    hot::Shelf shelf;
    StoredBigAuthors big_authors;
    HomeReader reader;
    Carrier carrier;
  };
  static constexpr std::int64_t kPullFromFollowers = 2;

  static std::vector<PostId> home(Node& node, AccountId viewer, Page page = first_page(40)) {
    const auto shown = TestWorld::value(run_to_end(node.reader.page(viewer, page)));
    std::vector<PostId> ids;
    for (const auto& post : boost::json::parse(shown.json).as_array()) {
      ids.emplace_back(post.at("id").as_int64());
    }
    return ids;
  }
  std::vector<PostId> home(AccountId viewer) { return home(here_, viewer); }
  static std::vector<PostId> whole(Node& node, AccountId viewer, std::size_t limit) {
    std::vector<PostId> all;
    auto page = home(node, viewer, first_page(limit));
    while (!page.empty()) {
      all.insert(all.end(), page.begin(), page.end());
      page = home(node, viewer, page_below(page.back(), limit));
    }
    return all;
  }
  // Carries all that waits.
  void carry(Node& node) {
    do {
      EXPECT_TRUE(run_to_end(node.carrier.take()));
      const auto jobs = node.carrier.due();
      EXPECT_TRUE(run_to_end(node.carrier.look_up(jobs)));
      EXPECT_TRUE(run_to_end(node.carrier.deliver(jobs)));
      EXPECT_TRUE(run_to_end(node.carrier.acknowledge(jobs)));
      node.carrier.retire();
    } while (node.carrier.waiting() > 0);
  }
  void carry() { carry(there_); }
  void unfollow(AccountId follower, AccountId followee) {
    TestWorld::value(
        world_.write([&](sql::Writer& tx) { return Follows::unfollow(tx, follower, followee); }));
  }
  // How much of the history a node has.
  std::string offset_of(const redis::Endpoint& node) {
    const auto info = tell(node, "INFO", "replication")->text;
    const auto at = info.find("master_repl_offset:");
    return info.substr(at, info.find('\r', at) - at);
  }
  std::int64_t big_authors() { return world_.number("SELECT COUNT(*) FROM big_authors"); }

  TestWorld world_;
  Node here_{world_, settings_}, there_{world_, settings_};
  AccountId ann_ = world_.person("ann"), ben_ = world_.person("ben"), cat_ = world_.person("cat"),
            dan_ = world_.person("dan");
};

TEST_F(SharedHome, posts_come_to_the_list_that_all_share) {
  world_.follow(ann_, ben_);
  const auto old = world_.post(ben_, "before anybody came");
  EXPECT_THAT(home(here_, ann_), ElementsAre(old));
  const auto post = world_.post(ben_, "carried");
  EXPECT_THAT(home(here_, ann_), ElementsAre(old));
  carry();
  EXPECT_THAT(home(here_, ann_), ElementsAre(post, old));
  EXPECT_THAT(home(there_, ann_), ElementsAre(post, old));
}

TEST_F(SharedHome, own_post_is_there_at_once_on_every_node_whatever_redis_does) {
  EXPECT_THAT(home(here_, ann_), IsEmpty());
  EXPECT_THAT(home(there_, ann_), IsEmpty());
  const auto post = world_.post(ann_, "mine");
  EXPECT_THAT(home(there_, ann_), ElementsAre(post));
  found_.empty();
  EXPECT_THAT(home(here_, ann_), ElementsAre(post));
  const auto reblog = TestWorld::value(world_.reblog(ann_, world_.post(cat_, "liked")));
  EXPECT_THAT(home(there_, ann_), ElementsAre(reblog, post));
  carry();
  EXPECT_THAT(home(here_, ann_), ElementsAre(reblog, post));
}

TEST_F(SharedHome, follow_brings_older_posts_though_nobody_told_redis) {
  const auto post = world_.post(ben_, "old");
  carry();
  EXPECT_THAT(home(here_, ann_), IsEmpty());
  world_.follow(ann_, ben_);
  EXPECT_THAT(home(there_, ann_), ElementsAre(post));
  EXPECT_THAT(home(here_, ann_), ElementsAre(post));
  const auto tagged = world_.post(cat_, "#tag");
  carry();
  TestWorld::value(world_.write([&](sql::Writer& tx) {
    return TagFollows(world_.ids, world_.homes).follow(tx, ann_, "tag", world_.clock.now());
  }));
  EXPECT_THAT(home(here_, ann_), ElementsAre(tagged, post));
}

TEST_F(SharedHome, who_is_followed_again_is_there_with_what_was_posted_between) {
  world_.follow(ann_, ben_);
  EXPECT_THAT(home(here_, ann_), IsEmpty());
  unfollow(ann_, ben_);
  const auto post = world_.post(ben_, "while nobody followed");
  carry();
  world_.follow(ann_, ben_);
  EXPECT_THAT(home(here_, ann_), ElementsAre(post));
}

TEST_F(SharedHome, posts_of_a_big_author_are_pulled_by_all_nodes_and_pushed_to_nobody) {
  world_.follow(ann_, ben_);
  EXPECT_THAT(home(here_, ann_), IsEmpty());
  EXPECT_THAT(home(there_, ann_), IsEmpty());
  const auto small = world_.post(ben_, "one follower");
  carry();
  world_.follow(cat_, ben_);
  const auto big = world_.post(ben_, "two followers");
  EXPECT_THAT(home(here_, ann_), ElementsAre(small));
  carry();
  EXPECT_EQ(there_.carrier.stats().pulled, 1);
  EXPECT_EQ(big_authors(), 1);
  EXPECT_THAT(home(here_, ann_), ElementsAre(big, small));
  EXPECT_THAT(home(there_, ann_), ElementsAre(big, small));
  EXPECT_THAT(home(here_, cat_), ElementsAre(big, small));

  // And back: who was big once stays in the set, and is pushed again.
  unfollow(cat_, ben_);
  const auto again = world_.post(ben_, "one follower again");
  EXPECT_THAT(home(here_, ann_), ElementsAre(again, big, small)) << "at once, being pulled still";
  carry();
  EXPECT_EQ(there_.carrier.stats().pulled, 1);
  EXPECT_THAT(home(here_, ann_), ElementsAre(again, big, small));
  TestWorld::value(world_.write([&](sql::Writer& tx) { return delete_post(tx, ben_, big); }));
  EXPECT_THAT(home(there_, ann_), ElementsAre(again, small));
}

TEST_F(SharedHome, effect_is_not_there_without_its_cause) {
  world_.follow(ann_, ben_);
  world_.follow(ann_, cat_);
  EXPECT_THAT(home(here_, ann_), IsEmpty());
  const auto cause = world_.post(ben_, "said");
  const auto effect = world_.post(cat_, "answered", Visibility::public_, cause);
  EXPECT_TRUE(run_to_end(here_.store.deliver(effect, std::vector{ann_})));
  EXPECT_THAT(home(here_, ann_), ElementsAre(effect, cause));
  EXPECT_TRUE(becomes([&] { return home(here_, ann_, page_below(effect, 1)) == std::vector{cause}; }))
      << "it is on the list as well, a moment later on its replica";
}

TEST_F(SharedHome, many_posts_carried_side_by_side_are_all_there_once_at_any_depth) {
  const std::vector people{ben_, cat_, dan_, ann_};
  for (const auto author : {ben_, cat_, dan_}) world_.follow(ann_, author);
  world_.follow(ben_, cat_);  // who is big then
  EXPECT_THAT(home(here_, ann_), IsEmpty());
  std::vector<PostId> all;
  for (std::size_t i = 0; i < 900; ++i) {
    all.push_back(world_.post(people[i % people.size()], "one of many"));
    if (i % 300 == 150) carry();
  }
  carry();
  std::ranges::reverse(all);
  EXPECT_EQ(whole(here_, ann_, 40), all);
  EXPECT_EQ(whole(there_, ann_, 37), all);
}

TEST_F(SharedHome, list_that_lost_deliveries_with_its_primary_is_rebuilt) {
  const auto key = fmt::format("home:{{{}}}", ann_.value());
  const auto home_of_list = home_of(key);
  std::optional<redis::Endpoint> replica;
  ASSERT_TRUE(becomes([&] { return (replica = replica_of(home_of_list)).has_value(); }));
  world_.follow(ann_, ben_);
  const auto first = world_.post(ben_, "one");
  EXPECT_THAT(home(here_, ann_), ElementsAre(first));
  EXPECT_THAT(home(there_, ann_), ElementsAre(first));
  const auto second = world_.post(ben_, "two");
  carry();
  EXPECT_THAT(home(here_, ann_), ElementsAre(second, first));
  ASSERT_TRUE(becomes([&] { return offset_of(*replica) == offset_of(home_of_list); }));
  make_primary(*replica, key);
  EXPECT_EQ(tell(*replica, "RPOP", key)->text.size(), sizeof(PostId)) << "as if it had never come there";
  EXPECT_TRUE(becomes([&] { return home(here_, ann_).size() == 2; }));
  EXPECT_THAT(home(here_, ann_), ElementsAre(second, first));
  EXPECT_THAT(home(there_, ann_), ElementsAre(second, first));
  const auto third = world_.post(ben_, "three");
  carry();
  EXPECT_THAT(home(there_, ann_), ElementsAre(third, second, first));
  make_primary(home_of_list, key);  // as the tests that follow expect it
}

}  // namespace
}  // namespace rookery::social
