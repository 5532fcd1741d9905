#include "social/thread.hpp"

#include "social/mute.hpp"
#include "social/test_world.hpp"

#include <gmock/gmock.h>

namespace rookery::social {
namespace {

class Threads : public testing::Test {
 protected:
  Thread around(PostId post, std::optional<AccountId> viewer = {}) {
    return TestWorld::value(
        world_.read([&](sql::Reader& tx) { return load_thread(tx, viewer, post, world_.clock.now()); }));
  }
  static std::vector<std::string> texts(const std::vector<PostView>& posts) {
    std::vector<std::string> texts;
    for (const auto& post : posts) texts.push_back(post.text);
    return texts;
  }
  PostId reply(AccountId author, std::string text, PostId parent,
               Visibility visibility = Visibility::public_) {
    return world_.post(author, std::move(text), visibility, parent);
  }

  TestWorld world_;
  AccountId alice_ = world_.person("alice"), bob_ = world_.person("bob"), carol_ = world_.person("carol");
};

using Texts = std::vector<std::string>;

TEST_F(Threads, ancestors_go_down_and_descendants_depth_first) {
  const auto root = world_.post(alice_, "root");
  const auto middle = reply(bob_, "middle", root);
  const auto here = reply(carol_, "here", middle);
  const auto a = reply(alice_, "a", here);
  reply(alice_, "b", here);
  reply(bob_, "a1", a);
  reply(bob_, "aside", root);
  const auto thread = around(here);
  EXPECT_EQ(texts(thread.ancestors), (Texts{"root", "middle"}));
  EXPECT_EQ(texts(thread.descendants), (Texts{"a", "a1", "b"}));
}

TEST_F(Threads, self_replies_come_first) {
  const auto root = world_.post(alice_, "root");
  reply(bob_, "bob", root);
  const auto next = reply(alice_, "next", root);
  reply(carol_, "carol", next);
  reply(alice_, "last", next);
  EXPECT_EQ(texts(around(root).descendants), (Texts{"next", "last", "bob", "carol"}));
}

TEST_F(Threads, what_may_not_be_seen_is_left_out_and_what_hangs_on_it_stays) {
  const auto root = world_.post(alice_, "root");
  const auto secret = reply(alice_, "@bob secret", root, Visibility::direct);
  const auto open = reply(bob_, "open", secret);
  EXPECT_EQ(texts(around(root, carol_).descendants), (Texts{"open"}));
  EXPECT_EQ(texts(around(open, carol_).ancestors), (Texts{"root"}));
  EXPECT_EQ(texts(around(root, bob_).descendants), (Texts{"@bob secret", "open"}));
}

TEST_F(Threads, muted_and_blocked_people_are_left_out) {
  const auto root = world_.post(alice_, "root");
  reply(bob_, "bob", root);
  reply(carol_, "carol", root);
  TestWorld::value(world_.write(
      [&](sql::Writer& tx) { return mute(tx, world_.ids, world_.clock.now(), alice_, bob_, {}); }));
  world_.block(alice_, carol_);
  EXPECT_TRUE(around(root, alice_).descendants.empty());
  EXPECT_EQ(texts(around(root).descendants), (Texts{"bob", "carol"}));
}

TEST_F(Threads, anonymous_readers_get_less) {
  const auto root = world_.post(alice_, "0");
  PostId last = root;
  for (std::size_t at = 1; at <= Thread::kAncestorsAnonymousMax + 5; ++at) {
    last = reply(bob_, std::to_string(at), last);
  }
  const auto anonymous = around(last);
  EXPECT_EQ(anonymous.ancestors.size(), Thread::kAncestorsAnonymousMax);
  EXPECT_EQ(anonymous.ancestors.back().text, std::to_string(Thread::kAncestorsAnonymousMax + 4));
  EXPECT_EQ(around(last, alice_).ancestors.size(), Thread::kAncestorsAnonymousMax + 5);
  EXPECT_EQ(around(root).descendants.size(), Thread::kDepthAnonymousMax);
  EXPECT_EQ(around(root, alice_).descendants.size(), Thread::kAncestorsAnonymousMax + 5);

  for (std::size_t at = 0; at < Thread::kDescendantsAnonymousMax; ++at) reply(carol_, "wide", root);
  EXPECT_EQ(around(root).descendants.size(), Thread::kDescendantsAnonymousMax);
}

TEST_F(Threads, around_nothing_is_not_found) {
  const auto hidden = world_.post(alice_, "hidden", Visibility::private_);
  const auto thread =
      world_.read([&](sql::Reader& tx) { return load_thread(tx, bob_, hidden, world_.clock.now()); });
  ASSERT_FALSE(thread);
  EXPECT_EQ(thread.error().code, Errc::not_found);
}

}  // namespace
}  // namespace rookery::social
