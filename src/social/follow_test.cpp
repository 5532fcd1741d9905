#include "social/follow.hpp"

#include "social/notification.hpp"
#include "social/test_town.hpp"

#include <random>

namespace rookery::social {
namespace {

std::int64_t told(Town& town, AccountId to, NotificationType type) {
  return town
      .read([&](sql::Reader& tx) {
        return tx.number("SELECT COUNT(*) FROM notifications WHERE account_id = $1 AND type = $2", to, type);
      })
      .value_or(-1);
}

std::int64_t followers(Town& town, AccountId id) {
  return town.count("SELECT COALESCE(MAX(followers), 0) FROM account_stats WHERE account_id = $1", id);
}
std::int64_t following(Town& town, AccountId id) {
  return town.count("SELECT COALESCE(MAX(following), 0) FROM account_stats WHERE account_id = $1", id);
}

TEST(Follow, is_counted_and_told_once) {
  Town town;
  const auto ann = town.person("ann");
  const auto ben = town.person("ben");
  ASSERT_TRUE(town.follow(ann, ben));
  ASSERT_TRUE(town.follow(ann, ben));
  EXPECT_TRUE(town.between(ann, ben).following);
  EXPECT_TRUE(town.between(ben, ann).followed_by);
  EXPECT_EQ(following(town, ann), 1);
  EXPECT_EQ(followers(town, ben), 1);
  EXPECT_EQ(told(town, ben, NotificationType::follow), 1);
}

TEST(Follow, unfollow_takes_everything_back) {
  Town town;
  const auto ann = town.person("ann");
  const auto ben = town.person("ben");
  ASSERT_TRUE(town.follow(ann, ben));
  ASSERT_TRUE(town.write([&](sql::Writer& tx) -> Result<> {
    ROOKERY_TRY(tx.run("INSERT INTO lists (account_id, id, title) VALUES ($1, 1, 'friends')", ann));
    ROOKERY_TRY(tx.run("INSERT INTO list_accounts (owner_id, list_id, account_id, id) VALUES ($1, 1, $2, 2)",
                       ann, ben));
    return {};
  }));
  ASSERT_TRUE(town.unfollow(ann, ben));
  ASSERT_TRUE(town.unfollow(ann, ben));
  EXPECT_FALSE(town.between(ann, ben).following);
  EXPECT_EQ(following(town, ann), 0);
  EXPECT_EQ(followers(town, ben), 0);
  EXPECT_EQ(told(town, ben, NotificationType::follow), 0);
  EXPECT_EQ(town.count("SELECT COUNT(*) FROM list_accounts WHERE account_id = $1", ben), 0);
}

TEST(Follow, following_again_changes_only_the_options_given) {
  Town town;
  const auto ann = town.person("ann");
  const auto ben = town.person("ben");
  ASSERT_TRUE(town.follow(ann, ben, {.reblogs = false, .languages = std::vector<std::string>{"de", "fr"}}));
  ASSERT_TRUE(town.follow(ann, ben, {.notify = true}));
  auto relation = town.between(ann, ben);
  EXPECT_FALSE(relation.showing_reblogs);
  EXPECT_TRUE(relation.notifying);
  EXPECT_THAT(relation.languages, testing::ElementsAre("de", "fr"));
  ASSERT_TRUE(town.follow(ann, ben, {.reblogs = true, .languages = std::vector<std::string>{}}));
  relation = town.between(ann, ben);
  EXPECT_TRUE(relation.showing_reblogs);
  EXPECT_THAT(relation.languages, testing::IsEmpty());
}

TEST(Follow, nobody_follows_themselves_or_who_is_not_there) {
  Town town;
  const auto ann = town.person("ann");
  const auto gone = town.person("gone", accounts::Standing::suspended);
  const auto waiting = town.person("waiting", accounts::Standing::pending);
  for (const auto target : {ann, gone, waiting, AccountId(5)}) {
    const auto done = town.follow(ann, target);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::not_found);
  }
}

TEST(Follow, a_block_in_either_direction_forbids_it) {
  Town town;
  const auto ann = town.person("ann");
  const auto ben = town.person("ben");
  ASSERT_TRUE(town.block(ann, ben));
  EXPECT_EQ(town.follow(ann, ben).error().code, Errc::forbidden);
  EXPECT_EQ(town.follow(ben, ann).error().code, Errc::forbidden);
}

TEST(Follow, wrong_languages_are_refused) {
  Town town;
  const auto ann = town.person("ann");
  const auto ben = town.person("ben");
  EXPECT_EQ(town.follow(ann, ben, {.languages = std::vector<std::string>{"not a language"}}).error().code,
            Errc::invalid);
  EXPECT_FALSE(town.between(ann, ben).following);
}

TEST(Follow, has_a_limit_that_grows_with_followers) {
  Town town;
  const auto ann = town.person("ann");
  const auto ben = town.person("ben");
  const auto at = [&](std::int64_t following_now, std::int64_t followers_now) {
    ASSERT_TRUE(town.write([&](sql::Writer& tx) {
      return tx.run(
          "INSERT INTO account_stats (account_id, following, followers) VALUES ($1, $2, $3) "
          "ON CONFLICT (account_id) DO UPDATE SET following = $2, followers = $3",
          ann, following_now, followers_now);
    }));
  };
  at(Follows::kFollowingMax, 0);
  const auto refused = town.follow(ann, ben);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "Validation failed: You cannot follow more than 7500 people");
  at(10'999, 10'000);
  EXPECT_TRUE(town.follow(ann, ben));
}

