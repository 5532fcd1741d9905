#include "social/outbox_share.hpp"

#include <gtest/gtest.h>

#include <map>

namespace rookery::social {
namespace {

using Numbers = std::vector<std::int64_t>;

// Who has which part, when all divide for themselves; fails when a part has two or none.
std::map<OutboxPart, std::int64_t> owners(const Numbers& numbers) {
  std::map<OutboxPart, std::int64_t> found;
  for (const auto number : numbers) {
    OutboxShare share;
    share.divide(numbers, number);
    const auto mine = share.mine();
    for (const auto part : *mine) EXPECT_TRUE(found.emplace(part, number).second);
  }
  EXPECT_EQ(found.size(), static_cast<std::size_t>(OutboxShare::kParts));
  return found;
}

TEST(OutboxShare, is_all_of_it_until_it_is_divided) {
  OutboxShare share;
  EXPECT_FALSE(share.mine());
  share.divide(Numbers{7}, 7);
  EXPECT_EQ(share.mine()->size(), static_cast<std::size_t>(OutboxShare::kParts));
}

TEST(OutboxShare, gives_each_part_to_one_and_everybody_a_fair_share) {
  std::map<std::int64_t, int> parts;
  for (const auto& [part, owner] : owners({1, 2, 3, 4})) ++parts[owner];
  for (const auto& [owner, count] : parts) {
    EXPECT_GE(count, 6) << owner;
    EXPECT_LE(count, 28) << owner;
  }
}

TEST(OutboxShare, moves_only_the_parts_of_whoever_comes_or_goes) {
  const auto before = owners({1, 2, 3});
  const auto after = owners({1, 3});
  for (const auto& [part, owner] : before) {
    if (owner != 2) EXPECT_EQ(after.at(part), owner);
  }
}

TEST(OutboxShare, is_nothing_for_whoever_is_not_among_them) {
  OutboxShare share;
  share.divide(Numbers{1, 2}, 3);
  EXPECT_TRUE(share.mine()->empty());
}

}  // namespace
}  // namespace rookery::social
