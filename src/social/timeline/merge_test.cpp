#include "social/timeline/merge.hpp"

#include <gmock/gmock.h>

#include <random>
#include <set>
#include <vector>

namespace rookery::social {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<PostId> posts(std::initializer_list<std::int64_t> ids) {
  std::vector<PostId> made;
  for (const auto id : ids) made.emplace_back(id);
  return made;
}

class Merging {
 public:
  Merging(From from, std::size_t room) : into_(room), merge_(from, into_) {}
  Merging& add(const std::vector<PostId>& part, std::int64_t floor = 0, bool cut = false) {
    merge_.add(part, PostId(floor), cut);
    return *this;
  }
  std::vector<PostId> end() {
    found_ = merge_.end();
    return {into_.begin(), into_.begin() + static_cast<std::ptrdiff_t>(found_.count)};
  }
  std::int64_t floor() const { return found_.floor.value(); }

 private:
  std::vector<PostId> into_;
  Merge merge_;
  TimelineStore::Found found_;
};

TEST(Merge, joins_newest_first_each_once_as_many_as_fit) {
  Merging merging(From::newest, 4);
  merging.add(posts({9, 5, 3, 1})).add(posts({8, 5, 2})).add({}).add(posts({10, 9}));
  EXPECT_EQ(merging.end(), posts({10, 9, 8, 5}));
}

TEST(Merge, joins_oldest_first) {
  Merging merging(From::oldest, 5);
  merging.add(posts({1, 4, 9})).add(posts({2, 4, 8}));
  EXPECT_EQ(merging.end(), posts({1, 2, 4, 8, 9}));
}

TEST(Merge, leaves_out_what_lies_below_a_floor_of_any_part) {
  Merging merging(From::newest, 9);
  merging.add(posts({9, 7, 2, 1})).add(posts({8, 5}), 5);
  EXPECT_EQ(merging.end(), posts({9, 8, 7, 5}));
  EXPECT_EQ(merging.floor(), 5);
}

TEST(Merge, ends_where_a_part_was_cut) {
  Merging merging(From::newest, 9);
  merging.add(posts({9, 7, 2})).add(posts({8, 6}), 0, true);
  EXPECT_EQ(merging.end(), posts({9, 8, 7, 6}));
  Merging upwards(From::oldest, 9);
  upwards.add(posts({2, 7, 9})).add(posts({6, 8}), 0, true).add(posts({3}), 0, true);
  EXPECT_EQ(upwards.end(), posts({2, 3}));
}

TEST(Merge, has_nothing_when_there_is_no_room) {
  EXPECT_THAT(Merging(From::newest, 0).add(posts({3, 2}), 0, true).end(), IsEmpty());
  EXPECT_THAT(Merging(From::newest, 2).add({}, 0, true).add(posts({1})).end(), IsEmpty());
}

// Against a set: with parts that were read with as much room as the page has, nothing of the page is missing.
TEST(Merge, of_random_parts_is_the_first_of_their_union) {
  for (std::uint32_t seed = 0; seed < 2'000; ++seed) {
    std::mt19937 random(seed);
    const std::size_t room = 1 + random() % 8;
    const auto from = random() % 2 == 0 ? From::newest : From::oldest;
    Merging merging(from, room);
    std::set<std::int64_t> all;
    for (auto parts = random() % 5; parts > 0; --parts) {
      std::set<std::int64_t> part;
      for (auto size = random() % 12; size > 0; --size)
        part.insert(static_cast<std::int64_t>(1 + random() % 40));
      all.insert(part.begin(), part.end());
      std::vector<PostId> sorted;
      for (const auto id : part) sorted.emplace_back(id);
      if (from == From::newest) std::ranges::reverse(sorted);
      const bool cut = sorted.size() > room;
      if (cut) sorted.resize(room);
      merging.add(sorted, 0, cut);
    }
    std::vector<PostId> expected;
    for (const auto id : all) expected.emplace_back(id);
    if (from == From::newest) std::ranges::reverse(expected);
    if (expected.size() > room) expected.resize(room);
    EXPECT_EQ(merging.end(), expected) << "seed " << seed;
  }
}

}  // namespace
}  // namespace rookery::social
