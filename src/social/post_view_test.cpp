#include "social/post_view.hpp"

#include "social/interactions.hpp"
#include "social/post_access.hpp"
#include "social/test_world.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

namespace rookery::social {
namespace {

class PostViews : public testing::Test {
 protected:
  std::vector<PostId> ids_of(const std::vector<PostView>& views) const {
    std::vector<PostId> ids;
    for (const auto& view : views) ids.push_back(view.id);
    return ids;
  }

  TestWorld world_;
  AccountId alice_ = world_.person("alice"), bob_ = world_.person("bob");
};

// For each visibility: who sees a post of alice that mentions `named` and `named_blocked`.
TEST_F(PostViews, visibility_decides_who_sees) {
  const auto follower = world_.person("follower"), named = world_.person("named");
  const auto blocked = world_.person("blocked"), named_blocked = world_.person("named_blocked");
  const auto blocker = world_.person("blocker");
  world_.follow(follower, alice_);
  std::map<Visibility, PostId> posts;
  for (const auto visibility :
       {Visibility::public_, Visibility::unlisted, Visibility::private_, Visibility::direct}) {
    posts[visibility] = world_.post(alice_, "@named @named_blocked hello", visibility);
  }
  world_.block(alice_, blocked);
  world_.block(alice_, named_blocked);
  world_.block(blocker, alice_);

  using enum Visibility;
  const std::map<std::optional<AccountId>, std::vector<Visibility>> expected = {
      {std::nullopt, {public_, unlisted}},
      {alice_, {public_, unlisted, private_, direct}},
      {bob_, {public_, unlisted}},
      {follower, {public_, unlisted, private_}},
      {named, {public_, unlisted, private_, direct}},
      {blocked, {}},
      {named_blocked, {}},
      {blocker, {public_, unlisted}},  // asked for by its id
  };
  for (const auto& [viewer, visible] : expected) {
    for (const auto& [visibility, post] : posts) {
      const bool expects = std::ranges::find(visible, visibility) != visible.end();
      const auto who = viewer ? viewer->text() : "nobody";
      EXPECT_EQ(world_.sees(viewer, post), expects) << who << ' ' << name_of(visibility);
      const auto found = world_.read([&](sql::Reader& tx) { return find_visible_post(tx, viewer, post); });
      EXPECT_EQ(found.has_value(), expects) << who << ' ' << name_of(visibility);
      EXPECT_EQ(world_.views(viewer, {post}).size(), expects && viewer != blocker ? 1U : 0U)
          << who << ' ' << name_of(visibility);
    }
  }
}

TEST_F(PostViews, order_and_repetition_are_the_askers) {
  const auto one = world_.post(alice_, "one"), two = world_.post(bob_, "two");
  EXPECT_EQ(ids_of(world_.views({}, {two, PostId(7), one, two})), (std::vector{two, one, two}));
  EXPECT_TRUE(world_.views({}, {}).empty());
}

TEST_F(PostViews, viewers_own_acts_are_marked) {
  const auto id = world_.post(alice_, "post");
  TestWorld::value(world_.write([&](sql::Writer& tx) { return favourite(tx, world_.ids, bob_, id); }));
  TestWorld::value(world_.write([&](sql::Writer& tx) { return bookmark(tx, world_.ids, bob_, id); }));
  TestWorld::value(world_.write([&](sql::Writer& tx) { return pin(tx, world_.ids, alice_, id); }));
  const auto reblog = TestWorld::value(world_.reblog(bob_, id));

  const auto bobs = TestWorld::value(world_.view(bob_, id));
  EXPECT_TRUE(bobs.favourited && bobs.bookmarked && bobs.reblogged && !bobs.pinned);
  EXPECT_EQ(bobs.viewer, bob_);
  EXPECT_EQ(bobs.favourites, 1);
  EXPECT_EQ(bobs.reblogs, 1);
  const auto alices = TestWorld::value(world_.view(alice_, id));
  EXPECT_TRUE(!alices.favourited && !alices.bookmarked && !alices.reblogged && alices.pinned);
  const auto nobodys = TestWorld::value(world_.view({}, id));
  EXPECT_TRUE(!nobodys.favourited && !nobodys.bookmarked && !nobodys.reblogged && !nobodys.pinned);
  EXPECT_EQ(nobodys.viewer, std::nullopt);

  const auto wrapper = TestWorld::value(world_.view(bob_, reblog));
  EXPECT_TRUE(wrapper.favourited && wrapper.reblogged && wrapper.bookmarked);
  ASSERT_TRUE(wrapper.reblog);
  EXPECT_EQ(wrapper.reblog->id, id);
  EXPECT_TRUE(wrapper.reblog->favourited);
}

TEST_F(PostViews, reblogs_share_their_original) {
  const auto carol = world_.person("carol");
  const auto id = world_.post(alice_, "post");
  const auto one = TestWorld::value(world_.reblog(bob_, id));
  const auto two = TestWorld::value(world_.reblog(carol, id));
  const auto views = world_.views({}, {two, one});
  ASSERT_EQ(views.size(), 2U);
  EXPECT_EQ(views[0].reblog, views[1].reblog);
}

TEST_F(PostViews, reblog_of_what_may_not_be_seen_is_gone) {
  const auto carol = world_.person("carol");
  const auto id = world_.post(alice_, "post");
  const auto reblog = TestWorld::value(world_.reblog(bob_, id));
  world_.block(alice_, carol);
  EXPECT_TRUE(world_.sees({}, reblog));
  EXPECT_FALSE(world_.sees(carol, reblog));
  EXPECT_TRUE(world_.views(carol, {reblog}).empty());
}

TEST_F(PostViews, suspended_authors_are_gone) {
  const auto id = world_.post(alice_, "post");
  const auto reblog = TestWorld::value(world_.reblog(bob_, id));
  TestWorld::value(world_.write(
      [&](sql::Writer& tx) { return tx.run("UPDATE accounts SET standing = 2 WHERE id = $1", alice_); }));
  EXPECT_FALSE(world_.sees({}, id));
  EXPECT_FALSE(world_.sees(bob_, id));
  EXPECT_FALSE(world_.sees(bob_, reblog));
  EXPECT_FALSE(world_.read([&](sql::Reader& tx) { return find_visible_post(tx, bob_, id); }));
}

}  // namespace
}  // namespace rookery::social
