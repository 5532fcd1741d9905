#include "base/snowflake.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

namespace rookery {

namespace {

using ThingId = Id<struct ThingKind>;
using PartId = Id<struct PartKind>;

class HandClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return now_; }
  void set(Instant now) { now_ = now; }

 private:
  Instant now_ = Snowflake::kEpoch + std::chrono::days(5'000);
};

TEST(Snowflake, ids_rise_within_a_millisecond_and_over_its_end) {
  HandClock clock;
  Snowflake ids(clock, 3);
  ThingId last;
  for (std::int64_t i = 0; i < 3 * Snowflake::kIdsPerMillisMax; ++i) {
    const auto next = ids.next<ThingId>();
    ASSERT_GT(next, last);
    last = next;
  }
  EXPECT_EQ(Snowflake::time_of(last), clock.now() + std::chrono::milliseconds(2));
}

TEST(Snowflake, ids_tell_when_they_were_made) {
  HandClock clock;
  Snowflake ids(clock, 1'023);
  const auto id = ids.next<ThingId>();
  EXPECT_EQ(Snowflake::time_of(id), clock.now());
  EXPECT_GE(id.value(), Snowflake::floor_at(clock.now()));
  EXPECT_LT(id.value(), Snowflake::floor_at(clock.now() + std::chrono::milliseconds(1)));
  EXPECT_EQ(id.text().size(), 19U);
}

TEST(Snowflake, ids_rise_when_the_clock_goes_back) {
  HandClock clock;
  Snowflake ids(clock, 0);
  const auto before = ids.next<ThingId>();
  clock.set(clock.now() - std::chrono::hours(1));
  const auto after = ids.next<ThingId>();
  EXPECT_GT(after, before);
  clock.set(clock.now() + std::chrono::hours(2));
  EXPECT_EQ(Snowflake::time_of(ids.next<ThingId>()), clock.now());
}

TEST(Snowflake, child_is_above_a_parent_from_the_future_of_another_node) {
  HandClock here;
  HandClock there;
  there.set(here.now() + std::chrono::minutes(5));
  Snowflake low(here, 0);
  Snowflake high(there, 1'023);
  for (int i = 0; i < 10'000; ++i) {
    const auto parent = high.next<ThingId>();
    const auto child = low.next_above<PartId>(parent);
    ASSERT_GT(child.value(), parent.value());
    // Its own next ids stay above it too.
    ASSERT_GT(low.next<PartId>(), child);
  }
}

TEST(Snowflake, child_of_an_old_parent_has_the_time_of_now) {
  HandClock clock;
  Snowflake ids(clock, 7);
  const ThingId parent(Snowflake::floor_at(clock.now() - std::chrono::days(100)));
  EXPECT_EQ(Snowflake::time_of(ids.next_above<PartId>(parent)), clock.now());
}

TEST(Snowflake, nodes_never_make_the_same_id) {
  HandClock clock;
  Snowflake first(clock, 1);
  Snowflake second(clock, 2);
  std::vector<ThingId> made;
  for (int i = 0; i < 10'000; ++i) {
    made.push_back(first.next<ThingId>());
    made.push_back(second.next<ThingId>());
  }
  std::ranges::sort(made);
  EXPECT_EQ(std::ranges::adjacent_find(made), made.end());
}

TEST(Snowflake, threads_never_get_the_same_id_and_each_sees_them_rise) {
  static constexpr std::size_t kThreads = 16;
  static constexpr std::size_t kIdsEach = 20'000;
  const SystemClock clock;
  Snowflake ids(clock, 5);
  std::vector<std::vector<ThingId>> made(kThreads);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : made) {
      threads.emplace_back([&ids, &mine] {
        for (std::size_t i = 0; i < kIdsEach; ++i) mine.push_back(ids.next<ThingId>());
      });
    }
  }
  std::vector<ThingId> all;
  for (const auto& mine : made) {
    EXPECT_TRUE(std::ranges::is_sorted(mine));
    all.insert(all.end(), mine.begin(), mine.end());
  }
  std::ranges::sort(all);
  EXPECT_EQ(all.size(), kThreads * kIdsEach);
  EXPECT_EQ(std::ranges::adjacent_find(all), all.end());
}

TEST(Snowflake, times_before_its_epoch_are_its_start) {
  EXPECT_EQ(Snowflake::floor_at(Snowflake::kEpoch), 0);
  EXPECT_EQ(Snowflake::floor_at(from_millis(0)), 0);
}

TEST(Id, reads_decimal_digits_only) {
  EXPECT_EQ(ThingId::parse("1")->value(), 1);
  EXPECT_EQ(ThingId::parse("109999999999999999")->value(), 109'999'999'999'999'999);
  EXPECT_EQ(ThingId::parse("9223372036854775807")->value(), INT64_MAX);
  EXPECT_EQ(ThingId::parse("007")->value(), 7);
  for (const std::string_view text : {"", "0", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x10", "abc", "12a",
                                      "9223372036854775808", "99999999999999999999999999", "１２", "1\n"}) {
    EXPECT_EQ(ThingId::parse(text), std::nullopt) << text;
  }
  EXPECT_EQ(ThingId::parse(std::string_view("1\0", 2)), std::nullopt);
}

TEST(Id, its_text_reads_back) {
  const ThingId id(112'233'445'566'778'899);
  EXPECT_EQ(ThingId::parse(id.text()), id);
}

}  // namespace

}  // namespace rookery
