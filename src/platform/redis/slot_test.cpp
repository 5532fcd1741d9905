#include "platform/redis/slot.hpp"

#include <gtest/gtest.h>

namespace rookery::redis {
namespace {

TEST(Slot, is_that_of_the_specification) {
  EXPECT_EQ(slot_of("123456789"), 0x31c3 % kSlots);
  EXPECT_EQ(slot_of(""), 0);
  EXPECT_EQ(slot_of("foo"), 12'182);  // CLUSTER KEYSLOT foo
}

TEST(Slot, is_of_what_stands_in_the_first_braces) {
  EXPECT_EQ(slot_of("{user1000}.following"), slot_of("user1000"));
  EXPECT_EQ(slot_of("{user1000}.followers{x}"), slot_of("user1000"));
  EXPECT_EQ(slot_of("foo{{bar}}zap"), slot_of("{bar"));
  EXPECT_NE(slot_of("foo{}{bar}"), slot_of("bar")) << "empty braces: the whole key";
}

}  // namespace
}  // namespace rookery::redis
