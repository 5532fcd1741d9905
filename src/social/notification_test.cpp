#include "social/notification_list.hpp"

#include "social/marker.hpp"
#include "social/test_world.hpp"

#include <gmock/gmock.h>

namespace rookery::social {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Notifications : public testing::Test {
 protected:
  void tell(NotificationType type, AccountId to, AccountId from, std::optional<PostId> post = {}) {
    TestWorld::value(
        world_.write([&](sql::Writer& tx) { return notify(tx, world_.ids, type, to, from, post); }));
  }
  void take_back(NotificationType type, AccountId to, AccountId from, std::optional<PostId> post = {}) {
    TestWorld::value(world_.write([&](sql::Writer& tx) { return unnotify(tx, type, to, from, post); }));
  }
  NotificationPage page(AccountId reader, const NotificationQuery& query = {}) {
    return TestWorld::value(world_.read(
        [&](sql::Reader& tx) { return list_notifications(tx, reader, query, world_.clock.now()); }));
  }
  std::vector<AccountId> senders(AccountId reader, const NotificationQuery& query = {}) {
    std::vector<AccountId> found;
    for (const auto& view : page(reader, query).shown) found.push_back(view.from.id);
    return found;
  }
  void mute(AccountId account, AccountId target, bool notifications, std::optional<Instant> until = {}) {
    TestWorld::value(world_.write([&](sql::Writer& tx) {
      return tx.run(
          "INSERT INTO mutes (account_id, target_id, id, hide_notifications, expires_at) "
          "VALUES ($1, $2, $3, $4, $5)",
          account, target, world_.ids.next<ActId>(), notifications, until);
    }));
  }

