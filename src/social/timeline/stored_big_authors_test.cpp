#include "social/timeline/stored_big_authors.hpp"

#include "social/test_world.hpp"
#include "social/timeline/run_to_end.hpp"

#include <gmock/gmock.h>

namespace rookery::social {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(StoredBigAuthors, set_is_the_same_for_all_and_grows_once_for_each) {
  TestWorld world;
  const auto ann = world.person("ann");
  const auto ben = world.person("ben");
  StoredBigAuthors here(*world.db, 3);
  StoredBigAuthors there(*world.db, 3);
  const auto set = [&] { return TestWorld::value(world.read(stored_big_authors)); };
  EXPECT_FALSE(here.is_big(2));
  EXPECT_TRUE(here.is_big(3));
  EXPECT_FALSE(StoredBigAuthors(*world.db, 0).is_big(1'000'000));
  EXPECT_THAT(set(), IsEmpty());
  EXPECT_TRUE(run_to_end(here.join(ben)).value());
  EXPECT_TRUE(run_to_end(there.join(ben)).value());
  EXPECT_TRUE(run_to_end(there.join(ann)).value());
  EXPECT_TRUE(run_to_end(here.join(ann)).value());
  EXPECT_THAT(set(), ElementsAre(ann, ben));
  EXPECT_TRUE(run_to_end(here.join(AccountId(7))).value()) << "who is gone has no posts to leave out";
  EXPECT_THAT(set(), ElementsAre(ann, ben));
}

TEST(StoredBigAuthors, who_joins_is_known_to_whoever_watches_the_set) {
  TestWorld world;
  const auto ann = world.person("ann");
  StoredBigAuthors authors(*world.db);
  const auto before = world.versions.now();
  world.post(ann, "nothing of the set");
  EXPECT_TRUE(world.versions.unchanged(kBigAuthorsRow, kBigAuthorsSet, before));
  EXPECT_TRUE(run_to_end(authors.join(ann)).value());
  EXPECT_FALSE(world.versions.unchanged(kBigAuthorsRow, kBigAuthorsSet, before));
}

TEST(StoredBigAuthors, newest_posts_are_the_authors_and_say_from_where_up) {
  TestWorld world;
  const auto ann = world.person("ann");
  const auto ben = world.person("ben");
  const auto newest = [&] {
    return TestWorld::value(world.read([&](sql::Reader& tx) { return newest_posts_of(tx, ann); }));
  };
  const auto post = world.post(ann, "one");
  world.post(ben, "another's");
  const auto secret = world.post(ann, "two", Visibility::direct);
  EXPECT_THAT(newest().posts, ElementsAre(post, secret));
  EXPECT_EQ(newest().floor, PostId(0));
  for (std::size_t i = 1; i < TimelineStore::kEntriesMax; ++i) world.post(ann, "one of many");
  EXPECT_EQ(newest().posts.size(), TimelineStore::kEntriesMax);
  EXPECT_EQ(newest().posts.front(), secret);
  EXPECT_EQ(newest().floor, secret);
}

}  // namespace
}  // namespace rookery::social
