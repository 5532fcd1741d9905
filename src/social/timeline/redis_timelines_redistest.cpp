#include "social/timeline/redis_timelines.hpp"

#include "platform/redis/test_cluster.hpp"
#include "social/timeline/redis_list.hpp"
#include "social/timeline/redis_pushes.hpp"
// Its tests, in this program as well.
#include "social/timeline/timeline_store_contract_test.cpp"

namespace rookery::social {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

RedisTimelinesSettings settings_of(const redis::ClusterSettings& cluster) {
  RedisTimelinesSettings settings;
  settings.cluster = cluster;
  settings.read_max = 5s;
  return settings;
}

INSTANTIATE_TEST_SUITE_P(Redis, TimelineStoreContract, testing::Values(MakeTimelineStore([](const Clock&) {
                           const redis::TestNodes nodes;
                           nodes.empty();
                           return std::make_unique<RedisTimelines>(settings_of(nodes.settings));
                         })));

class RedisTimelinesTest : public redis::TestCluster {
 protected:
  using Ticket = TimelineStore::Ticket;

  void come(TimelineStore& store, AccountId reader, std::span<const PostId> posts = {},
            HomeBasis basis = {}) {
    const auto found = read_list(store, reader, {}, From::newest, 0, basis);
    const auto* ticket = std::get_if<Ticket>(&found);
    ASSERT_NE(ticket, nullptr);
    const auto filled = run_to_end(store.fill(reader, *ticket, {.basis = basis, .posts = posts}));
    EXPECT_TRUE(filled && *filled);
  }
  static std::vector<PostId> posts_of(TimelineStore& store, AccountId reader) {
    const auto found = read_list(store, reader);
    const auto* list = std::get_if<ReadList>(&found);
    EXPECT_NE(list, nullptr) << "there is no filled list";
    return list != nullptr ? list->posts : std::vector<PostId>();
  }
  static bool has_list(TimelineStore& store, AccountId reader, HomeBasis basis = {}) {
    return std::holds_alternative<ReadList>(read_list(store, reader, {}, From::newest, 0, basis));
  }
  static std::string key_of(AccountId reader) { return fmt::format("home:{{{}}}", reader.value()); }
  redis::Endpoint home_of_list(AccountId reader) { return home_of(key_of(reader)); }
  Result<redis::Reply> tell_list(AccountId reader, std::string_view command) {
    return tell(home_of_list(reader), command, key_of(reader));
  }
  static std::vector<PostId> ids(std::initializer_list<std::int64_t> numbers) {
    std::vector<PostId> made;
    for (const auto number : numbers) made.emplace_back(number);
    return made;
  }