  TestWorld world_;
  AccountId alice_ = world_.person("alice"), bob_ = world_.person("bob"), carol_ = world_.person("carol");
};

TEST_F(Notifications, told_twice_is_told_once) {
  tell(NotificationType::follow, alice_, bob_);
  tell(NotificationType::follow, alice_, bob_);
  EXPECT_THAT(senders(alice_), ElementsAre(bob_));
}

TEST_F(Notifications, nobody_is_told_of_themselves) {
  const auto post = world_.post(alice_, "post");
  tell(NotificationType::favourite, alice_, alice_, post);
  EXPECT_THAT(senders(alice_), IsEmpty());
}

TEST_F(Notifications, block_of_either_side_silences) {
  world_.block(alice_, bob_);
  world_.block(carol_, alice_);
  tell(NotificationType::follow, alice_, bob_);
  tell(NotificationType::follow, alice_, carol_);
  EXPECT_EQ(world_.number("SELECT COUNT(*) FROM notifications"), 0);
}

TEST_F(Notifications, later_block_hides_what_was_told) {
  tell(NotificationType::follow, alice_, bob_);
  tell(NotificationType::follow, alice_, carol_);
  world_.block(carol_, alice_);
  EXPECT_THAT(senders(alice_), ElementsAre(bob_));
}

TEST_F(Notifications, mute_silences_only_while_it_lasts_and_only_if_it_says_so) {
  const auto dave = world_.person("dave");
  mute(alice_, bob_, true);
  mute(alice_, carol_, false);
  mute(alice_, dave, true, world_.clock.now() - std::chrono::seconds(1));
  for (const auto from : {bob_, carol_, dave}) tell(NotificationType::follow, alice_, from);
  EXPECT_THAT(senders(alice_), ElementsAre(dave, carol_));
}

TEST_F(Notifications, taken_back_with_its_cause) {
  const auto post = world_.post(alice_, "post"), other = world_.post(alice_, "other");
  tell(NotificationType::favourite, alice_, bob_, post);
  tell(NotificationType::favourite, alice_, bob_, other);
  take_back(NotificationType::favourite, alice_, bob_, post);
  take_back(NotificationType::favourite, alice_, bob_, post);
  const auto shown = page(alice_).shown;
  ASSERT_EQ(shown.size(), 1U);
  EXPECT_EQ(shown.front().post->id, other);
}

TEST_F(Notifications, newer_update_of_a_post_replaces_the_older_one) {
  const auto post = world_.post(bob_, "post");
  tell(NotificationType::update, alice_, bob_, post);
  const auto first = page(alice_).shown.front().id;
  tell(NotificationType::update, alice_, bob_, post);
  const auto shown = page(alice_).shown;
  ASSERT_EQ(shown.size(), 1U);
  EXPECT_GT(shown.front().id, first);
}

TEST_F(Notifications, deleted_post_takes_its_notifications_along) {
  const auto post = world_.post(alice_, "post");
  tell(NotificationType::favourite, alice_, bob_, post);
  TestWorld::value(
      world_.write([&](sql::Writer& tx) { return tx.run("DELETE FROM posts WHERE id = $1", post); }));
  EXPECT_THAT(senders(alice_), IsEmpty());
}

TEST_F(Notifications, suspended_sender_is_hidden_and_comes_back) {
  tell(NotificationType::follow, alice_, bob_);
  const auto set = [&](accounts::Standing standing) {
    TestWorld::value(world_.write([&](sql::Writer& tx) {
      return tx.run("UPDATE accounts SET standing = $2 WHERE id = $1", bob_, standing);
    }));
  };
  set(accounts::Standing::suspended);
  EXPECT_THAT(senders(alice_), IsEmpty());
  set(accounts::Standing::active);
  EXPECT_THAT(senders(alice_), ElementsAre(bob_));
}

TEST_F(Notifications, post_that_cannot_be_seen_any_more_is_not_shown_but_paged_over) {
  world_.follow(alice_, bob_);
  const auto post = world_.post(bob_, "for followers", Visibility::private_);
  tell(NotificationType::status, alice_, bob_, post);
  EXPECT_THAT(senders(alice_), ElementsAre(bob_));
  TestWorld::value(world_.write([&](sql::Writer& tx) { return Follows::unfollow(tx, alice_, bob_); }));
  const auto after = page(alice_);
  EXPECT_THAT(after.shown, IsEmpty());
  EXPECT_NE(after.oldest, NotificationId());
}

TEST_F(Notifications, pages_go_both_ways_without_gap_or_repetition) {
  std::vector<AccountId> followers;
  for (int i = 0; i < 7; ++i) followers.push_back(world_.person("follower" + std::to_string(i)));
  for (const auto follower : followers) tell(NotificationType::follow, alice_, follower);
  std::vector<AccountId> down;
  NotificationQuery query;
  query.page.limit = 3;
  for (;;) {
    const auto found = page(alice_, query);
    if (found.shown.empty()) break;
    for (const auto& view : found.shown) down.push_back(view.from.id);
    query.page.max_id = found.oldest.value();
  }
  std::vector<AccountId> up;
  query = {};
  query.page.limit = 3;
  query.page.min_id = 0;
  for (;;) {
    const auto found = page(alice_, query);
    if (found.shown.empty()) break;
    for (const auto& view : std::views::reverse(found.shown)) up.push_back(view.from.id);
    query.page.min_id = found.newest.value();
  }
  EXPECT_EQ(up, followers);
  std::ranges::reverse(down);
  EXPECT_EQ(down, followers);
}

TEST_F(Notifications, chosen_by_type_and_sender) {
  const auto post = world_.post(alice_, "post");
  tell(NotificationType::follow, alice_, bob_);
  tell(NotificationType::favourite, alice_, carol_, post);
  NotificationQuery query;
  query.types = bit_of(NotificationType::favourite);
  EXPECT_THAT(senders(alice_, query), ElementsAre(carol_));
  query.types = kAllNotificationTypes & ~bit_of(NotificationType::favourite);
  EXPECT_THAT(senders(alice_, query), ElementsAre(bob_));
  query = {};
  query.from = bob_;
  EXPECT_THAT(senders(alice_, query), ElementsAre(bob_));
  query.types = 0;
  EXPECT_THAT(senders(alice_, query), IsEmpty());
}

TEST_F(Notifications, unread_are_those_after_the_marker) {
  tell(NotificationType::follow, alice_, bob_);
  const auto read = page(alice_).newest;
  tell(NotificationType::follow, alice_, carol_);
  const auto unread = [&](std::size_t most) {
    return TestWorld::value(
        world_.read([&](sql::Reader& tx) { return unread_notifications(tx, alice_, {}, most); }));
  };
  EXPECT_EQ(unread(100), 2);
  EXPECT_EQ(unread(1), 1);
  TestWorld::value(world_.write([&](sql::Writer& tx) {
    return set_marker(tx, alice_, MarkedTimeline::notifications, read.value(), world_.clock.now());
  }));
  EXPECT_EQ(unread(100), 1);
}

TEST_F(Notifications, one_is_found_and_dismissed_only_by_its_reader) {
  tell(NotificationType::follow, alice_, bob_);
  const auto id = page(alice_).newest;
  const auto find = [&](AccountId reader) {
    return world_.read(
        [&](sql::Reader& tx) { return find_notification(tx, reader, id, world_.clock.now()); });
  };
  const auto dismiss = [&](AccountId reader) {
    return world_.write([&](sql::Writer& tx) { return dismiss_notification(tx, reader, id); });
  };
  EXPECT_EQ(find(carol_).error().code, Errc::not_found);
  EXPECT_EQ(dismiss(carol_).error().code, Errc::not_found);
  EXPECT_EQ(TestWorld::value(find(alice_)).from.id, bob_);
  EXPECT_TRUE(dismiss(alice_));
  EXPECT_EQ(find(alice_).error().code, Errc::not_found);
}

TEST_F(Notifications, keeps_the_newest_and_trims_the_rest) {
  TestWorld::value(world_.write([&](sql::Writer& tx) -> Result<> {
    // Senders need not exist one by one: posts tell them apart.
    const auto post = PostId(1);
    for (std::int64_t i = 0; i < kNotificationsMax + 1'000; ++i) {
      ROOKERY_TRY(
          tx.run("INSERT INTO posts (id, author_id, visibility, text, html, created_at) "
                 "VALUES ($1, $2, 0, '', '', 0)",
                 post.value() + i, alice_));
      ROOKERY_TRY(
          notify(tx, world_.ids, NotificationType::favourite, alice_, bob_, PostId(post.value() + i)));
    }
    return {};
  }));
  const auto kept = world_.number("SELECT COUNT(*) FROM notifications");
  EXPECT_GE(kept, kNotificationsMax);
  EXPECT_LT(kept, kNotificationsMax + 1'000);
}

}  // namespace
}  // namespace rookery::social
