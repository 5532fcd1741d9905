#include "social/author_posts.hpp"

#include "social/interactions.hpp"
#include "social/test_world.hpp"

#include <gmock/gmock.h>

namespace rookery::social {
namespace {

class AuthorsPosts : public testing::Test {
 protected:
  std::vector<PostId> posts(std::optional<AccountId> viewer, AuthorPosts wanted = {}, Page page = {}) {
    wanted.author = alice_;
    return TestWorld::value(
        world_.read([&](sql::Reader& tx) { return find_author_posts(tx, viewer, wanted, page); }));
  }

  TestWorld world_;
  AccountId alice_ = world_.person("alice"), bob_ = world_.person("bob"), carol_ = world_.person("carol");
};

using Ids = std::vector<PostId>;

TEST_F(AuthorsPosts, viewer_gets_what_they_may_see) {
  const auto follower = world_.person("follower"), blocked = world_.person("blocked");
  world_.follow(follower, alice_);
  world_.block(alice_, blocked);
  const auto open = world_.post(alice_, "open");
  const auto unlisted = world_.post(alice_, "unlisted", Visibility::unlisted);
  const auto closed = world_.post(alice_, "closed", Visibility::private_);
  const auto direct = world_.post(alice_, "@bob direct", Visibility::direct);
  EXPECT_EQ(posts({}), (Ids{unlisted, open}));
  EXPECT_EQ(posts(carol_), (Ids{unlisted, open}));
  EXPECT_EQ(posts(bob_), (Ids{direct, unlisted, open}));
  EXPECT_EQ(posts(follower), (Ids{closed, unlisted, open}));
  EXPECT_EQ(posts(alice_), (Ids{direct, closed, unlisted, open}));
  EXPECT_EQ(posts(blocked), Ids{});
}

TEST_F(AuthorsPosts, filters_leave_out) {
  const auto plain = world_.post(alice_, "#Birds");
  const auto self_reply = world_.post(alice_, "self", Visibility::public_, plain);
  const auto bobs = world_.post(bob_, "bobs");
  const auto reply = world_.post(alice_, "reply #birds", Visibility::public_, bobs);
  const auto reblog = TestWorld::value(world_.reblog(alice_, bobs));
  TestWorld::value(world_.write([&](sql::Writer& tx) { return pin(tx, world_.ids, alice_, self_reply); }));
  TestWorld::value(world_.write([&](sql::Writer& tx) { return pin(tx, world_.ids, alice_, plain); }));
  EXPECT_EQ(posts({}, {.exclude_replies = true}), (Ids{reblog, self_reply, plain}));
  EXPECT_EQ(posts({}, {.exclude_reblogs = true}), (Ids{reply, self_reply, plain}));
  EXPECT_EQ(posts({}, {.tagged = "BIRDS"}), (Ids{reply, plain}));
  EXPECT_EQ(posts({}, {.tagged = "never used"}), Ids{});
  EXPECT_EQ(posts({}, {.pinned = true}), (Ids{plain, self_reply}));
  EXPECT_EQ(posts({}, {.only_media = true}), Ids{});
}

TEST_F(AuthorsPosts, reblogs_behind_a_block_are_left_out_before_the_page_is_cut) {
  const auto own = world_.post(alice_, "own");
  TestWorld::value(world_.reblog(alice_, world_.post(bob_, "bobs")));
  world_.block(bob_, carol_);
  EXPECT_EQ(posts(carol_, {}, first_page(1)), (Ids{own}));
}

TEST_F(AuthorsPosts, pages_turn_both_ways) {
  Ids all;
  for (int at = 0; at < 5; ++at) all.push_back(world_.post(alice_, std::to_string(at)));
  EXPECT_EQ(posts({}, {}, page_below(all[3], 2)), (Ids{all[2], all[1]}));
  EXPECT_EQ(posts({}, {}, page_since(all[0], 2)), (Ids{all[4], all[3]}));
  EXPECT_EQ(posts({}, {}, page_above(all[0], 2)), (Ids{all[2], all[1]}));
}

TEST_F(AuthorsPosts, of_nobody_are_not_found) {
  const auto found = world_.read(
      [&](sql::Reader& tx) { return find_author_posts(tx, {}, AuthorPosts{.author = AccountId(9)}, {}); });
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Errc::not_found);
}

}  // namespace
}  // namespace rookery::social