TEST(FollowRequest, to_a_locked_account_waits) {
  Town town;
  const auto ann = town.person("ann");
  const auto ben = town.person("ben");
  town.set(ben, "locked", 1);
  ASSERT_TRUE(town.follow(ann, ben, {.reblogs = false}));
  EXPECT_FALSE(town.between(ann, ben).following);
  EXPECT_TRUE(town.between(ann, ben).requested);
  EXPECT_TRUE(town.between(ben, ann).requested_by);
  EXPECT_EQ(followers(town, ben), 0);
  EXPECT_EQ(told(town, ben, NotificationType::follow_request), 1);

  ASSERT_TRUE(town.write([&](sql::Writer& tx) { return town.follows.accept(tx, ben, ann); }));
  const auto relation = town.between(ann, ben);
  EXPECT_TRUE(relation.following);
  EXPECT_FALSE(relation.requested);
  EXPECT_FALSE(relation.showing_reblogs);
  EXPECT_EQ(followers(town, ben), 1);
  EXPECT_EQ(told(town, ben, NotificationType::follow_request), 0);
  EXPECT_EQ(told(town, ben, NotificationType::follow), 1);
}

TEST(FollowRequest, can_be_rejected_or_taken_back) {
  Town town;
  const auto ann = town.person("ann");
  const auto ben = town.person("ben");
  town.set(ben, "locked", 1);
  ASSERT_TRUE(town.follow(ann, ben));
  ASSERT_TRUE(town.write([&](sql::Writer& tx) { return Follows::reject(tx, ben, ann); }));
  EXPECT_FALSE(town.between(ann, ben).requested);
  ASSERT_TRUE(town.follow(ann, ben));
  ASSERT_TRUE(town.unfollow(ann, ben));
  EXPECT_FALSE(town.between(ann, ben).requested);
  EXPECT_EQ(told(town, ben, NotificationType::follow_request), 0);
  EXPECT_EQ(town.write([&](sql::Writer& tx) { return town.follows.accept(tx, ben, ann); }).error().code,
            Errc::not_found);
  EXPECT_EQ(town.write([&](sql::Writer& tx) { return Follows::reject(tx, ben, ann); }).error().code,
            Errc::not_found);
}

