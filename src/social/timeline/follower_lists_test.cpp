#include "social/timeline/follower_lists.hpp"

#include <gmock/gmock.h>

#include <array>

namespace rookery::social {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

class FollowerListsTest : public testing::Test {
 protected:
  std::vector<AccountNumber> numbers_of(std::initializer_list<std::int64_t> accounts) {
    std::vector<AccountNumber> numbers;
    for (const auto account : accounts) numbers.push_back(numbers_.give(AccountId(account)));
    return numbers;
  }
  std::vector<AccountNumber> all(FollowerLists& lists) {
    std::vector<AccountNumber> found(100);
    found.resize(lists.next(author_, 0, found).value_or(0));
    return found;
  }
  void load(FollowerLists& lists, AccountId author, std::vector<AccountNumber> followers) {
    const auto load = lists.begin_load(author, static_cast<std::int64_t>(followers.size()));
    ASSERT_TRUE(load.has_value());
    lists.end_load(*load, std::move(followers));
  }

  AccountNumbers numbers_;
  FollowerLists lists_{numbers_};
  const AccountId author_{7};
};

TEST_F(FollowerListsTest, loaded_list_is_given_out_in_chunks_in_the_order_of_numbers) {
  std::array<AccountNumber, 2> chunk{};
  EXPECT_EQ(lists_.next(author_, 0, chunk), std::nullopt);
  load(lists_, author_, {9, 3, 5, 3});
  EXPECT_THAT(lists_.next(author_, 0, chunk), Optional(2));
  EXPECT_THAT(chunk, ElementsAre(3, 5));
  EXPECT_THAT(lists_.next(author_, 6, chunk), Optional(1));
  EXPECT_EQ(chunk[0], 9U);
  EXPECT_THAT(lists_.next(author_, 10, chunk), Optional(0));
}

TEST_F(FollowerListsTest, follow_is_in_the_list_also_when_it_came_during_the_load) {
  const auto some = numbers_of({1, 2, 3});
  lists_.followed(AccountId(3), author_);  // nothing to note it in: the load will see it
  const auto loading = lists_.begin_load(author_, 1);
  ASSERT_TRUE(loading.has_value());
  EXPECT_EQ(lists_.begin_load(author_, 1), std::nullopt);
  lists_.followed(AccountId(2), author_);
  lists_.end_load(*loading, {{some[0]}});
  EXPECT_THAT(all(lists_), ElementsAre(some[0], some[1]));
  lists_.followed(AccountId(3), author_);
  lists_.followed(AccountId(3), author_);
  EXPECT_THAT(all(lists_), ElementsAre(some[0], some[1], some[2]));
}

TEST_F(FollowerListsTest, load_that_was_given_up_or_saw_too_many_follows_leaves_no_list) {
  lists_.end_load(*lists_.begin_load(author_, 1), std::nullopt);
  EXPECT_FALSE(lists_.has(author_, 0));
  const auto loading = *lists_.begin_load(author_, 1);
  for (std::size_t i = 0; i <= FollowerLists::kNotesMax; ++i) {
    lists_.followed(AccountId(static_cast<std::int64_t>(i) + 1), author_);
  }
  lists_.end_load(loading, {{1}});
  EXPECT_FALSE(lists_.has(author_, 1));
  load(lists_, author_, {1});
  EXPECT_TRUE(lists_.has(author_, 1));
}

TEST_F(FollowerListsTest, list_that_does_not_fit_the_count_any_more_is_loaded_again) {
  std::vector<AccountNumber> many(100);
  for (AccountNumber i = 0; i < 100; ++i) many[i] = i;
  load(lists_, author_, many);
  EXPECT_TRUE(lists_.has(author_, 100));
  EXPECT_TRUE(lists_.has(author_, 80));   // some ended their follow
  EXPECT_FALSE(lists_.has(author_, 50));  // many did
  EXPECT_EQ(lists_.stats().bytes, 0U);
  load(lists_, author_, many);
  EXPECT_FALSE(lists_.has(author_, 101));  // one is missing: another process wrote it
}

TEST_F(FollowerListsTest, over_budget_a_list_that_was_not_used_goes) {
  FollowerLists small(numbers_, 2'000);
  std::vector<AccountNumber> followers(100);
  for (AccountNumber i = 0; i < 100; ++i) followers[i] = i;
  EXPECT_EQ(small.begin_load(author_, 500), std::nullopt) << "a list that can never fit";
  for (std::int64_t author = 1; author <= 20; ++author) {
    load(small, AccountId(author), followers);
    EXPECT_LE(small.stats().bytes, 2'000U);
    std::array<AccountNumber, 1> one{};
    if (author > 1) EXPECT_TRUE(small.next(AccountId(1), 0, one).has_value()) << author;
  }
  EXPECT_EQ(small.stats().lists, 4U);
  EXPECT_EQ(small.stats().followers, 400U);
  EXPECT_EQ(small.stats().dropped_for_budget, 16U);
}

}  // namespace
}  // namespace rookery::social
