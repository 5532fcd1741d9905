#include "social/interactions.hpp"

#include "social/delete_post.hpp"
#include "social/test_world.hpp"

#include <gmock/gmock.h>

namespace rookery::social {
namespace {

class Interactions : public testing::Test {
 protected:
  Result<PostId> favourite_by(AccountId actor, PostId post) {
    return world_.write([&](sql::Writer& tx) { return favourite(tx, world_.ids, actor, post); });
  }
  Result<PostId> unfavourite_by(AccountId actor, PostId post) {
    return world_.write([&](sql::Writer& tx) { return unfavourite(tx, actor, post); });
  }
  Result<> pin_by(AccountId actor, PostId post) {
    return world_.write([&](sql::Writer& tx) { return pin(tx, world_.ids, actor, post); });
  }
  std::int64_t told(AccountId to) {
    return world_.number("SELECT COUNT(*) FROM notifications WHERE account_id = $1", to);
  }
  PostView seen(PostId post) { return TestWorld::value(world_.view(alice_, post)); }

  TestWorld world_;
  AccountId alice_ = world_.person("alice"), bob_ = world_.person("bob"), carol_ = world_.person("carol");
};

TEST_F(Interactions, favourite_twice_counts_once) {
  const auto post = world_.post(alice_, "post");
  EXPECT_EQ(TestWorld::value(favourite_by(bob_, post)), post);
  EXPECT_EQ(TestWorld::value(favourite_by(bob_, post)), post);
  EXPECT_EQ(seen(post).favourites, 1);
  EXPECT_EQ(told(alice_), 1);
  TestWorld::value(unfavourite_by(bob_, post));
  TestWorld::value(unfavourite_by(bob_, post));
  EXPECT_EQ(seen(post).favourites, 0);
  EXPECT_EQ(told(alice_), 0);
}

TEST_F(Interactions, acts_on_a_reblog_mean_the_original) {
  const auto post = world_.post(alice_, "post");
  const auto reblog = TestWorld::value(world_.reblog(bob_, post));
  EXPECT_EQ(TestWorld::value(favourite_by(carol_, reblog)), post);
  EXPECT_EQ(TestWorld::value(
                world_.write([&](sql::Writer& tx) { return bookmark(tx, world_.ids, carol_, reblog); })),
            post);
  const auto again = TestWorld::value(world_.reblog(carol_, reblog));
  EXPECT_EQ(TestWorld::value(world_.view({}, again)).reblog->id, post);
}

TEST_F(Interactions, nothing_is_done_to_what_may_not_be_seen) {
  const auto post = world_.post(alice_, "post", Visibility::private_);
  EXPECT_EQ(favourite_by(bob_, post).error().code, Errc::not_found);
  EXPECT_EQ(world_.reblog(bob_, post).error().code, Errc::not_found);
  EXPECT_EQ(pin_by(bob_, post).error().code, Errc::not_found);
  EXPECT_EQ(favourite_by(bob_, PostId(3)).error().code, Errc::not_found);
}

TEST_F(Interactions, favourite_can_be_taken_back_after_a_block) {
  const auto post = world_.post(alice_, "post");
  TestWorld::value(favourite_by(bob_, post));
  world_.block(alice_, bob_);
  TestWorld::value(unfavourite_by(bob_, post));
  EXPECT_EQ(seen(post).favourites, 0);
}

TEST_F(Interactions, blocker_neither_favourites_nor_reblogs) {
  const auto post = world_.post(alice_, "post");
  world_.block(bob_, alice_);
  EXPECT_EQ(favourite_by(bob_, post).error().code, Errc::forbidden);
  EXPECT_EQ(world_.reblog(bob_, post).error().code, Errc::forbidden);
}

TEST_F(Interactions, reblog_is_one_post_above_the_original) {
  const auto post = world_.post(alice_, "post");
  world_.clock.advance(std::chrono::hours(-1));
  const auto reblog = TestWorld::value(world_.reblog(bob_, post));
  EXPECT_GT(reblog, post);
  EXPECT_EQ(TestWorld::value(world_.reblog(bob_, post)), reblog);
  EXPECT_EQ(seen(post).reblogs, 1);
  EXPECT_EQ(told(alice_), 1);
  EXPECT_EQ(world_.account(bob_).posts, 1);

  const auto undo = [&] { return world_.write([&](sql::Writer& tx) { return unreblog(tx, bob_, post); }); };
  EXPECT_EQ(TestWorld::value(undo()), post);
  EXPECT_EQ(TestWorld::value(undo()), post);
  EXPECT_EQ(seen(post).reblogs, 0);
  EXPECT_EQ(told(alice_), 0);
  EXPECT_EQ(world_.account(bob_).posts, 0);
  EXPECT_FALSE(world_.sees({}, reblog));
}

TEST_F(Interactions, closed_posts_are_passed_on_by_nobody_but_their_author) {
  world_.follow(bob_, alice_);
  const auto closed = world_.post(alice_, "closed", Visibility::private_);
  const auto direct = world_.post(alice_, "@bob direct", Visibility::direct);
  EXPECT_EQ(world_.reblog(bob_, closed).error().code, Errc::forbidden);
  EXPECT_EQ(world_.reblog(bob_, direct).error().code, Errc::forbidden);
  EXPECT_EQ(world_.reblog(alice_, direct).error().code, Errc::forbidden);
  const auto own = TestWorld::value(world_.reblog(alice_, closed, Visibility::public_));
  EXPECT_EQ(TestWorld::value(world_.view(alice_, own)).visibility, Visibility::private_);
  EXPECT_EQ(world_.reblog(alice_, world_.post(alice_, "open"), Visibility::direct).error().code,
            Errc::invalid);
}

TEST_F(Interactions, five_own_posts_are_pinned_at_most) {
  std::vector<PostId> posts;
  for (int at = 0; at < 6; ++at) posts.push_back(world_.post(alice_, std::to_string(at)));
  for (int at = 0; at < 5; ++at) TestWorld::value(pin_by(alice_, posts[static_cast<std::size_t>(at)]));
  TestWorld::value(pin_by(alice_, posts[0]));
  EXPECT_EQ(pin_by(alice_, posts[5]).error().message,
            "Validation failed: You have already pinned the maximum number of posts");
  TestWorld::value(world_.write([&](sql::Writer& tx) { return unpin(tx, alice_, posts[0]); }));
  TestWorld::value(pin_by(alice_, posts[5]));
}

TEST_F(Interactions, what_cannot_be_pinned) {
  const auto post = world_.post(bob_, "post");
  EXPECT_EQ(pin_by(alice_, post).error().message, "Validation failed: Someone else's post cannot be pinned");
  const auto reblog = TestWorld::value(world_.reblog(alice_, post));
  EXPECT_EQ(pin_by(alice_, reblog).error().message, "Validation failed: A boost cannot be pinned");
  const auto direct = world_.post(alice_, "direct", Visibility::direct);
  EXPECT_EQ(pin_by(alice_, direct).error().message,
            "Validation failed: Posts that are only visible to mentioned users cannot be pinned");
}

TEST_F(Interactions, lists_are_turned_by_act) {
  const auto one = world_.post(alice_, "one"), two = world_.post(alice_, "two"),
             three = world_.post(alice_, "three");
  for (const auto post : {two, three, one}) TestWorld::value(favourite_by(bob_, post));
  const auto page = [&](const Page& wanted) {
    return TestWorld::value(world_.read([&](sql::Reader& tx) { return favourites_of(tx, bob_, wanted); }));
  };
  const auto first = page(first_page(2));
  EXPECT_EQ(first.posts, (std::vector{one, three}));
  EXPECT_EQ(page(page_below(first.acts.back(), 2)).posts, (std::vector{two}));
  EXPECT_EQ(page(page_above(ActId(0), 2)).posts, (std::vector{three, two}));
  EXPECT_TRUE(page(page_since(first.acts.front(), 2)).posts.empty());
}

TEST_F(Interactions, who_did_it_is_told_less_those_behind_a_block) {
  const auto post = world_.post(alice_, "post");
  TestWorld::value(favourite_by(bob_, post));
  TestWorld::value(favourite_by(carol_, post));
  TestWorld::value(world_.reblog(bob_, post));
  TestWorld::value(world_.reblog(carol_, post, Visibility::private_));
  const auto favourites = [&](std::optional<AccountId> viewer) {
    return TestWorld::value(world_.read([&](sql::Reader& tx) { return favourited_by(tx, viewer, post, {}); }))
        .accounts;
  };
  const auto reblogs = [&](std::optional<AccountId> viewer) {
    return TestWorld::value(world_.read([&](sql::Reader& tx) { return reblogged_by(tx, viewer, post, {}); }))
        .accounts;
  };
  EXPECT_EQ(favourites({}), (std::vector{carol_, bob_}));
  EXPECT_EQ(reblogs({}), (std::vector{bob_}));
  EXPECT_EQ(reblogs(carol_), (std::vector{carol_, bob_}));
  world_.block(bob_, carol_);
  EXPECT_EQ(favourites(carol_), (std::vector{carol_}));
  EXPECT_EQ(favourites(bob_), (std::vector{bob_}));
}

}  // namespace
}  // namespace rookery::social