TEST(FollowRequest, removing_a_follower_leaves_it_waiting) {
  Town town;
  const auto ann = town.person("ann");
  const auto ben = town.person("ben");
  town.set(ben, "locked", 1);
  ASSERT_TRUE(town.follow(ann, ben));
  ASSERT_TRUE(town.write([&](sql::Writer& tx) { return Follows::remove_follower(tx, ben, ann); }));
  EXPECT_TRUE(town.between(ann, ben).requested);
}

TEST(FollowRequest, all_are_accepted_at_once) {
  Town town;
  const auto ben = town.person("ben");
  town.set(ben, "locked", 1);
  std::vector<AccountId> waiting;
  for (int i = 0; i < 20; ++i) waiting.push_back(town.person("p" + std::to_string(i)));
  for (const auto id : waiting) ASSERT_TRUE(town.follow(id, ben));
  ASSERT_TRUE(town.write([&](sql::Writer& tx) { return town.follows.accept_all(tx, ben); }));
  for (const auto id : waiting) {
    EXPECT_TRUE(town.between(id, ben).following);
    EXPECT_EQ(following(town, id), 1);
  }
  EXPECT_EQ(followers(town, ben), 20);
  EXPECT_EQ(told(town, ben, NotificationType::follow_request), 0);
}

TEST(Block, ends_what_was_between_two_people_in_both_directions) {
  Town town;
  const auto ann = town.person("ann");
  const auto ben = town.person("ben");
  ASSERT_TRUE(town.follow(ann, ben));
  town.set(ann, "locked", 1);
  ASSERT_TRUE(town.follow(ben, ann));
  ASSERT_TRUE(town.block(ann, ben));
  ASSERT_TRUE(town.block(ann, ben));
  const auto relation = town.between(ann, ben);
  EXPECT_TRUE(relation.blocking);
  EXPECT_FALSE(relation.following);
  EXPECT_FALSE(relation.requested_by);
  EXPECT_TRUE(town.between(ben, ann).blocked_by);
  EXPECT_EQ(following(town, ann), 0);
  EXPECT_EQ(followers(town, ben), 0);
  EXPECT_EQ(told(town, ann, NotificationType::follow_request), 0);
  ASSERT_TRUE(town.write([&](sql::Writer& tx) { return unblock(tx, ann, ben); }));
  EXPECT_FALSE(town.between(ann, ben).blocking);
  EXPECT_FALSE(town.between(ann, ben).following);
}

TEST(Block, oneself_is_nothing) {
  Town town;
  const auto ann = town.person("ann");
  ASSERT_TRUE(town.block(ann, ann));
  EXPECT_FALSE(town.between(ann, ann).blocking);
}

TEST(Mute, counts_as_none_once_it_has_expired) {
  Town town;
  const auto ann = town.person("ann");
  const auto ben = town.person("ben");
  ASSERT_TRUE(town.mute(ann, ben, {.notifications = false, .duration = std::chrono::seconds(60)}));
  EXPECT_TRUE(town.between(ann, ben).muting);
  EXPECT_FALSE(town.between(ann, ben).muting_notifications);
  EXPECT_EQ(town.between(ann, ben).muting_expires_at, town.clock.now() + std::chrono::seconds(60));
  town.clock.pass(std::chrono::seconds(60));
  EXPECT_FALSE(town.between(ann, ben).muting);
  EXPECT_FALSE(town.between(ann, ben).muting_expires_at);
  ASSERT_TRUE(town.mute(ann, ben));
  EXPECT_TRUE(town.between(ann, ben).muting);
  EXPECT_FALSE(town.between(ann, ben).muting_expires_at);
}

TEST(Mute, takes_notifications_with_it_only_when_asked_to) {
  Town town;
  const auto ann = town.person("ann");
  const auto ben = town.person("ben");
  ASSERT_TRUE(town.follow(ben, ann));
  ASSERT_TRUE(town.mute(ann, ben, {.notifications = false}));
  EXPECT_EQ(told(town, ann, NotificationType::follow), 1);
  ASSERT_TRUE(town.mute(ann, ben));
  EXPECT_EQ(told(town, ann, NotificationType::follow), 0);
}

