#include "social/timeline/big_authors.hpp"

#include "social/test_world.hpp"
#include "social/timeline/run_to_end.hpp"

#include <gmock/gmock.h>

#include <array>

namespace rookery::social {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class BigAuthorsTest : public testing::Test {
 protected:
  std::vector<PostId> recent(AccountId author, TimelineStore::Range range = {}, From from = From::newest) {
    std::vector<PostId> posts(TimelineStore::kEntriesMax);
    posts.resize(big_.recent(author, range, from, posts).count);
    return posts;
  }
  bool join(AccountId author) { return TestWorld::value(run_to_end(big_.join(author))); }

  TestWorld world_;
  BigAuthors big_{*world_.db, world_.clock, 3};
  AccountId ann_ = world_.person("ann"), ben_ = world_.person("ben"), cat_ = world_.person("cat");
};

TEST_F(BigAuthorsTest, threshold_counts_who_has_so_many_followers_and_zero_nobody) {
  EXPECT_FALSE(big_.is_big(2));
  EXPECT_TRUE(big_.is_big(3));
  EXPECT_FALSE(BigAuthors(*world_.db, world_.clock, 0).is_big(1'000'000'000));
}

TEST_F(BigAuthorsTest, author_who_joined_is_known_with_all_posts_of_before) {
  const auto first = world_.post(ben_, "one");
  const auto second = world_.post(ben_, "two", Visibility::private_);
  world_.post(cat_, "another");
  EXPECT_EQ(big_.version(), 0U);
  EXPECT_EQ(big_.recent(ben_, {}, From::newest, {}).floor, PostId(INT64_MAX));
  ASSERT_TRUE(join(ben_));
  EXPECT_THAT(recent(ben_), ElementsAre(second, first));
  EXPECT_THAT(recent(ben_, {.above = first.value()}), ElementsAre(second));
  EXPECT_THAT(recent(ben_, {}, From::oldest), ElementsAre(first, second));
  EXPECT_EQ(big_.recent(ben_, {}, From::newest, {}).floor, PostId(0));
  EXPECT_EQ(big_.stats().authors, 1U);
}

TEST_F(BigAuthorsTest, set_grows_once_an_author_and_says_so) {
  ASSERT_TRUE(join(ben_));
  const auto version = big_.version();
  EXPECT_TRUE(join(ben_));
  EXPECT_EQ(big_.version(), version);
  ASSERT_TRUE(join(cat_));
  EXPECT_GT(big_.version(), version);
  std::array<AccountId, 3> found;
  const std::array followees{ann_, ben_, cat_};
  EXPECT_EQ(big_.among(followees, found), 2U);
  EXPECT_THAT(std::span(found).first(2), ElementsAre(ben_, cat_));
}

TEST_F(BigAuthorsTest, what_a_commit_tells_is_there_at_once_for_those_in_the_set_only) {
  ASSERT_TRUE(join(ben_));
  const auto post = world_.post(ben_, "new");
  EXPECT_THAT(recent(ben_), IsEmpty());
  big_.posted(ben_, post);
  big_.posted(cat_, world_.post(cat_, "also new"));
  EXPECT_THAT(recent(ben_), ElementsAre(post));
  EXPECT_FALSE(big_.contains(cat_));
}

}  // namespace
}  // namespace rookery::social
