#include "social/people_list.hpp"

#include "social/test_town.hpp"

namespace rookery::social {
namespace {

std::vector<AccountId> accounts_of(const Result<std::vector<Listed>>& listed) {
  std::vector<AccountId> ids;
  EXPECT_TRUE(listed) << (listed ? "" : listed.error().detail);
  if (!listed) return ids;
  for (const auto& one : *listed) ids.push_back(one.account);
  return ids;
}

struct PeopleList : testing::Test {
  Town town;
  AccountId star = town.person("star");
  std::vector<AccountId> fans;

  void SetUp() override {
    for (int i = 0; i < 7; ++i) {
      fans.push_back(town.person("fan" + std::to_string(i)));
      ASSERT_TRUE(town.follow(fans.back(), star));
    }
  }
  Result<std::vector<Listed>> followers(std::optional<AccountId> viewer, const Page& page = {}) {
    return town.read([&](sql::Reader& tx) { return followers_of(tx, viewer, star, town.clock.now(), page); });
  }
};

TEST_F(PeopleList, pages_in_both_directions_meet_everybody_once) {
  std::vector<AccountId> met;
  Page page{.limit = 3};
  std::optional<std::int64_t> last;
  for (auto listed = followers({}, page); listed && !listed->empty(); listed = followers({}, page)) {
    for (const auto& one : *listed) met.push_back(one.account);
    last = listed->back().act.value();
    page.max_id = last;
  }
  EXPECT_THAT(met, testing::ElementsAreArray(fans.rbegin(), fans.rend()));

  met.clear();
  page = {.min_id = 0, .limit = 3};
  for (auto listed = followers({}, page); listed && !listed->empty(); listed = followers({}, page)) {
    for (auto one = listed->rbegin(); one != listed->rend(); ++one) met.push_back(one->account);
    page.min_id = listed->front().act.value();
  }
  EXPECT_THAT(met, testing::ElementsAreArray(fans));

  const auto newest = followers({}, {.since_id = last, .limit = 2});
  EXPECT_THAT(accounts_of(newest), testing::ElementsAre(fans.at(6), fans.at(5)));
}

TEST_F(PeopleList, hidden_collections_are_shown_to_their_owner_alone) {
  town.set(star, "hide_collections", 1);
  EXPECT_THAT(accounts_of(followers({})), testing::IsEmpty());
  EXPECT_THAT(accounts_of(followers(fans.front())), testing::IsEmpty());
  EXPECT_EQ(accounts_of(followers(star)).size(), fans.size());
}

TEST_F(PeopleList, nobody_meets_whom_they_block_or_mute_or_who_blocks_them) {
  const auto viewer = town.person("viewer");
  ASSERT_TRUE(town.block(viewer, fans.at(0)));
  ASSERT_TRUE(town.block(fans.at(1), viewer));
  ASSERT_TRUE(town.mute(viewer, fans.at(2), {.duration = std::chrono::seconds(5)}));
  EXPECT_THAT(accounts_of(followers(viewer)),
              testing::ElementsAre(fans.at(6), fans.at(5), fans.at(4), fans.at(3)));
  town.clock.pass(std::chrono::seconds(5));
  EXPECT_EQ(accounts_of(followers(viewer)).size(), 5U);
  ASSERT_TRUE(town.block(star, viewer));
  EXPECT_THAT(accounts_of(followers(viewer)), testing::IsEmpty());
}

TEST_F(PeopleList, suspended_people_are_on_none) {
  town.set(fans.at(3), "standing", static_cast<int>(accounts::Standing::suspended));
  EXPECT_EQ(accounts_of(followers(star)).size(), fans.size() - 1);
}

TEST_F(PeopleList, mutes_that_expired_are_gone) {
  ASSERT_TRUE(town.mute(star, fans.at(0), {.duration = std::chrono::seconds(5)}));
  ASSERT_TRUE(town.mute(star, fans.at(1)));
  const auto muted = [&] {
    return town.read([&](sql::Reader& tx) { return muted_by(tx, star, town.clock.now(), {}); });
  };
  EXPECT_THAT(accounts_of(muted()), testing::ElementsAre(fans.at(1), fans.at(0)));
  EXPECT_EQ(muted()->back().expires_at, town.clock.now() + std::chrono::seconds(5));
  town.clock.pass(std::chrono::seconds(6));
  EXPECT_THAT(accounts_of(muted()), testing::ElementsAre(fans.at(1)));
}

TEST_F(PeopleList, blocks_and_requests_are_newest_first) {
  const auto shy = town.person("shy");
  town.set(shy, "locked", 1);
  ASSERT_TRUE(town.follow(fans.at(0), shy));
  ASSERT_TRUE(town.follow(fans.at(1), shy));
  EXPECT_THAT(accounts_of(town.read([&](sql::Reader& tx) { return waiting_for(tx, shy, {}); })),
              testing::ElementsAre(fans.at(1), fans.at(0)));
  ASSERT_TRUE(town.block(shy, fans.at(1)));
  ASSERT_TRUE(town.block(shy, fans.at(5)));
  EXPECT_THAT(accounts_of(town.read([&](sql::Reader& tx) { return waiting_for(tx, shy, {}); })),
              testing::ElementsAre(fans.at(0)));
  EXPECT_THAT(accounts_of(town.read([&](sql::Reader& tx) { return blocked_by(tx, shy, {}); })),
              testing::ElementsAre(fans.at(5), fans.at(1)));
}

}  // namespace
}  // namespace rookery::social
