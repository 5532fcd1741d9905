#include "platform/redis/slot_map.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace rookery::redis {
namespace {

const Endpoint kAsked{.host = "10.0.0.1", .port = 7000};

Reply number(std::int64_t value) {
  return {.kind = Reply::Kind::integer, .integer = value, .text = {}, .list = {}};
}
Reply text(std::string value) {
  return {.kind = Reply::Kind::text, .integer = 0, .text = std::move(value), .list = {}};
}
Reply list(std::vector<Reply> items) {
  return {.kind = Reply::Kind::list, .integer = 0, .text = {}, .list = std::move(items)};
}
Reply range(std::int64_t first, std::int64_t last, std::string host, std::int64_t port) {
  return list({number(first), number(last), list({text(std::move(host)), number(port), text("id")})});
}

TEST(SlotMap, knows_the_owner_of_each_slot_that_has_one) {
  const auto map =
      SlotMap::parse(list({range(0, 5460, "10.0.0.1", 7000), range(5461, 10'000, "", 7001)}), kAsked);
  ASSERT_TRUE(map);
  EXPECT_EQ(map->owner(0), kAsked);
  EXPECT_EQ(map->owner(5460), kAsked);
  EXPECT_EQ(map->owner(5461), (Endpoint{.host = "10.0.0.1", .port = 7001}))
      << "no host: the one that was asked";
  EXPECT_EQ(map->owner(10'001), std::nullopt);
  EXPECT_EQ(map->primaries().size(), 2U);
}

TEST(SlotMap, knows_the_copies_of_a_slot_the_primary_first) {
  auto with_replica = range(0, 5460, "10.0.0.1", 7000);
  with_replica.list.push_back(list({text("10.0.0.9"), number(7009), text("id")}));
  auto map = SlotMap::parse(list({with_replica, range(5461, 10'000, "", 7001)}), kAsked);
  ASSERT_TRUE(map);
  const Endpoint replica{.host = "10.0.0.9", .port = 7009};
  EXPECT_TRUE(std::ranges::equal(map->copies(7), std::vector{kAsked, replica}));
  EXPECT_EQ(map->copies(6'000).size(), 1U);
  EXPECT_TRUE(map->copies(16'000).empty());
  EXPECT_TRUE(map->knows(replica));
  map->moved(7, replica);
  EXPECT_TRUE(std::ranges::equal(map->copies(7), std::vector{replica}));
  with_replica.list.push_back(list({text("10.0.0.9")}));
  EXPECT_FALSE(SlotMap::parse(list({with_replica}), kAsked));
}

TEST(SlotMap, learns_where_a_slot_moved) {
  auto map = SlotMap::parse(list({range(0, 16'383, "10.0.0.1", 7000)}), kAsked);
  ASSERT_TRUE(map);
  const Endpoint other{.host = "10.0.0.2", .port = 7000};
  map->moved(7, other);
  EXPECT_EQ(map->owner(7), other);
  EXPECT_EQ(map->owner(8), kAsked);
}

TEST(SlotMap, refuses_what_is_none) {
  for (const auto& strange :
       {text("x"), list({number(1)}), list({range(5, 4, "h", 1)}), list({range(0, 16'384, "h", 1)}),
        list({range(-1, 4, "h", 1)}), list({range(0, 4, "h", 0)}), list({range(0, 4, "h", 65'536)}),
        list({list({number(0), number(1), list({})})})}) {
    const auto map = SlotMap::parse(strange, kAsked);
    ASSERT_FALSE(map);
    EXPECT_EQ(map.error().code, Errc::corrupt);
  }
}

TEST(Redirection, is_read_from_the_error) {
  const auto moved = redirection_of("MOVED 3999 127.0.0.1:6381", kAsked);
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->kind, Redirection::Kind::moved);
  EXPECT_EQ(moved->slot, 3999);
  EXPECT_EQ(moved->to, (Endpoint{.host = "127.0.0.1", .port = 6381}));
  const auto ask = redirection_of("ASK 1 ::1:7002", kAsked);
  ASSERT_TRUE(ask);
  EXPECT_EQ(ask->kind, Redirection::Kind::ask);
  EXPECT_EQ(ask->to, (Endpoint{.host = "::1", .port = 7002}));
  EXPECT_EQ(redirection_of("MOVED 1 :7002", kAsked)->to.host, kAsked.host);
  for (const auto* other : {"", "MOVED", "MOVED 1", "MOVED x 1:2", "MOVED 16384 h:1", "MOVED 1 h:99999",
                            "ERR MOVED 1 h:1", "MOVED 1 h:"}) {
    EXPECT_FALSE(redirection_of(other, kAsked)) << other;
  }
}

}  // namespace
}  // namespace rookery::redis
