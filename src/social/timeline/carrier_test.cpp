#include "social/timeline/carrier.hpp"

#include "social/dead_letters.hpp"
#include "social/notification.hpp"
#include "social/test_world.hpp"
#include "social/timeline/timeline_store_contract.hpp"

#include <gmock/gmock.h>

namespace rookery::social {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

class CarrierTest : public testing::Test {
 protected:
  static constexpr std::int64_t kMany = Carrier::kChunkReadersMax * 4 + 5;

  void come(AccountId reader) {
    const auto found = read_list(world_.timelines, reader);
    const auto* ticket = std::get_if<TimelineStore::Ticket>(&found);
    if (ticket == nullptr) return;
    EXPECT_TRUE(run_to_end(world_.timelines.fill(reader, *ticket, {})).value_or(false));
  }
  std::vector<PostId> list(AccountId reader) {
    const auto found = read_list(world_.timelines, reader);
    const auto* list = std::get_if<ReadList>(&found);
    return list != nullptr ? list->posts : std::vector<PostId>{};
  }
  // So many accounts that follow `author`, by rows alone.
  std::vector<AccountId> crowd(AccountId author, std::int64_t size) {
    std::vector<AccountId> made;
    for (std::int64_t i = 0; i < size; ++i) made.push_back(world_.ids.next<AccountId>());
    TestWorld::value(world_.write([&](sql::Writer& tx) -> Result<> {
      for (const auto follower : made) {
        ROOKERY_TRY(tx.run("INSERT INTO accounts (id, name, name_key, created_at) VALUES ($1, $2, $2, 0)",
                           follower, follower.text()));
        ROOKERY_TRY(tx.run("INSERT INTO follows (follower_id, followee_id, id) VALUES ($1, $2, $1)", follower,
                           author));
      }
      ROOKERY_TRY(
          tx.run("INSERT INTO account_stats (account_id, followers) VALUES ($1, $2) "
                 "ON CONFLICT (account_id) DO UPDATE SET followers = account_stats.followers + $2",
                 author, size));
      return {};
    }));
    return made;
  }
  void round(Carrier& carrier) {
    EXPECT_TRUE(run_to_end(carrier.take()).has_value());
    const auto jobs = carrier.due();
    EXPECT_TRUE(run_to_end(carrier.look_up(jobs)).has_value());
    EXPECT_TRUE(run_to_end(carrier.deliver(jobs)).has_value());
    EXPECT_TRUE(run_to_end(carrier.acknowledge(jobs)).has_value());
    carrier.retire();
  }
  int rounds_until_done(Carrier& carrier) {
    int rounds = 0;
    do {
      round(carrier);
    } while (++rounds < 1'000 && carrier.waiting() > 0);
    return rounds;
  }
  std::int64_t told(AccountId to) {
    return world_.number("SELECT COUNT(*) FROM notifications WHERE account_id = $1 AND type = $2", to,
                         NotificationType::status);
  }
  Carrier::Parts parts(BigAuthors& big) {
    return {.database = *world_.db,
            .store = world_.timelines,
            .followers = world_.follower_lists,
            .big_authors = big,
            .ids = world_.ids,
            .clock = world_.clock};
  }

  TestWorld world_;
  Carrier carrier_{parts(world_.big_authors)};
  AccountId ann_ = world_.person("ann"), ben_ = world_.person("ben"), cat_ = world_.person("cat");
};

TEST_F(CarrierTest, post_for_many_does_not_delay_one_for_few) {
  crowd(ben_, kMany);
  world_.follow(ann_, cat_);
  come(ann_);
  world_.post(ben_, "for many");
  round(carrier_);
  const auto small = world_.post(cat_, "for one");
  round(carrier_);
  EXPECT_THAT(list(ann_), ElementsAre(small));
  EXPECT_EQ(carrier_.waiting(), 1) << "the large one is still on its way";
  EXPECT_EQ(rounds_until_done(carrier_), 3);
}

TEST_F(CarrierTest, row_that_fails_again_and_again_is_given_up_and_carried_when_put_back) {
  world_.follow(ann_, ben_);
  come(ann_);
  const auto post = world_.post(ben_, "hello");
  ASSERT_TRUE(run_to_end(carrier_.take()).has_value());
  const auto put_off = [&](Errc code) {
    run_to_end(carrier_.put_off(*carrier_.jobs().front(), fail(code, {}, "told to fail").error()));
    carrier_.retire();
  };
  for (int i = 1; i < Carrier::kTriesMax; ++i) put_off(Errc::internal);
  put_off(Errc::unavailable);  // nobody's fault: goes on waiting
  ASSERT_EQ(carrier_.waiting(), 1);
  put_off(Errc::internal);
  EXPECT_EQ(carrier_.waiting(), 0);
  EXPECT_EQ(rounds_until_done(carrier_), 1);
  EXPECT_THAT(list(ann_), IsEmpty());
  const auto dead = TestWorld::value(
      world_.db->read_now([](sql::Reader& tx) { return dead_letters(tx, OutboxRowId(0), 10); }));
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(dead.front().post, post);
  EXPECT_EQ(dead.front().attempts, Carrier::kTriesMax + 1);
  EXPECT_EQ(dead.front().error, "told to fail");

  EXPECT_EQ(
      TestWorld::value(world_.write([](sql::Writer& tx) { return retry_dead_letters(tx, std::nullopt); })),
      1);
  rounds_until_done(carrier_);
  EXPECT_THAT(list(ann_), ElementsAre(post));
  EXPECT_EQ(world_.number("SELECT COUNT(*) FROM dead_letters"), 0);
}

TEST_F(CarrierTest, first_post_makes_the_follower_list_and_the_next_goes_along_it) {
  const auto followers = crowd(ben_, kMany);
  for (const auto follower : followers) come(follower);
  const auto first = world_.post(ben_, "by SQL");
  EXPECT_EQ(rounds_until_done(carrier_), 5);
  EXPECT_EQ(world_.follower_lists.stats().followers, static_cast<std::size_t>(kMany));
  world_.follow(cat_, ben_);
  come(cat_);
  const auto second = world_.post(ben_, "from memory");
  EXPECT_EQ(rounds_until_done(carrier_), 5);
  for (const auto follower : followers) ASSERT_THAT(list(follower), ElementsAre(second, first));
  EXPECT_THAT(list(cat_), ElementsAre(second));
  EXPECT_EQ(carrier_.stats().deliveries, 2 * (kMany + 1) + 1);
}

TEST_F(CarrierTest, list_that_goes_in_the_middle_is_asked_for_again) {
  const auto followers = crowd(ben_, kMany);
  for (const auto follower : followers) come(follower);
  world_.post(ben_, "by SQL");
  rounds_until_done(carrier_);
  const auto second = world_.post(ben_, "from memory");
  round(carrier_);
  EXPECT_FALSE(world_.follower_lists.has(ben_, 1)) << "a count that tells that the list is stale drops it";
  rounds_until_done(carrier_);
  for (const auto follower : followers) ASSERT_THAT(list(follower), Contains(second));
}

TEST_F(CarrierTest, big_authors_post_is_read_and_not_pushed_and_is_told_to_who_asked) {
  BigAuthors big(*world_.db, world_.clock, 2);
  Carrier carrier(parts(big));
  TestWorld::value(
      world_.write([&](sql::Writer& tx) { return world_.follows.follow(tx, ann_, ben_, {.notify = true}); }));
  world_.follow(cat_, ben_);
  come(ann_);
  const auto post = world_.post(ben_, "news");
  rounds_until_done(carrier);
  EXPECT_THAT(list(ann_), IsEmpty());
  std::array<PostId, 2> recent;
  EXPECT_EQ(big.recent(ben_, {}, From::newest, recent).count, 1U);
  EXPECT_EQ(recent[0], post);
  EXPECT_EQ(told(ann_), 1);
  EXPECT_EQ(told(cat_), 0);
  EXPECT_EQ(carrier.stats().pulled, 1);

  // Below the threshold again: pushed, and still in the set.
  TestWorld::value(world_.write([&](sql::Writer& tx) { return Follows::unfollow(tx, cat_, ben_); }));
  const auto next = world_.post(ben_, "more news");
  rounds_until_done(carrier);
  EXPECT_THAT(list(ann_), ElementsAre(next));
  EXPECT_TRUE(big.contains(ben_));
}

TEST_F(CarrierTest, cause_that_is_still_on_its_way_is_delivered_along_with_its_effect) {
  crowd(ben_, kMany);
  world_.follow(ann_, cat_);
  const auto parent = world_.post(ben_, "to many");
  round(carrier_);
  world_.follow(ann_, ben_);
  come(ann_);  // as if ann stood at the end of the audience
  const auto reply = world_.post(cat_, "an answer", Visibility::public_, parent);
  const auto reblog = TestWorld::value(world_.reblog(cat_, parent));
  round(carrier_);
  EXPECT_THAT(list(ann_), ElementsAre(reblog, reply, parent));
  EXPECT_GT(carrier_.stats().causes, 0);
}

}  // namespace
}  // namespace rookery::social
