#include "social/notification_group.hpp"

#include "social/marker.hpp"
#include "social/test_world.hpp"

#include <gmock/gmock.h>

namespace rookery::social {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class NotificationGroups : public testing::Test {
 protected:
  void tell(NotificationType type, AccountId from, std::optional<PostId> post = {}) {
    TestWorld::value(
        world_.write([&](sql::Writer& tx) { return notify(tx, world_.ids, type, alice_, from, post); }));
  }
  NotificationGroupPage page(const NotificationQuery& query = {},
                             NotificationTypes grouped = kGroupableTypes) {
    return TestWorld::value(world_.read([&](sql::Reader& tx) {
      return list_notification_groups(tx, alice_, query, grouped, world_.clock.now());
    }));
  }
  Result<NotificationGroupPage> find(std::string_view key) {
    return world_.read(
        [&](sql::Reader& tx) { return find_notification_group(tx, alice_, key, world_.clock.now()); });
  }
  std::int64_t unread() {
    return TestWorld::value(world_.read([&](sql::Reader& tx) {
      return unread_notification_groups(tx, alice_, {}, kGroupableTypes, kUnreadCountMax);
    }));
  }

  TestWorld world_;
  AccountId alice_ = world_.person("alice"), bob_ = world_.person("bob"), carol_ = world_.person("carol");
  PostId post_ = world_.post(alice_, "post"), other_ = world_.post(alice_, "other");
};

TEST_F(NotificationGroups, alike_ones_are_told_as_one) {
  tell(NotificationType::favourite, bob_, post_);
  tell(NotificationType::favourite, bob_, other_);
  tell(NotificationType::favourite, carol_, post_);
  tell(NotificationType::reblog, carol_, post_);
  const auto found = page();
  ASSERT_EQ(found.groups.size(), 3U);
  EXPECT_EQ(found.groups[0].type, NotificationType::reblog);
  EXPECT_EQ(found.groups[1].post, post_);
  EXPECT_EQ(found.groups[1].count, 2);
  EXPECT_THAT(found.groups[1].sample_accounts, ElementsAre(carol_, bob_));
  EXPECT_EQ(found.groups[2].post, other_);
  EXPECT_EQ(found.posts.size(), 2U);
  EXPECT_EQ(found.accounts.size(), 2U);
}

TEST_F(NotificationGroups, mentions_stay_alone) {
  world_.post(bob_, "@alice one");
  world_.post(bob_, "@alice two");
  const auto found = page();
  ASSERT_EQ(found.groups.size(), 2U);
  EXPECT_TRUE(found.groups[0].key.starts_with("ungrouped-"));
  EXPECT_EQ(found.groups[0].count, 1);
}

TEST_F(NotificationGroups, another_half_day_is_another_group) {
  tell(NotificationType::follow, bob_);
  world_.clock.advance(NotificationGroup::kSpan);
  tell(NotificationType::follow, carol_);
  EXPECT_EQ(page().groups.size(), 2U);
}

TEST_F(NotificationGroups, ungrouped_when_the_client_does_not_ask_for_it) {
  tell(NotificationType::follow, bob_);
  tell(NotificationType::follow, carol_);
  EXPECT_EQ(page({}, bit_of(NotificationType::favourite)).groups.size(), 2U);
}

TEST_F(NotificationGroups, key_finds_the_group_its_accounts_and_dismisses_it) {
  tell(NotificationType::favourite, bob_, post_);
  tell(NotificationType::favourite, carol_, post_);
  tell(NotificationType::follow, bob_);
  const auto key = page().groups[1].key;
  const auto found = TestWorld::value(find(key));
  ASSERT_EQ(found.groups.size(), 1U);
  EXPECT_EQ(found.groups.front().count, 2);
  EXPECT_EQ(found.groups.front().post, post_);
  const auto behind = TestWorld::value(world_.read(
      [&](sql::Reader& tx) { return notification_group_accounts(tx, alice_, key, first_page(1)); }));
  ASSERT_EQ(behind.accounts.size(), 1U);
  EXPECT_EQ(behind.accounts.front().id, carol_);
  TestWorld::value(
      world_.write([&](sql::Writer& tx) { return dismiss_notification_group(tx, alice_, key); }));
  EXPECT_EQ(find(key).error().code, Errc::not_found);
  EXPECT_EQ(page().groups.size(), 1U);
}

TEST_F(NotificationGroups, single_one_is_found_by_its_key) {
  world_.post(bob_, "@alice hello");
  const auto key = page().groups.front().key;
  EXPECT_EQ(TestWorld::value(find(key)).groups.front().key, key);
}

TEST_F(NotificationGroups, what_is_no_key_finds_nothing) {
  tell(NotificationType::follow, bob_);
  for (const auto* key :
       {"", "-", "follow", "follow-", "follow-x", "follow-1-2", "follow-99999999999999999999", "favourite-1",
        "mention-1-1", "ungrouped", "ungrouped-", "ungrouped-x", "nothing-1"}) {
    EXPECT_EQ(find(key).error().code, Errc::not_found) << key;
    EXPECT_TRUE(world_.write([&](sql::Writer& tx) { return dismiss_notification_group(tx, alice_, key); }))
        << key;
  }
  EXPECT_EQ(page().groups.size(), 1U);
}

TEST_F(NotificationGroups, group_across_a_page_end_counts_its_older_members) {
  tell(NotificationType::favourite, bob_, post_);
  tell(NotificationType::favourite, bob_, other_);
  tell(NotificationType::favourite, carol_, post_);
  NotificationQuery query;
  query.page.limit = 1;
  const auto first = page(query);
  ASSERT_EQ(first.groups.size(), 1U);
  EXPECT_EQ(first.groups[0].count, 2);
  EXPECT_EQ(first.groups[0].page_oldest, first.groups[0].page_newest);
  query.page.max_id = first.oldest.value();
  const auto second = page(query);
  ASSERT_EQ(second.groups.size(), 1U);
  EXPECT_EQ(second.groups[0].post, other_);
}

TEST_F(NotificationGroups, paging_up_gives_the_groups_just_above) {
  tell(NotificationType::follow, bob_);
  const auto read = page().newest;
  tell(NotificationType::favourite, bob_, post_);
  tell(NotificationType::favourite, carol_, post_);
  tell(NotificationType::favourite, carol_, other_);
  NotificationQuery query;
  query.page.limit = 1;
  query.page.min_id = read.value();
  const auto found = page(query);
  ASSERT_EQ(found.groups.size(), 1U);
  EXPECT_EQ(found.groups[0].post, post_);
  EXPECT_EQ(found.groups[0].count, 1);
}

TEST_F(NotificationGroups, unread_counts_groups) {
  EXPECT_EQ(unread(), 0);
  tell(NotificationType::favourite, bob_, post_);
  tell(NotificationType::favourite, carol_, post_);
  tell(NotificationType::follow, bob_);
  EXPECT_EQ(unread(), 2);
  const auto newest = page().newest;
  TestWorld::value(world_.write([&](sql::Writer& tx) {
    return set_marker(tx, alice_, MarkedTimeline::notifications, newest.value(), world_.clock.now());
  }));
  EXPECT_EQ(unread(), 0);
}

TEST_F(NotificationGroups, blocked_and_suspended_do_not_count) {
  tell(NotificationType::follow, bob_);
  tell(NotificationType::follow, carol_);
  world_.block(carol_, alice_);
  EXPECT_EQ(page().groups.front().count, 1);
  world_.block(bob_, alice_);
  EXPECT_THAT(page().groups, IsEmpty());
}

}  // namespace
}  // namespace rookery::social