TEST(Mute, has_a_longest_duration) {
  Town town;
  const auto ann = town.person("ann");
  const auto ben = town.person("ben");
  for (const auto wrong : {std::chrono::seconds(-1), MuteOptions::kDurationMax + std::chrono::seconds(1),
                           std::chrono::seconds::max()}) {
    EXPECT_EQ(town.mute(ann, ben, {.duration = wrong}).error().code, Errc::invalid);
  }
  EXPECT_TRUE(town.mute(ann, ben, {.duration = MuteOptions::kDurationMax}));
}

// What people do to each other, at random; the counters must be what counting says, always.
class FollowRandomly : public testing::TestWithParam<unsigned> {};

TEST_P(FollowRandomly, counters_are_what_counting_says) {
  Town town;
  std::mt19937 random(GetParam());
  std::vector<AccountId> people;
  for (int i = 0; i < 6; ++i) people.push_back(town.person("p" + std::to_string(i)));
  const auto anyone = [&] { return people.at(random() % people.size()); };
  for (int step = 0; step < 400; ++step) {
    const auto one = anyone();
    const auto other = anyone();
    const auto done = town.write([&](sql::Writer& tx) -> Result<> {
      switch (random() % 9) {
        case 0:
        case 1:
        case 2:
          return town.follows.follow(tx, one, other, {});
        case 3:
          return Follows::unfollow(tx, one, other);
        case 4:
          return random() % 4 == 0 ? social::block(tx, town.ids, one, other) : unblock(tx, one, other);
        case 5:
          return unblock(tx, one, other);
        case 6:
          return social::mute(tx, town.ids, town.clock.now(), one, other, {});
        case 7: {
          ROOKERY_TRY(tx.run("UPDATE accounts SET locked = 1 - locked WHERE id = $1", one));
          return town.follows.accept_all(tx, one);
        }
        default:
          return random() % 2 == 0 ? town.follows.accept(tx, one, other) : Follows::reject(tx, one, other);
      }
    });
    if (!done) {
      ASSERT_THAT(done.error().code, testing::AnyOf(Errc::not_found, Errc::forbidden)) << done.error().detail;
    }
  }
  for (const auto id : people) {
    EXPECT_EQ(followers(town, id), town.count("SELECT COUNT(*) FROM follows WHERE followee_id = $1", id));
    EXPECT_EQ(following(town, id), town.count("SELECT COUNT(*) FROM follows WHERE follower_id = $1", id));
    // Nobody follows, or waits for, who is on the other side of a block; nobody both follows and waits.
    EXPECT_EQ(town.count("SELECT COUNT(*) FROM blocks b JOIN (SELECT follower_id, followee_id FROM follows "
                         "UNION ALL SELECT follower_id, followee_id FROM follow_requests) f "
                         "ON (f.follower_id = b.account_id AND f.followee_id = b.target_id) "
                         "OR (f.followee_id = b.account_id AND f.follower_id = b.target_id) "
                         "WHERE b.account_id = $1",
                         id),
              0);
    EXPECT_EQ(town.count("SELECT COUNT(*) FROM follows f JOIN follow_requests r "
                         "ON r.follower_id = f.follower_id AND r.followee_id = f.followee_id "
                         "WHERE f.follower_id = $1",
                         id),
              0);
    EXPECT_EQ(told(town, id, NotificationType::follow_request),
              town.count("SELECT COUNT(*) FROM follow_requests r WHERE r.followee_id = $1 AND NOT EXISTS "
                         "(SELECT 1 FROM mutes m WHERE m.account_id = r.followee_id "
                         "AND m.target_id = r.follower_id)",
                         id));
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, FollowRandomly, testing::Range(1U, 9U));

}  // namespace
}  // namespace rookery::social
