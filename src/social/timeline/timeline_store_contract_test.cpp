#include "social/timeline/timeline_store_contract.hpp"

namespace rookery::social {

TEST_P(TimelineStoreContract, only_readers_who_came_get_deliveries) {
  deliver(1, {ann_, ben_});
  EXPECT_TRUE(fill(ann_, ticket(ann_), {}));
  deliver(2, {ann_, ben_});
  EXPECT_EQ(list(ann_).posts, posts({2}));
  ticket(ben_);
}

TEST_P(TimelineStoreContract, delivery_to_followers_of_whom_nobody_ever_came_goes_nowhere) {
  const std::vector followers{store_->numbers().give(ann_), store_->numbers().give(ben_)};
  EXPECT_TRUE(run_to_end(store_->deliver(PostId(1), followers)).has_value());
  EXPECT_TRUE(fill(ann_, ticket(ann_), {}));
  EXPECT_TRUE(run_to_end(store_->deliver(PostId(2), followers)).has_value());
  EXPECT_EQ(list(ann_).posts, posts({2}));
  ticket(ben_);
}

TEST_P(TimelineStoreContract, deliveries_in_any_order_and_twice_are_kept_once_newest_first) {
  ASSERT_TRUE(fill(ann_, ticket(ann_), posts({50, 20})));
  for (const auto post : {30, 70, 10, 70, 50, 60, 30}) deliver(post, {ann_});
  EXPECT_EQ(list(ann_).posts, posts({70, 60, 50, 30, 20, 10}));
  EXPECT_EQ(list(ann_).floor, PostId(0));
}

TEST_P(TimelineStoreContract, range_bounds_are_exclusive) {
  ASSERT_TRUE(fill(ann_, ticket(ann_), down(9, 1)));
  EXPECT_EQ(list(ann_, {.above = 3, .below = 7}).posts, posts({6, 5, 4}));
  EXPECT_TRUE(list(ann_, {.above = 6, .below = 7}).posts.empty());
  EXPECT_TRUE(list(ann_, {.above = 7, .below = 3}).posts.empty());
  EXPECT_TRUE(list(ann_, {.above = INT64_MAX}).posts.empty());
  EXPECT_TRUE(list(ann_, {.below = 0}).posts.empty());
}

TEST_P(TimelineStoreContract, answer_goes_in_its_direction_as_far_as_it_has_room) {
  ASSERT_TRUE(fill(ann_, ticket(ann_), down(9, 1), PostId(1)));
  EXPECT_EQ(list(ann_, {}, From::newest, 3).posts, posts({9, 8, 7}));
  EXPECT_EQ(list(ann_, {}, From::oldest, 3).posts, posts({1, 2, 3}));
  EXPECT_EQ(list(ann_, {.above = 2, .below = 8}, From::newest, 2).posts, posts({7, 6}));
  EXPECT_EQ(list(ann_, {.above = 2, .below = 8}, From::oldest, 2).posts, posts({3, 4}));
  EXPECT_EQ(list(ann_, {.above = 2, .below = 8}, From::oldest).posts, posts({3, 4, 5, 6, 7}));
  EXPECT_TRUE(list(ann_, {}, From::newest, 0).posts.empty());
  EXPECT_EQ(list(ann_, {}, From::oldest, 3).floor, PostId(1));
}

TEST_P(TimelineStoreContract, what_is_delivered_during_a_rebuild_is_in_the_list) {
  const auto given = ticket(ann_);
  deliver(5, {ann_});
  deliver(3, {ann_});
  EXPECT_TRUE(fill(ann_, given, posts({4, 3, 2})));
  EXPECT_EQ(list(ann_).posts, posts({5, 4, 3, 2}));
}

TEST_P(TimelineStoreContract, follow_during_a_rebuild_makes_its_answer_worthless) {
  const auto old = ticket(ann_);
  const auto answered = posts({3, 1});
  const TimelineStore::Filling late{.basis = bases_[ann_], .posts = answered};
  follow(ann_);
  fill_with(ann_, old, late);  // whether it is taken or not, there is no list
  const auto given = ticket(ann_);
  EXPECT_FALSE(fill_with(ann_, old, late));
  EXPECT_TRUE(fill(ann_, given, posts({2, 1})));
  EXPECT_EQ(list(ann_).posts, posts({2, 1}));
}

TEST_P(TimelineStoreContract, two_rebuilds_at_once_fill_one_list) {
  const auto one = ticket(ann_);
  const auto other = ticket(ann_);
  EXPECT_TRUE(fill(ann_, one, posts({2, 1})));
  deliver(4, {ann_});
  EXPECT_TRUE(fill(ann_, other, posts({3, 2, 1})));
  EXPECT_EQ(list(ann_).posts, posts({4, 3, 2, 1}));
}

TEST_P(TimelineStoreContract, follow_makes_a_list_worthless) {
  ASSERT_TRUE(fill(ann_, ticket(ann_), posts({2, 1})));
  follow(ann_);
  follow(ben_);
  deliver(3, {ann_});
  ASSERT_TRUE(fill(ann_, ticket(ann_), posts({2})));
  EXPECT_EQ(list(ann_).posts, posts({2}));
}

TEST_P(TimelineStoreContract, full_list_says_from_where_it_is_complete) {
  ASSERT_TRUE(fill(ann_, ticket(ann_), down(kFull * 10, kFull * 9 + 1), PostId(kFull * 9 + 1)));
  EXPECT_EQ(list(ann_).floor, PostId(kFull * 9 + 1));
  deliver(kFull * 20, {ann_});
  auto now = list(ann_);
  EXPECT_EQ(now.posts.size(), TimelineStore::kEntriesMax);
  EXPECT_EQ(now.posts.front(), PostId(kFull * 20));
  EXPECT_EQ(now.floor, now.posts.back());
  deliver(5, {ann_});  // below the floor: SQL has it
  now = list(ann_);
  EXPECT_EQ(now.posts.size(), TimelineStore::kEntriesMax);
  EXPECT_EQ(now.floor, now.posts.back());
  EXPECT_EQ(now.floor, PostId(kFull * 9 + 2));
}

TEST_P(TimelineStoreContract, list_that_fills_up_by_deliveries_keeps_the_newest) {
  ASSERT_TRUE(fill(ann_, ticket(ann_), {}));
  for (std::int64_t i = 0; i < kFull * 3; ++i) {
    deliver(2 * (i ^ 7), {ann_});  // nearly in order, as the fan-out delivers
  }
  const auto now = list(ann_);
  ASSERT_EQ(now.posts.size(), TimelineStore::kEntriesMax);
  EXPECT_EQ(now.floor, now.posts.back());
  for (std::int64_t i = 0; i < kFull; ++i) {
    EXPECT_EQ(now.posts[static_cast<std::size_t>(i)], PostId(2 * (kFull * 3 - 1 - i)));
  }
}

TEST_P(TimelineStoreContract, late_post_between_others_of_a_full_list_takes_its_place) {
  ASSERT_TRUE(fill(ann_, ticket(ann_), {}));
  for (std::int64_t i = 1; i <= kFull + 100; ++i) deliver(10 * i, {ann_});
  deliver(10 * kFull + 5, {ann_});
  const auto now = list(ann_);
  EXPECT_EQ(now.posts.size(), TimelineStore::kEntriesMax);
  EXPECT_EQ(now.posts[100], PostId(10 * kFull + 5));
  EXPECT_EQ(now.posts.back(), PostId(1'020));
  EXPECT_EQ(now.floor, PostId(1'020));
}

TEST_P(TimelineStoreContract, rebuild_of_a_list_that_filled_up_meanwhile_has_no_hole) {
  const auto given = ticket(ann_);
  for (std::int64_t i = 1; i <= kFull + 50; ++i) deliver(1'000 + i, {ann_});
  EXPECT_TRUE(fill(ann_, given, posts({1'010, 500})));
  const auto now = list(ann_);
  EXPECT_EQ(now.posts, down(1'000 + kFull + 50, 1'051));
  EXPECT_EQ(now.floor, PostId(1'051));
}

TEST_P(TimelineStoreContract, more_than_a_chunk_or_a_list_is_refused) {
  const std::vector<AccountId> readers(TimelineStore::kReadersMax + 1, ann_);
  EXPECT_FALSE(run_to_end(store_->deliver(PostId(1), readers)).has_value());
  const auto given = ticket(ann_);
  const auto too_many = down(kFull + 1, 1);
  EXPECT_FALSE(run_to_end(store_->fill(ann_, given, {.posts = too_many, .floor = PostId(1)})).has_value());
}

TEST_P(TimelineStoreContract, chunk_of_many_readers_reaches_each) {
  std::vector<AccountId> readers;
  for (std::size_t i = 0; i < TimelineStore::kReadersMax; ++i) {
    readers.emplace_back(static_cast<std::int64_t>(i + 1) << 22);  // as Snowflakes of different times are
    if (i % 3 != 0) ASSERT_TRUE(fill(readers.back(), ticket(readers.back()), {}));
  }
  deliver(7, readers);
  for (std::size_t i = 0; i < readers.size(); ++i) {
    if (i % 3 != 0) EXPECT_EQ(list(readers[i]).posts, posts({7})) << i;
  }
}

}  // namespace rookery::social
