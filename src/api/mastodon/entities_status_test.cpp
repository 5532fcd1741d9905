#include "api/mastodon/entities.hpp"

#include <gtest/gtest.h>

namespace rookery::api {
namespace {

TEST(Iso8601, times_have_three_digits_of_milliseconds) {
  EXPECT_EQ(iso8601(from_millis(1'714'566'600'007)), "2024-05-01T12:30:00.007Z");
  EXPECT_EQ(iso8601(from_millis(1'714'566'600'000)), "2024-05-01T12:30:00.000Z");
  EXPECT_EQ(iso8601(from_millis(-1)), "1969-12-31T23:59:59.999Z");
}

class EntitiesStatus : public testing::Test {
 protected:
  static social::PostView post_of(AccountId author) {
    social::PostView post;
    post.id = social::PostId(7);
    post.author.id = author;
    post.author.name = "alice";
    post.html = "<p>Hi</p>";
    return post;
  }

  accounts::Site site_{.url = "https://rookery.example", .domain = "rookery.example"};
  Entities entities_{site_};
  AccountId alice_ = AccountId(1), bob_ = AccountId(2);
};

TEST_F(EntitiesStatus, what_the_viewer_did_is_told_to_viewers_alone) {
  auto post = post_of(alice_);
  const auto anonymous = entities_.status(post);
  post.viewer = bob_;
  const auto seen = entities_.status(post);
  for (const auto* key : {"favourited", "reblogged", "bookmarked", "muted", "filtered"}) {
    EXPECT_FALSE(anonymous.contains(key)) << key;
    EXPECT_TRUE(seen.contains(key)) << key;
  }
}

TEST_F(EntitiesStatus, pinned_is_told_to_the_author_where_pinning_is_possible) {
  auto post = post_of(alice_);
  post.viewer = bob_;
  EXPECT_FALSE(entities_.status(post).contains("pinned"));
  post.viewer = alice_;
  EXPECT_TRUE(entities_.status(post).contains("pinned"));
  post.visibility = social::Visibility::direct;
  EXPECT_FALSE(entities_.status(post).contains("pinned"));
}

TEST_F(EntitiesStatus, filter_matches_carry_their_filter) {
  auto post = post_of(alice_);
  post.viewer = bob_;
  social::FilterMatch match;
  match.filter.id = social::FilterId(3);
  match.filter.title = "Birds";
  match.filter.contexts = 1 | 8;
  match.filter.action = social::FilterAction::hide;
  match.keywords = {"bird"};
  match.posts = {social::PostId(7)};
  post.filtered.push_back(match);
  const boost::json::array expected = {boost::json::parse(R"({
    "filter": {"id": "3", "title": "Birds", "context": ["home", "thread"], "expires_at": null,
               "filter_action": "hide"},
    "keyword_matches": ["bird"], "status_matches": ["7"]})")};
  EXPECT_EQ(entities_.status(post).at("filtered"), boost::json::value(expected));
}

}  // namespace
}  // namespace rookery::api
