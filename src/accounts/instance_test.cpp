#include "accounts/instance.hpp"

#include "accounts/fixture.hpp"

namespace rookery::accounts {
namespace {

struct InstanceTest : testing::Test {
  House house;
  Instance instance{*house.database, house.versions, [] {
                      InstanceSettings file;
                      file.title = "From the file";
                      file.rules = {"Be kind."};
                      file.contact_email = "admin@example.org";
                      return file;
                    }()};

  Result<> save(const EditableSettings& settings) {
    return house.database->write_now([&](sql::Writer& tx) { return save_settings(tx, settings); });
  }
};

TEST_F(InstanceTest, is_as_the_file_says_until_something_is_saved) {
  EXPECT_EQ((*await(instance.current()))->title, "From the file");
  EditableSettings wanted;
  wanted.title = "From the browser";
  wanted.registrations = RegistrationMode::closed;
  ASSERT_TRUE(save(wanted));
  EXPECT_EQ(instance.last_known()->title, "From the file");
  const auto now = *await(instance.current());
  EXPECT_EQ(now->title, "From the browser");
  EXPECT_EQ(now->registrations, RegistrationMode::closed);
  EXPECT_TRUE(now->rules.empty());
  EXPECT_EQ(now->contact_email, "admin@example.org");
  EXPECT_EQ(instance.last_known(), now);
}

TEST_F(InstanceTest, is_as_the_file_says_again_when_that_is_forgotten) {
  ASSERT_TRUE(save({.title = "From the browser", .closed_message = {}, .rules = {}}));
  EXPECT_EQ((*await(instance.current()))->title, "From the browser");
  ASSERT_TRUE(house.database->write_now(forget_saved_settings));
  EXPECT_EQ((*await(instance.current()))->title, "From the file");
  EXPECT_EQ((*await(instance.current()))->rules, std::vector<std::string>{"Be kind."});
}

TEST_F(InstanceTest, is_read_once_for_as_long_as_nothing_changes) {
  const auto first = *await(instance.current());
  EXPECT_EQ(*await(instance.current()), first);
}

TEST_F(InstanceTest, saves_texts_without_what_cannot_be_seen) {
  ASSERT_TRUE(save({.title = "  Two\nlines \x01",
                    .description = "One.\r\n\r\nTwo.\n",
                    .closed_message = {},
                    .rules = {" Be kind. \r", "", "  "}}));
  const auto now = *await(instance.current());
  EXPECT_EQ(now->title, "Two lines");
  EXPECT_EQ(now->description, "One.\n\nTwo.");
  EXPECT_EQ(now->rules, std::vector<std::string>{"Be kind."});
}

TEST_F(InstanceTest, refuses_what_is_too_long_and_says_which) {
  const auto field = [this](const EditableSettings& settings) -> std::string {
    const auto saved = save(settings);
    if (saved) return "none";
    EXPECT_EQ(saved.error().code, Errc::invalid);
    return saved.error().fields.front().field;
  };
  using Limits = EditableSettings;
  EditableSettings settings;
  settings.title = std::string(Limits::kTitleCharactersMax, 't');
  settings.description = std::string(Limits::kDescriptionCharactersMax, 'd');
  settings.closed_message = std::string(Limits::kClosedMessageCharactersMax, 'c');
  settings.rules.assign(Limits::kRulesMax, std::string(Limits::kRuleCharactersMax, 'r'));
  EXPECT_EQ(field(settings), "none");
  auto longer = settings;
  longer.title += "t";
  EXPECT_EQ(field(longer), "title");
  longer.title = "  ";
  EXPECT_EQ(field(longer), "title");
  longer = settings;
  longer.description += "d";
  EXPECT_EQ(field(longer), "description");
  longer = settings;
  longer.closed_message += "c";
  EXPECT_EQ(field(longer), "closed_message");
  longer = settings;
  longer.rules.back() += "r";
  EXPECT_EQ(field(longer), "rules");
  longer = settings;
  longer.rules.emplace_back("one more");
  EXPECT_EQ(field(longer), "rules");
}

}  // namespace
}  // namespace rookery::accounts
