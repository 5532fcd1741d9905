#include "social/hot/cache.hpp"

#include "base/dice.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace rookery::social::hot {
namespace {

struct CacheTest : testing::Test {
  static constexpr std::size_t kEntry = 900;  // and what the cache adds for itself: 1,000

  void put(int key, std::size_t bytes = kEntry) {
    cache.put(key, std::make_shared<std::string>(std::to_string(key)), bytes);
  }
  // As a request does: looks, and loads what is not there.
  bool ask(int key) {
    if (const auto* found = cache.find(key)) {
      EXPECT_EQ(*found, std::to_string(key));
      return true;
    }
    put(key);
    return false;
  }

  Cache<int, std::string> cache{100'000};
};

TEST_F(CacheTest, gives_what_was_put_and_counts) {
  EXPECT_EQ(cache.find(1), nullptr);
  put(1);
  ASSERT_NE(cache.find(1), nullptr);
  EXPECT_EQ(*cache.find(1), "1");
  EXPECT_EQ(cache.stats().hits, 2U);
  EXPECT_EQ(cache.stats().misses, 1U);
  EXPECT_EQ(cache.stats().entries, 1U);
  cache.put(1, std::make_shared<std::string>("other"), kEntry);
  EXPECT_EQ(*cache.find(1), "other");
  EXPECT_EQ(cache.stats().entries, 1U);
  cache.erase(1);
  EXPECT_EQ(cache.find(1), nullptr);
  EXPECT_EQ(cache.stats().bytes, 0U);
}

TEST_F(CacheTest, stays_within_its_bytes_whatever_comes) {
  Dice dice(1);
  for (int i = 0; i < 20'000; ++i) {
    const int key = static_cast<int>(dice.below(500));
    if (dice.below(10) == 0) {
      cache.erase(key);
    } else if (cache.find(key) == nullptr || dice.below(5) == 0) {
      put(key, dice.below(3'000));
    }
    ASSERT_LE(cache.stats().bytes, 100'000U);
  }
  EXPECT_GT(cache.stats().bytes, 80'000U);
  EXPECT_GT(cache.stats().evictions, 0U);
}

TEST_F(CacheTest, one_value_cannot_push_out_all_others) {
  put(1);
  put(2, 50'000);
  EXPECT_EQ(cache.find(2), nullptr);
  EXPECT_NE(cache.find(1), nullptr);
}

TEST_F(CacheTest, scan_does_not_empty_it) {
  for (int round = 0; round < 4; ++round) {
    for (int key = 0; key < 60; ++key) ask(key);
  }
  for (int key = 1'000; key < 51'000; ++key) ask(key);  // five hundred times its room, each once
  int kept = 0;
  for (int key = 0; key < 60; ++key) kept += cache.find(key) != nullptr ? 1 : 0;
  EXPECT_EQ(kept, 60);
}

TEST_F(CacheTest, new_favourites_take_the_place_of_old_ones) {
  for (int round = 0; round < 4; ++round) {
    for (int key = 0; key < 60; ++key) ask(key);
  }
  for (int round = 0; round < 40; ++round) {
    for (int key = 100; key < 160; ++key) ask(key);
  }
  int hits = 0;
  for (int key = 100; key < 160; ++key) hits += ask(key) ? 1 : 0;
  EXPECT_EQ(hits, 60);
}

TEST_F(CacheTest, keeps_more_of_a_skewed_load_than_a_plain_queue_would) {
  Dice dice(2);
  int hits = 0;
  constexpr int kAsked = 50'000;
  for (int i = 0; i < kAsked; ++i) hits += ask(static_cast<int>(dice.power_law(1.0)) % 100'000) ? 1 : 0;
  // Of this load the hundred most wanted keys are 99 %: all that any cache of that room could have.
  EXPECT_GT(hits, kAsked * 96 / 100);
}

TEST_F(CacheTest, values_outlive_their_place) {
  auto value = std::make_shared<std::string>("held");
  cache.put(1, value, kEntry);
  for (int key = 1'000; key < 2'000; ++key) put(key);
  EXPECT_EQ(cache.find(1), nullptr);
  EXPECT_EQ(*value, "held");
}

}  // namespace
}  // namespace rookery::social::hot
