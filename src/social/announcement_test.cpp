#include "social/announcement.hpp"

#include "social/marker.hpp"
#include "social/site_figures.hpp"
#include "social/test_world.hpp"

#include <gmock/gmock.h>

namespace rookery::social {
namespace {

using testing::ElementsAre;

class Announcements : public testing::Test {
 protected:
  Result<Announcement> announce(NewAnnouncement announcement) {
    return world_.write([&](sql::Writer& tx) { return create_announcement(tx, world_.ids, announcement); });
  }
  std::vector<std::string> shown_to(AccountId reader) {
    std::vector<std::string> texts;
    for (const auto& announcement : TestWorld::value(world_.read([&](sql::Reader& tx) {
           return list_announcements(tx, world_.site, reader, world_.clock.now());
         }))) {
      texts.push_back(announcement.text + (announcement.read ? " (read)" : ""));
    }
    return texts;
  }

  TestWorld world_;
  AccountId alice_ = world_.person("alice"), bob_ = world_.person("bob");
};

TEST_F(Announcements, dismissed_by_one_is_unread_for_others) {
  const auto id = TestWorld::value(announce({.text = "Moving house"})).id;
  const auto dismiss = [&](AnnouncementId which) {
    return world_.write([&](sql::Writer& tx) { return dismiss_announcement(tx, alice_, which); });
  };
  EXPECT_TRUE(dismiss(id));
  EXPECT_TRUE(dismiss(id));
  EXPECT_THAT(shown_to(alice_), ElementsAre("Moving house (read)"));
  EXPECT_THAT(shown_to(bob_), ElementsAre("Moving house"));
  EXPECT_EQ(dismiss(AnnouncementId(7)).error().code, Errc::not_found);
}

TEST_F(Announcements, not_shown_after_their_end) {
  TestWorld::value(announce({.text = "Party", .ends_at = world_.clock.now() + std::chrono::hours(1)}));
  TestWorld::value(announce({.text = "For ever"}));
  EXPECT_THAT(shown_to(alice_), ElementsAre("Party", "For ever"));
  world_.clock.advance(std::chrono::hours(1));
  EXPECT_THAT(shown_to(alice_), ElementsAre("For ever"));
}

TEST_F(Announcements, are_formatted_like_posts) {
  TestWorld::value(announce({.text = "Thank @Alice <b>"}));
  const auto listed = TestWorld::value(world_.read(
      [&](sql::Reader& tx) { return list_announcements(tx, world_.site, alice_, world_.clock.now()); }));
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_NE(listed[0].html.find("https://rookery.example/@alice"), std::string::npos);
  EXPECT_NE(listed[0].html.find("&lt;b&gt;"), std::string::npos);
}

TEST_F(Announcements, refuses_what_makes_no_sense) {
  EXPECT_EQ(announce({.text = "  "}).error().code, Errc::invalid);
  EXPECT_EQ(announce({.text = std::string(NewAnnouncement::kTextLengthMax + 1, 'x')}).error().code,
            Errc::invalid);
  const auto now = world_.clock.now();
  EXPECT_EQ(announce({.text = "x", .starts_at = now, .ends_at = now - std::chrono::seconds(1)}).error().code,
            Errc::invalid);
}

TEST_F(Announcements, deleted_is_gone_for_everyone) {
  const auto id = TestWorld::value(announce({.text = "Oops"})).id;
  const auto remove = [&] {
    return world_.write([&](sql::Writer& tx) { return delete_announcement(tx, id); });
  };
  EXPECT_TRUE(remove());
  EXPECT_EQ(remove().error().code, Errc::not_found);
  EXPECT_THAT(shown_to(alice_), ElementsAre());
}

TEST(Markers, version_grows_with_every_write_and_each_timeline_has_its_own) {
  TestWorld world;
  const auto alice = world.person("alice");
  const auto set = [&](MarkedTimeline timeline, std::int64_t id) {
    return TestWorld::value(
        world.write([&](sql::Writer& tx) { return set_marker(tx, alice, timeline, id, world.clock.now()); }));
  };
  EXPECT_EQ(set(MarkedTimeline::home, 5).version, 0);
  EXPECT_EQ(set(MarkedTimeline::home, 9).version, 1);
  EXPECT_EQ(set(MarkedTimeline::notifications, 3).version, 0);
  const auto home = TestWorld::value(
      world.read([&](sql::Reader& tx) { return find_marker(tx, alice, MarkedTimeline::home); }));
  ASSERT_TRUE(home);
  EXPECT_EQ(home->last_read_id, 9);
}

TEST(SiteFigures, count_people_posts_and_who_was_active) {
  TestWorld world;
  const auto alice = world.person("alice");
  world.person("bob");
  world.post(alice, "one");
  const auto figures = [&] {
    return TestWorld::value(world.read([&](sql::Reader& tx) { return site_figures(tx, world.clock.now()); }));
  };
  EXPECT_EQ(figures().accounts, 2);
  EXPECT_EQ(figures().posts, 1);
  EXPECT_EQ(figures().active_month, 1);
  EXPECT_FALSE(figures().owner);
  world.clock.advance(std::chrono::days(29));
  EXPECT_EQ(figures().active_month, 0);
  EXPECT_EQ(figures().active_half_year, 1);
  TestWorld::value(world.write([&](sql::Writer& tx) {
    return tx.run("UPDATE accounts SET role = $2 WHERE id = $1", alice, accounts::Role::owner);
  }));
  ASSERT_TRUE(figures().owner);
  EXPECT_EQ(figures().owner->id, alice);
}

TEST(SiteFigures, weeks_begin_on_monday_and_hold_what_happened_in_them) {
  TestWorld world;
  const auto alice = world.person("alice");
  world.post(alice, "this week");
  const auto activity =
      TestWorld::value(world.read([&](sql::Reader& tx) { return site_activity(tx, world.clock.now()); }));
  EXPECT_EQ(activity[0].posts, 1);
  EXPECT_EQ(activity[0].registrations, 1);
  EXPECT_EQ(activity[1].posts, 0);
  const auto day = std::chrono::floor<std::chrono::days>(activity[0].begin);
  EXPECT_EQ(std::chrono::weekday(day), std::chrono::Monday);
  EXPECT_EQ(activity[0].begin - activity[1].begin, std::chrono::weeks(1));
  EXPECT_LE(activity[0].begin, world.clock.now());
}

}  // namespace
}  // namespace rookery::social
