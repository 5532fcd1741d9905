#include "platform/redis/copy_paces.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace rookery::redis {
namespace {

using std::chrono::microseconds;

const std::vector<Endpoint> kCopies{
    {.host = "a", .port = 1}, {.host = "b", .port = 1}, {.host = "c", .port = 1}};

// Asks so often, each copy taking its time; returns how often each was the first.
std::array<int, 3> ask(CopyPaces& paces, int times, std::array<int, 3> times_us) {
  std::array<int, 3> asked{};
  for (int i = 0; i < times; ++i) {
    const auto choice = paces.choose(kCopies);
    EXPECT_NE(choice.first, choice.second);
    ++asked.at(choice.first);
    paces.took(kCopies.at(choice.first), microseconds(times_us.at(choice.first)));
  }
  return asked;
}

TEST(CopyPaces, copies_that_are_about_as_fast_take_turns) {
  CopyPaces paces;
  for (const int asked : ask(paces, 3'000, {400, 300, 350})) EXPECT_NEAR(asked, 1'000, 100);
}

TEST(CopyPaces, slow_copy_is_asked_first_now_and_then_only) {
  CopyPaces paces;
  ask(paces, 300, {300, 300, 300});
  ask(paces, 300, {300, 300, 50'000});
  const auto asked = ask(paces, 25'600, {300, 300, 50'000});
  EXPECT_GT(asked[2], 10);
  EXPECT_LT(asked[2], 200);
  ask(paces, 51'200, {300, 300, 300});
  EXPECT_NEAR(ask(paces, 3'000, {300, 300, 300})[2], 1'000, 100) << "it is found to be fast again";
}

TEST(CopyPaces, second_one_is_the_fastest_of_the_others) {
  CopyPaces paces;
  ask(paces, 300, {300, 50'000, 400});
  for (int i = 0; i < 300; ++i) EXPECT_NE(paces.choose(kCopies).second, 1U);
}

TEST(CopyPaces, patience_is_what_nearly_all_answers_of_the_fastest_need) {
  CopyPaces paces;
  for (int i = 0; i < 3'000; ++i) {
    paces.took(kCopies[0], microseconds(i % 100 * 100));  // 0 to 9.9 ms
    paces.took(kCopies[1], microseconds(50'000));
    paces.took(kCopies[2], CopyPaces::kFailed);
  }
  EXPECT_NEAR(static_cast<double>(paces.choose(kCopies).patience.count()), 9'500, 1'500);
  for (int i = 0; i < 3'000; ++i) paces.took(kCopies[0], microseconds(100));
  EXPECT_EQ(paces.choose(kCopies).patience, CopyPaces::kPatienceMin);
}

TEST(CopyPaces, few_reads_ask_a_second_one) {
  CopyPaces paces;
  int hedges = 0;
  for (int i = 0; i < 10'000; ++i) {
    paces.choose(kCopies);
    hedges += paces.may_hedge() ? 1 : 0;
  }
  EXPECT_NEAR(hedges, 10'000 * CopyPaces::kHedgesOfReads, CopyPaces::kHedgesSaved + 1);
}

}  // namespace
}  // namespace rookery::redis
