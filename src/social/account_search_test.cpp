#include "social/account_search.hpp"

#include "accounts/test_site.hpp"
#include "social/directory.hpp"
#include "social/familiar.hpp"
#include "social/profile.hpp"
#include "social/test_town.hpp"

namespace rookery::social {
namespace {

struct AccountSearchTest : testing::Test {
  Town town;

  AccountId person(const std::string& name, const std::string& display_name) {
    const auto id = town.person(name);
    Profiles profiles(accounts::kTestSite, town.follows);
    const auto done =
        town.write([&](sql::Writer& tx) { return profiles.update(tx, id, {.display_name = display_name}); });
    EXPECT_TRUE(done) << (done ? "" : done.error().message + done.error().detail);
    return id;
  }
  std::vector<AccountId> find(std::string_view query, AccountSearch search = {}) {
    search.query = query;
    const auto found =
        town.read([&](sql::Reader& tx) { return search_accounts(tx, accounts::kTestSite, search); });
    EXPECT_TRUE(found) << (found ? "" : found.error().detail);
    return found.value_or(std::vector<AccountId>());
  }
};

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(AccountSearchTest, finds_beginnings_of_names_and_words_whatever_case_and_accents) {
  const auto zoe = person("zz_top", "Zoë Müller-Lüdenscheidt");
  const auto tokyo = person("nihon", "東京タワー Ｆａｎ");
  EXPECT_THAT(find("zoe"), ElementsAre(zoe));
  EXPECT_THAT(find("ZOË mul"), ElementsAre(zoe));
  EXPECT_THAT(find("ludensch"), ElementsAre(zoe));
  EXPECT_THAT(find("ZZ_"), ElementsAre(zoe));
  EXPECT_THAT(find("fan"), ElementsAre(tokyo));
  EXPECT_THAT(find("東京"), ElementsAre(tokyo));
  EXPECT_THAT(find("zoe tokyo"), IsEmpty());
  EXPECT_THAT(find("oe"), IsEmpty());
}

TEST_F(AccountSearchTest, exact_names_come_first_then_the_most_followed) {
  const auto small = person("ann", "");
  const auto big = person("annabel", "");
  const auto medium = person("annie", "");
  const auto fan = person("fan", "");
  const auto other = person("other", "");
  ASSERT_TRUE(town.follow(fan, big));
  ASSERT_TRUE(town.follow(other, big));
  ASSERT_TRUE(town.follow(fan, medium));
  EXPECT_THAT(find("ann"), ElementsAre(small, big, medium));
  EXPECT_THAT(find("@Ann"), ElementsAre(small, big, medium));
  EXPECT_THAT(find("ann", {.offset = 1, .limit = 1}), ElementsAre(big));
  EXPECT_THAT(find("ann", {.viewer = fan, .following = true}), ElementsAre(big, medium));
}

TEST_F(AccountSearchTest, addresses_mean_one_account_of_this_site) {
  const auto ann = person("ann", "");
  person("annie", "");
  EXPECT_THAT(find("@ann@rookery.example"), ElementsAre(ann));
  EXPECT_THAT(find("ANN@Rookery.Example"), ElementsAre(ann));
  EXPECT_THAT(find("https://rookery.example/@ann"), ElementsAre(ann));
  EXPECT_THAT(find("ann@elsewhere.example"), IsEmpty());
  EXPECT_THAT(find("https://rookery.example/@ann/123"), IsEmpty());
  EXPECT_THAT(find("https://elsewhere.example/@ann"), IsEmpty());
}

TEST_F(AccountSearchTest, odd_queries_find_nobody) {
  person("ann", "Ann");
  for (const std::string query : {"", " ", "@", "@@", "%", "_", "'", "\"", "\xff\xfe", "@ann@", "🎈"}) {
    EXPECT_THAT(find(query), IsEmpty()) << query;
  }
  EXPECT_THAT(find(std::string(100'000, 'a')), IsEmpty());
}

TEST_F(AccountSearchTest, a_changed_name_is_found_by_the_new_words_only) {
  const auto ann = person("x1", "Old Name");
  EXPECT_THAT(find("old"), ElementsAre(ann));
  Profiles profiles(accounts::kTestSite, town.follows);
  ASSERT_TRUE(town.write(
      [&](sql::Writer& tx) { return profiles.update(tx, ann, {.display_name = "New Name Name"}); }));
  EXPECT_THAT(find("old"), IsEmpty());
  EXPECT_THAT(find("new"), ElementsAre(ann));
}

TEST_F(AccountSearchTest, suspended_people_are_not_found) {
  const auto ann = person("ann", "Ann");
  town.set(ann, "standing", static_cast<int>(accounts::Standing::suspended));
  EXPECT_THAT(find("ann"), IsEmpty());
  EXPECT_FALSE(town.read([&](sql::Reader& tx) { return look_up_account(tx, accounts::kTestSite, "ann"); })
                   .value()
                   .has_value());
}

TEST_F(AccountSearchTest, look_up_takes_every_form_of_an_address) {
  const auto ann = person("Ann_1", "");
  for (const std::string_view address : {"ann_1", "@ANN_1", "ann_1@rookery.example", "@ann_1@ROOKERY.example",
                                         "https://rookery.example/@ann_1"}) {
    EXPECT_EQ(
        town.read([&](sql::Reader& tx) { return look_up_account(tx, accounts::kTestSite, address); }).value(),
        ann)
        << address;
  }
  for (const std::string_view address : {"", "@", "ann", "ann_1@", "ann_1@elsewhere.example", "ann 1"}) {
    EXPECT_FALSE(town.read([&](sql::Reader& tx) { return look_up_account(tx, accounts::kTestSite, address); })
                     .value()
                     .has_value())
        << address;
  }
}

TEST_F(AccountSearchTest, words_are_bounded) {
  std::string many;
  for (int i = 0; i < 1'000; ++i) many += "w" + std::to_string(i) + " ";
  EXPECT_EQ(search_words(many).size(), kSearchWordsMax);
  const auto words = search_words(std::string(100'000, 'x'));
  ASSERT_EQ(words.size(), 1U);
  EXPECT_LE(words.front().size(), kSearchWordBytesMax + 4);
}

TEST(Familiar, are_the_followers_whom_the_viewer_follows) {
  Town town;
  const auto viewer = town.person("viewer");
  const auto star = town.person("star");
  const auto friend_one = town.person("friend_one");
  const auto friend_two = town.person("friend_two");
  const auto stranger = town.person("stranger");
  for (const auto fan : {friend_one, friend_two, stranger}) ASSERT_TRUE(town.follow(fan, star));
  ASSERT_TRUE(town.follow(viewer, friend_one));
  ASSERT_TRUE(town.follow(viewer, friend_two));
  const auto familiar = [&] {
    return town.read([&](sql::Reader& tx) { return familiar_followers(tx, viewer, std::span(&star, 1)); })
        .value()
        .front()
        .followers;
  };
  EXPECT_THAT(familiar(), ElementsAre(friend_two, friend_one));
  town.set(friend_two, "hide_collections", 1);
  EXPECT_THAT(familiar(), ElementsAre(friend_one));
  town.set(star, "hide_collections", 1);
  EXPECT_THAT(familiar(), IsEmpty());
}

TEST(Directory, lists_those_who_want_to_be_found) {
  Town town;
  const auto ann = town.person("ann");
  const auto ben = town.person("ben");
  const auto shy = town.person("shy");
  town.set(shy, "discoverable", 0);
  const auto posted = [&](AccountId id, int when) {
    ASSERT_TRUE(town.write([&](sql::Writer& tx) {
      return tx.run("INSERT INTO account_stats (account_id, last_post_at) VALUES ($1, $2)", id, when);
    }));
  };
  posted(ann, 20);
  posted(ben, 10);
  posted(shy, 30);
  const auto listed = [&](DirectoryOrder order, std::optional<AccountId> viewer) {
    return town.read([&](sql::Reader& tx) { return directory(tx, viewer, order, town.clock.now(), 0, 40); })
        .value();
  };
  EXPECT_THAT(listed(DirectoryOrder::active, {}), ElementsAre(ann, ben));
  EXPECT_THAT(listed(DirectoryOrder::newest, {}), ElementsAre(ben, ann));
  ASSERT_TRUE(town.block(ben, ann));
  EXPECT_THAT(listed(DirectoryOrder::newest, ann), ElementsAre(ann));
}

}  // namespace
}  // namespace rookery::social