  const AccountId ann_{101}, ben_{102};
  const std::vector<AccountId> both_{ann_, ben_};
};

TEST_F(RedisTimelinesTest, nodes_share_the_lists) {
  RedisTimelines here(settings_of(settings_));
  RedisTimelines there(settings_of(settings_));
  come(here, ann_, ids({3}));
  EXPECT_TRUE(run_to_end(there.deliver(PostId(4), both_)));
  EXPECT_EQ(posts_of(here, ann_), ids({4, 3}));
  EXPECT_EQ(posts_of(there, ann_), ids({4, 3}));

  const auto found = read_list(there, ben_);
  EXPECT_EQ(std::get<Ticket>(read_list(here, ben_)), std::get<Ticket>(found)) << "one rebuild for all";
  come(here, ben_, ids({1}));
  EXPECT_EQ(posts_of(there, ben_), ids({1}));
}

TEST_F(RedisTimelinesTest, list_of_another_basis_is_rebuilt_whoever_filled_it) {
  RedisTimelines here(settings_of(settings_));
  RedisTimelines there(settings_of(settings_));
  const HomeBasis before{.number = 7};
  const HomeBasis after{.number = 8};
  come(here, ann_, ids({3}), before);
  EXPECT_TRUE(has_list(there, ann_, before));
  come(there, ann_, ids({3, 2}), after);
  EXPECT_FALSE(has_list(here, ann_, before)) << "and back again, since no two bases are the same twice";
  EXPECT_FALSE(has_list(there, ann_, after));
}

TEST_F(RedisTimelinesTest, late_answer_to_an_old_rebuild_is_not_taken_for_the_new_ones) {
  RedisTimelines store(settings_of(settings_));
  const HomeBasis before{.number = 7};
  const HomeBasis after{.number = 8};
  const auto old = std::get<Ticket>(read_list(store, ann_, {}, From::newest, 0, before));
  // The follow came after the ticket was given: two rebuilds with it, one that saw the follow and one that
  // did not.
  EXPECT_TRUE(run_to_end(store.fill(ann_, old, {.basis = after, .posts = ids({3, 2})})).value());
  EXPECT_TRUE(has_list(store, ann_, after));
  EXPECT_TRUE(run_to_end(store.fill(ann_, old, {.basis = before, .posts = ids({3})})).value());
  EXPECT_FALSE(has_list(store, ann_, after)) << "the last one who filled it says what it is good for";
}

TEST_F(RedisTimelinesTest, post_that_is_in_a_hurry_comes_to_a_list_that_is_there) {
  RedisTimelines store(settings_of(settings_));
  come(store, ann_, ids({3}));
  store.deliver_own(ann_, PostId(4));
  store.deliver_own(ben_, PostId(4));
  EXPECT_TRUE(becomes([&] { return posts_of(store, ann_) == ids({4, 3}); }));
  EXPECT_FALSE(has_list(store, ben_));
}

TEST_F(RedisTimelinesTest, number_of_a_reader_stands_for_the_account) {
  RedisTimelines store(settings_of(settings_));
  come(store, ann_);
  const std::vector<AccountNumber> numbers{store.numbers().give(ben_), store.numbers().give(ann_)};
  EXPECT_TRUE(run_to_end(store.deliver(PostId(4), numbers)));
  EXPECT_EQ(posts_of(store, ann_), ids({4}));
}

TEST_F(RedisTimelinesTest, list_is_trimmed_when_it_has_become_much_too_long_and_says_how_far_down_it_goes) {
  RedisTimelines store(settings_of(settings_));
  come(store, ann_);
  constexpr std::int64_t kPosts = 3 * RedisPushes::kTrimAbove;
  for (std::int64_t post = 1; post <= kPosts; ++post) {
    ASSERT_TRUE(run_to_end(store.deliver(PostId(post), both_)));
    ASSERT_TRUE(becomes([&] { return tell_list(ann_, "LLEN")->integer <= RedisPushes::kTrimAbove + 1; }));
  }
  const auto found = std::get<ReadList>(read_list(store, ann_));
  ASSERT_EQ(found.posts.size(), TimelineStore::kEntriesMax);
  EXPECT_EQ(found.posts.front(), PostId(kPosts));
  EXPECT_EQ(found.posts.back(), PostId(kPosts - static_cast<std::int64_t>(TimelineStore::kEntriesMax) + 1));
  EXPECT_EQ(found.floor, found.posts.back());
}

TEST_F(RedisTimelinesTest, trim_of_a_list_that_changed_meanwhile_does_nothing) {
  RedisTimelines store(settings_of(settings_));
  come(store, ann_, ids({3, 2, 1}));
  with_cluster([&](redis::Cluster& cluster) -> asio::awaitable<void> {
    const auto reply = co_await cluster.run(redis_list::read(ann_), soon());
    const auto seen = redis_list::contents(*reply).value()->mark;
    auto next = seen;
    next.turn = seen.turn + 1;
    next.trimmed_below = 2;
    const auto trimmed = co_await cluster.run(redis_list::trim(ann_, seen, 2, next), soon());
    EXPECT_EQ(trimmed->integer, 1);
    const auto late = co_await cluster.run(redis_list::trim(ann_, seen, 2, next), soon());
    EXPECT_EQ(late->integer, 0);
  });
  EXPECT_EQ(posts_of(store, ann_), ids({3, 2}));
}

TEST_F(RedisTimelinesTest, list_ends_when_nobody_comes_and_a_visit_puts_that_off) {
  RedisTimelines store(settings_of(settings_));
  come(store, ann_);
  const std::chrono::seconds away_max = TimelineStore::kAwayMax;
  EXPECT_GE(tell_list(ann_, "TTL")->integer, away_max.count());
  EXPECT_TRUE(tell(home_of_list(ann_), "EXPIRE", key_of(ann_), 1'000));
  EXPECT_TRUE(has_list(store, ann_));
  EXPECT_LE(tell_list(ann_, "TTL")->integer, 1'000) << "Redis is told rarely";
  RedisTimelines another(settings_of(settings_));
  EXPECT_TRUE(has_list(another, ann_));
  EXPECT_TRUE(becomes([&] { return tell_list(ann_, "TTL")->integer >= away_max.count(); }));

  EXPECT_TRUE(tell(home_of_list(ann_), "PEXPIRE", key_of(ann_), 1));
  EXPECT_TRUE(becomes([&] { return tell_list(ann_, "EXISTS")->integer == 0; }));
  EXPECT_TRUE(run_to_end(store.deliver(PostId(1), both_)));
  EXPECT_FALSE(has_list(store, ann_));
}

TEST_F(RedisTimelinesTest, delivery_follows_slots_that_move) {
  RedisTimelines store(settings_of(settings_));
  come(store, ann_);
  come(store, ben_);
  const auto slot = redis_list::slot_of(ann_);
  const auto home = home_of_list(ann_);
  const auto away = nodes_[home == nodes_[0] ? 1 : 0];
  EXPECT_TRUE(tell_list(ann_, "UNLINK"));
  move_slot(slot, home, away);
  come(store, ann_);
  EXPECT_TRUE(tell_list(ann_, "UNLINK"));
  move_slot(slot, away, home);
  EXPECT_TRUE(run_to_end(store.deliver(PostId(4), both_)));
  EXPECT_EQ(posts_of(store, ben_), ids({4}));
  EXPECT_FALSE(has_list(store, ann_));
}

TEST_F(RedisTimelinesTest, while_a_primary_stands_still_replicas_answer_and_not_each_reader_waits) {
  auto settings = settings_of(settings_);
  settings.read_max = 500ms;
  RedisTimelines store(settings);
  const auto home = home_of_list(ann_);
  ASSERT_TRUE(becomes([&] { return replica_of(home).has_value(); }));
  come(store, ann_, ids({1}));
  EXPECT_TRUE(becomes([&] { return posts_of(store, ann_) == ids({1}); }));
  const auto process = process_of(home);
  EXPECT_EQ(kill(process, SIGSTOP), 0);
  EXPECT_EQ(posts_of(store, ann_), ids({1}));
  std::array<PostId, 10> page{};
  const HomeBasis changed{.number = 1};  // and the list is begun anew, which a replica cannot do
  EXPECT_FALSE(run_to_end(store.read(ann_, changed, {}, From::newest, page)));
  const auto begin = steady_clock::now();
  EXPECT_FALSE(run_to_end(store.read(ann_, changed, {}, From::newest, page)));
  EXPECT_LT(steady_clock::now() - begin, settings.read_max / 2);
  EXPECT_EQ(kill(process, SIGCONT), 0);
  EXPECT_TRUE(
      becomes([&] { return run_to_end(store.read(ann_, changed, {}, From::newest, page)).has_value(); }));
}

TEST_F(RedisTimelinesTest, list_that_began_under_another_history_is_rebuilt) {
  RedisTimelines store(settings_of(settings_));
  come(store, ann_, ids({3}));
  EXPECT_TRUE(tell(home_of_list(ann_), "DEBUG", "CHANGE-REPL-ID"));
  EXPECT_TRUE(becomes([&] { return !has_list(store, ann_); }));
  come(store, ann_, ids({4, 3}));
  EXPECT_EQ(posts_of(store, ann_), ids({4, 3}));
  // One that has just begun counts at once, also where the last history is not known yet.
  EXPECT_TRUE(tell(home_of_list(ann_), "DEBUG", "CHANGE-REPL-ID"));
  EXPECT_TRUE(tell_list(ann_, "UNLINK"));
  come(store, ann_, ids({5}));
  EXPECT_EQ(posts_of(store, ann_), ids({5}));
}

TEST_F(RedisTimelinesTest, strange_list_is_an_error_and_no_crash) {
  RedisTimelines store(settings_of(settings_));
  EXPECT_TRUE(tell(home_of_list(ann_), "RPUSH", key_of(ann_), "garbage"));
  std::array<PostId, 10> page{};
  const auto refused = run_to_end(store.read(ann_, {}, {}, From::newest, page));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::corrupt);
}

}  // namespace
}  // namespace rookery::social
