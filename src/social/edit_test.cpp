#include "social/edit.hpp"

#include "social/test_world.hpp"

#include <gmock/gmock.h>

namespace rookery::social {
namespace {

class Edit : public testing::Test {
 protected:
  Result<> edit(PostId post, std::string text, std::string spoiler_text = "", AccountId author = {}) {
    PostEdit change;
    change.post = post;
    change.author = author == AccountId{} ? alice_ : author;
    change.text = std::move(text);
    change.spoiler_text = std::move(spoiler_text);
    return world_.write([&](sql::Writer& tx) { return world_.editor.edit(tx, change); });
  }
  std::vector<PostVersion> versions(PostId post) {
    return TestWorld::value(world_.read([&](sql::Reader& tx) { return load_versions(tx, post); }));
  }
  std::int64_t mentions_told(AccountId to) {
    return world_.number("SELECT COUNT(*) FROM notifications WHERE account_id = $1 AND type = 0", to);
  }

  TestWorld world_;
  AccountId alice_ = world_.person("alice"), bob_ = world_.person("bob");
};

TEST_F(Edit, every_version_is_kept) {
  const auto id = world_.post(alice_, "one");
  ASSERT_EQ(versions(id).size(), 1U);
  TestWorld::value(edit(id, "two", "careful"));  // the clock stands still meanwhile
  TestWorld::value(edit(id, "three"));
  const auto kept = versions(id);
  ASSERT_EQ(kept.size(), 3U);
  EXPECT_EQ(kept[0].html, "<p>one</p>");
  EXPECT_EQ(kept[0].created_at, TestWorld::value(world_.view({}, id)).created_at);
  EXPECT_EQ(kept[1].html, "<p>two</p>");
  EXPECT_EQ(kept[1].spoiler_text, "careful");
  EXPECT_TRUE(kept[1].sensitive);
  EXPECT_EQ(kept[2].html, "<p>three</p>");
  EXPECT_FALSE(kept[2].sensitive);
  EXPECT_LT(kept[1].created_at, kept[2].created_at);
  const auto view = TestWorld::value(world_.view({}, id));
  EXPECT_EQ(view.edited_at, kept[2].created_at);
  EXPECT_EQ(view.text, "three");
}

TEST_F(Edit, without_a_change_is_no_edit) {
  const auto id = world_.post(alice_, "one");
  TestWorld::value(edit(id, " one "));
  EXPECT_EQ(TestWorld::value(world_.view({}, id)).edited_at, std::nullopt);
  EXPECT_EQ(versions(id).size(), 1U);
  EXPECT_EQ(world_.number("SELECT COUNT(*) FROM outbox WHERE kind = 1"), 0);
}

TEST_F(Edit, only_the_author_may_and_never_a_reblog) {
  const auto id = world_.post(alice_, "one");
  const auto reblog = TestWorld::value(world_.reblog(bob_, id));
  EXPECT_EQ(edit(id, "two", "", bob_).error().code, Errc::not_found);
  EXPECT_EQ(edit(reblog, "two", "", bob_).error().code, Errc::not_found);
  EXPECT_EQ(edit(PostId(5), "two").error().code, Errc::not_found);
  EXPECT_EQ(edit(id, "").error().message, "Validation failed: Text can't be blank");
}

TEST_F(Edit, mentions_and_tags_follow_the_text) {
  const auto carol = world_.person("carol");
  const auto id = world_.post(alice_, "@bob #one", Visibility::direct);
  EXPECT_EQ(mentions_told(bob_), 1);
  TestWorld::value(edit(id, "@carol #two"));
  EXPECT_EQ(mentions_told(bob_), 0);
  EXPECT_EQ(mentions_told(carol), 1);
  EXPECT_FALSE(world_.sees(bob_, id));
  EXPECT_TRUE(world_.sees(carol, id));
  EXPECT_EQ(TestWorld::value(world_.view(alice_, id)).tags, std::vector<std::string>{"two"});
  EXPECT_EQ(world_.number("SELECT COUNT(*) FROM outbox WHERE kind = 1 AND post_id = $1", id), 1);
}

TEST_F(Edit, versions_have_an_end) {
  const auto id = world_.post(alice_, "0");
  for (std::int64_t version = 1; version < Editor::kVersionsMax; ++version) {
    TestWorld::value(edit(id, std::to_string(version)));
  }
  EXPECT_EQ(edit(id, "one more").error().code, Errc::invalid);
}

}  // namespace
}  // namespace rookery::social
