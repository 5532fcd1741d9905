#include "accounts/scopes.hpp"

#include <gmock/gmock.h>

namespace rookery::accounts {
namespace {

using testing::ElementsAre;

TEST(Scopes, nothing_asked_is_read) {
  const auto scopes = Scopes::parse("");
  ASSERT_TRUE(scopes);
  EXPECT_EQ(scopes->text(), "read");
  EXPECT_TRUE(scopes->allow(Scope::read_statuses));
  EXPECT_FALSE(scopes->allow(Scope::write_statuses));
}

TEST(Scopes, keep_the_words_they_were_granted_as) {
  const auto scopes = Scopes::parse(" read  write:statuses+read push");
  ASSERT_TRUE(scopes);
  EXPECT_EQ(scopes->text(), "read write:statuses push");
  EXPECT_THAT(scopes->words(), ElementsAre("read", "write:statuses", "push"));
  EXPECT_TRUE(scopes->allow(Scope::write_statuses));
  EXPECT_FALSE(scopes->allow(Scope::write_media));
}

TEST(Scopes, follow_is_relationships_and_nothing_else) {
  const auto scopes = Scopes::parse("follow");
  ASSERT_TRUE(scopes);
  for (const Scope scope : {Scope::read_follows, Scope::write_follows, Scope::read_blocks,
                            Scope::write_blocks, Scope::read_mutes, Scope::write_mutes}) {
    EXPECT_TRUE(scopes->allow(scope));
  }
  EXPECT_FALSE(scopes->allow(Scope::read_accounts));
  EXPECT_FALSE(scopes->allow(Scope::write_lists));
}

TEST(Scopes, a_set_contains_its_parts_and_not_the_other_way) {
  const auto all = Scopes::parse("read write follow push");
  const auto some = Scopes::parse("read:statuses write:media");
  ASSERT_TRUE(all && some);
  EXPECT_TRUE(all->contains(*some));
  EXPECT_FALSE(some->contains(*all));
  EXPECT_TRUE(some->contains(*some));
}

TEST(Scopes, words_nobody_knows_are_refused) {
  for (const std::string_view text :
       {"everything", "read:", "Read", "read,write", "admin:read", "read\nwrite"}) {
    const auto scopes = Scopes::parse(text);
    ASSERT_FALSE(scopes) << text;
    EXPECT_EQ(scopes.error().code, Errc::invalid);
  }
  EXPECT_FALSE(Scopes::parse(std::string(Scopes::kTextBytesMax + 1, ' ')));
}

TEST(Scopes, every_word_parses_to_itself) {
  for (const std::string_view word : scope_words()) {
    const auto scopes = Scopes::parse(word);
    ASSERT_TRUE(scopes) << word;
    EXPECT_EQ(scopes->text(), word);
  }
}

}  // namespace
}  // namespace rookery::accounts
