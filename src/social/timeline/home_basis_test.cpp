#include "social/timeline/home_basis.hpp"

#include "social/mute.hpp"
#include "social/tags.hpp"
#include "social/test_world.hpp"

#include <gtest/gtest.h>

namespace rookery::social {
namespace {

class HomeBasisTest : public testing::Test {
 protected:
  HomeBasis basis() {
    return TestWorld::value(world_.read([&](sql::Reader& tx) { return home_basis(tx, ann_); }));
  }
  void unfollow(AccountId followee) {
    TestWorld::value(world_.write([&](sql::Writer& tx) { return Follows::unfollow(tx, ann_, followee); }));
  }
  void follow_tag(std::string_view tag) {
    TestWorld::value(world_.write([&](sql::Writer& tx) {
      return TagFollows(world_.ids, world_.homes).follow(tx, ann_, tag, world_.clock.now());
    }));
  }

  TestWorld world_;
  AccountId ann_ = world_.person("ann"), ben_ = world_.person("ben"), cat_ = world_.person("cat");
};

TEST_F(HomeBasisTest, is_another_one_after_each_follow_and_never_an_earlier_one) {
  std::vector<HomeBasis> seen{basis()};
  const auto is_new = [&] {
    const auto now = basis();
    const bool known = std::ranges::find(seen, now) != seen.end();
    seen.push_back(now);
    return !known;
  };
  world_.follow(ann_, ben_);
  EXPECT_TRUE(is_new());
  world_.follow(ann_, cat_);
  EXPECT_TRUE(is_new());
  follow_tag("tag");
  EXPECT_TRUE(is_new());
  unfollow(cat_);
  EXPECT_TRUE(is_new());
  world_.follow(ann_, cat_);
  EXPECT_TRUE(is_new()) << "the same people as before, but not all the time";
}

TEST_F(HomeBasisTest, stays_while_the_candidates_do) {
  world_.follow(ann_, ben_);
  const auto before = basis();
  world_.post(ben_, "one");
  world_.follow(ben_, ann_);
  world_.follow(ann_, ben_);  // once more, which changes nothing
  world_.block(ann_, cat_);
  EXPECT_EQ(basis(), before);
  EXPECT_EQ(TestWorld::value(world_.read([&](sql::Reader& tx) { return home_basis(tx, cat_); })),
            HomeBasis{});
}

}  // namespace
}  // namespace rookery::social
