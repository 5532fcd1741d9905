#include "api/mastodon/rendering.hpp"

#include <gtest/gtest.h>

namespace rookery::api {
namespace {

namespace json = boost::json;
using social::hot::Rendered;

// A post with everything that one can have.
social::PostView full_post() {
  social::PostView view;
  view.id = social::PostId(1'000);
  view.author.id = AccountId(7);
  view.author.name = "ann";
  view.author.display_name = "Ann \"the\" \xC3\xA4";
  view.author.note_html = "<p>bio</p>";
  view.author.fields = {{.name = "a", .value = "b", .value_html = "<b>"}};
  view.author.followers = 12;
  view.author.posts = 3'456;
  view.author.last_post_at = from_millis(1'700'000'000'000);
  view.visibility = social::Visibility::unlisted;
  view.html = "<p>text with \"quotes\" and \n</p>";
  view.spoiler_text = "careful";
  view.sensitive = true;
  view.language = "de";
  view.reply_to = social::PostId(900);
  view.reply_to_account = AccountId(8);
  view.created_at = from_millis(1'700'000'000'123);
  view.edited_at = from_millis(1'700'000'100'000);
  view.app = social::PostView::App{.name = "app", .website = "https://app.example"};
  view.mentions = {{.id = AccountId(8), .name = "ben"}};
  view.tags = {"cats"};
  view.replies = 1;
  view.reblogs = 23;
  view.favourites = 123'456'789;
  return view;
}

struct RenderingTest : testing::Test {
  accounts::Site site{.url = "https://rookery.example", .domain = "rookery.example"};
  Entities entities{site};
  social::hot::Renderer renderer = renderer_of(entities);

  static social::StoredPost stored(const social::PostView& view) {
    social::StoredPost post{.view = view, .facts = {}};
    post.view.author = {};
    post.view.author.id = view.author.id;
    post.view.author.name = view.author.name;
    if (view.reblog) post.facts.reblog_of = view.reblog->id;
    post.view.reblog = nullptr;
    post.view.viewer.reset();
    return post;
  }
  // The pieces as a page joins them.
  std::string joined(const social::PostView& view, const social::PostMarks& marks) {
    const Rendered post = renderer.post(stored(view));
    const std::string author = renderer.account(view.author).text;
    std::string text = post.text.substr(0, view.reblog ? post.reblog_at : post.account_at);
    if (view.reblog) {
      text +=
          joined(*view.reblog, marks) + post.text.substr(post.reblog_at, post.account_at - post.reblog_at);
    }
    text += author + post.text.substr(post.account_at);
    if (!view.viewer) return text + "}";
    const bool pin = social::shows_pin(view.viewer, view.author.id, view.reblog != nullptr, view.visibility);
    return text + renderer.end(marks, pin, view.filtered);
  }
};

TEST_F(RenderingTest, pieces_are_the_entity_for_every_viewer) {
  for (int bits = 0; bits < 64; ++bits) {
    auto view = full_post();
    if ((bits & 1) != 0) view.viewer = AccountId((bits & 2) != 0 ? 7 : 9);
    const bool signed_in = view.viewer.has_value();
    const social::PostMarks marks{.favourited = signed_in && (bits & 4) != 0,
                                  .reblogged = signed_in && (bits & 8) != 0,
                                  .bookmarked = signed_in && (bits & 16) != 0,
                                  .pinned = view.viewer == AccountId(7) && (bits & 16) != 0};
    view.favourited = marks.favourited;
    view.reblogged = marks.reblogged;
    view.bookmarked = marks.bookmarked;
    view.pinned = marks.pinned;
    if (signed_in && (bits & 32) != 0) {
      social::FilterMatch match;
      match.filter.id = social::FilterId(5);
      match.filter.title = "Birds";
      match.filter.contexts = 3;
      match.keywords = {"a \"word\""};
      match.posts = {view.id};
      view.filtered = {match};
    }
    EXPECT_EQ(json::parse(joined(view, marks)), json::value(entities.status(view))) << bits;

    social::PostView reblog;
    reblog.id = social::PostId(2'000);
    reblog.author.id = AccountId(9);
    reblog.author.name = "cat";
    reblog.viewer = view.viewer;
    reblog.reblog = std::make_shared<const social::PostView>(view);
    reblog.favourited = view.favourited;
    reblog.reblogged = view.reblogged;
    reblog.bookmarked = view.bookmarked;
    reblog.filtered = view.filtered;
    EXPECT_EQ(json::parse(joined(reblog, marks)), json::value(entities.status(reblog))) << bits;
  }
}

TEST_F(RenderingTest, counts_are_overwritten_in_place) {
  auto view = full_post();
  Rendered post = renderer.post(stored(view));
  const auto size = post.text.size();
  view.replies = 9'999;
  view.reblogs = 0;
  view.favourites = 7;
  ASSERT_TRUE(renderer.set_post_counts(post, {9'999, 0, 7, 0}));
  EXPECT_EQ(post.text.size(), size);
  const auto entity =
      json::parse(post.text.substr(0, post.account_at) + "null" + post.text.substr(post.account_at) + "}");
  EXPECT_EQ(entity.at("replies_count"), 9'999);
  EXPECT_EQ(entity.at("reblogs_count"), 0);
  EXPECT_EQ(entity.at("favourites_count"), 7);

  Rendered account = renderer.account(view.author);
  ASSERT_TRUE(renderer.set_account_counts(account, {1, 2, 3, sql::WatchedCounts::kNull}));
  view.author.followers = 1;
  view.author.following = 2;
  view.author.posts = 3;
  view.author.last_post_at.reset();
  EXPECT_EQ(json::parse(account.text), json::value(entities.account(view.author)));
  view.author.last_post_at = from_millis(1'800'000'000'000);
  ASSERT_TRUE(renderer.set_account_counts(account, {1, 2, 3, 1'800'000'000'000}));
  EXPECT_EQ(json::parse(account.text), json::value(entities.account(view.author)));
}

TEST_F(RenderingTest, count_that_does_not_fit_is_said_to) {
  Rendered post = renderer.post(stored(full_post()));
  EXPECT_FALSE(renderer.set_post_counts(post, {10'000, 0, 0, 0}));
}

}  // namespace
}  // namespace rookery::api
