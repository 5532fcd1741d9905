#include "social/profile.hpp"

#include "accounts/test_site.hpp"
#include "social/test_town.hpp"

namespace rookery::social {
namespace {

struct ProfileTest : testing::Test {
  Town town;
  AccountId ann = town.person("ann");
  Profiles profiles{accounts::kTestSite, town.follows};

  Result<> update(const ProfileChanges& changes) {
    return town.write([&](sql::Writer& tx) { return profiles.update(tx, ann, changes); });
  }
  AccountView view() {
    return town.read([&](sql::Reader& tx) { return load_account(tx, ann); }).value();
  }
  ProfileSource source() {
    return town.read([&](sql::Reader& tx) { return load_profile_source(tx, ann); }).value();
  }
};

TEST_F(ProfileTest, what_is_not_given_stays) {
  ASSERT_TRUE(update({.display_name = "Ann",
                      .note = "Hi",
                      .fields = std::vector<ProfileChanges::Field>{{"Site", "https://ann.example"}},
                      .locked = true,
                      .bot = true,
                      .default_visibility = Visibility::private_,
                      .default_sensitive = true,
                      .default_language = "de"}));
  ASSERT_TRUE(update({.discoverable = false}));
  const auto shown = view();
  EXPECT_EQ(shown.display_name, "Ann");
  EXPECT_THAT(shown.note_html, testing::HasSubstr("Hi"));
  ASSERT_EQ(shown.fields.size(), 1U);
  EXPECT_THAT(shown.fields.front().value_html, testing::HasSubstr("href=\"https://ann.example\""));
  EXPECT_TRUE(shown.locked);
  EXPECT_TRUE(shown.bot);
  EXPECT_FALSE(shown.discoverable);
  EXPECT_TRUE(shown.indexable);
  const auto own = source();
  EXPECT_EQ(own.note, "Hi");
  EXPECT_EQ(own.fields.front().value, "https://ann.example");
  EXPECT_EQ(own.default_visibility, Visibility::private_);
  EXPECT_TRUE(own.default_sensitive);
  EXPECT_EQ(own.default_language, "de");
  ASSERT_TRUE(update({.note = "", .fields = std::vector<ProfileChanges::Field>{}, .default_language = ""}));
  EXPECT_EQ(source().note, "");
  EXPECT_TRUE(source().fields.empty());
  EXPECT_FALSE(source().default_language);
}

TEST_F(ProfileTest, nothing_typed_becomes_markup) {
  ASSERT_TRUE(update({.note = "<script>alert(1)</script>\n@ann @nobody",
                      .fields = std::vector<ProfileChanges::Field>{{"<b>", "<img src=x>"}}}));
  const auto shown = view();
  EXPECT_THAT(shown.note_html, testing::Not(testing::HasSubstr("<script")));
  EXPECT_THAT(shown.note_html, testing::HasSubstr("https://rookery.example/@ann"));
  EXPECT_THAT(shown.note_html, testing::Not(testing::HasSubstr("/@nobody")));
  EXPECT_THAT(shown.fields.front().value_html, testing::Not(testing::HasSubstr("<img")));
}

TEST_F(ProfileTest, every_broken_rule_is_named) {
  const auto refused = update({.display_name = std::string(31, 'x'),
                               .note = std::string(501, 'x'),
                               .fields = std::vector<ProfileChanges::Field>(5, {"n", "v"}),
                               .default_visibility = Visibility::direct});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::invalid);
  EXPECT_EQ(refused.error().message,
            "Validation failed: Display name is too long (maximum is 30 characters), "
            "Note is too long (maximum is 500 characters), Fields are too many (maximum is 4), "
            "Privacy is not included in the list");
  EXPECT_EQ(update({.default_language = "klingon language"}).error().code, Errc::invalid);
  EXPECT_TRUE(update({.display_name = std::string(30, 'x'), .note = std::string(500, 'x')}));
}

TEST_F(ProfileTest, fields_without_words_are_left_out) {
  ASSERT_TRUE(update({.fields = std::vector<ProfileChanges::Field>{{"", " "}, {"a", "b"}, {"", ""}}}));
  EXPECT_EQ(source().fields.size(), 1U);
  EXPECT_FALSE(update({.fields = std::vector<ProfileChanges::Field>{{"", "value"}}}));
}

TEST_F(ProfileTest, unlocking_lets_in_who_waits) {
  ASSERT_TRUE(update({.locked = true}));
  const auto ben = town.person("ben");
  ASSERT_TRUE(town.follow(ben, ann));
  EXPECT_EQ(source().follow_requests, 1);
  ASSERT_TRUE(update({.display_name = "Ann"}));
  EXPECT_TRUE(town.between(ben, ann).requested);
  ASSERT_TRUE(update({.locked = false}));
  EXPECT_TRUE(town.between(ben, ann).following);
  EXPECT_EQ(source().follow_requests, 0);
}

TEST_F(ProfileTest, suspended_accounts_are_nobody) {
  town.set(ann, "standing", static_cast<int>(accounts::Standing::suspended));
  EXPECT_EQ(town.read([&](sql::Reader& tx) { return load_account(tx, ann); }).error().code, Errc::not_found);
  EXPECT_EQ(town.read([&](sql::Reader& tx) { return load_accounts(tx, std::span(&ann, 1)); }).value().size(),
            1U);
}

}  // namespace
}  // namespace rookery::social
