#include "base/corrected_clock.hpp"

#include <gtest/gtest.h>

namespace rookery {
namespace {

using namespace std::chrono_literals;

class TurnedMachine final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return shown; }
  Instant shown = from_millis(1'000'000);
};

TEST(CorrectedClock, is_the_machines_until_another_is_heard) {
  TurnedMachine machine;
  const CorrectedClock clock(machine);
  EXPECT_EQ(clock.now(), machine.now());
  machine.shown += 5s;
  EXPECT_EQ(clock.now(), machine.now());
}

TEST(CorrectedClock, goes_by_the_other_whether_it_is_before_or_behind) {
  TurnedMachine machine;
  CorrectedClock clock(machine);
  const Instant ahead = machine.shown + 5min;
  clock.agree(ahead, 10ms);
  EXPECT_EQ(clock.now(), ahead);
  machine.shown += 1s;
  EXPECT_EQ(clock.now(), ahead + 1s);
  const Instant behind = machine.shown - 5min;
  clock.agree(behind, 10ms);
  EXPECT_EQ(clock.now(), behind + 10ms);  // it showed that 10 ms ago at the earliest
}

TEST(CorrectedClock, stays_as_it_is_while_both_may_be_right) {
  TurnedMachine machine;
  CorrectedClock clock(machine);
  for (const auto ago : {0ms, 1ms, 40ms}) clock.agree(machine.shown - ago, 40ms);
  EXPECT_EQ(clock.correction(), 0ms);
  clock.agree(machine.shown - 41ms, 40ms);
  EXPECT_EQ(clock.correction(), -1ms);
}

}  // namespace
}  // namespace rookery
