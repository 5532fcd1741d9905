#include "social/filter_matching.hpp"

#include "social/test_world.hpp"

#include <gmock/gmock.h>

namespace rookery::social {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class FilterMatching : public testing::Test {
 protected:
  FilterId filter(std::vector<std::string> keywords, bool whole_word = true,
                  std::optional<Instant> expires_at = {}) {
    FilterChange change{.title = "unwanted",
                        .contexts = static_cast<std::uint8_t>(FilterContext::home),
                        .action = FilterAction::hide,
                        .set_expiry = true,
                        .expires_at = expires_at,
                        .keywords = {}};
    for (auto& keyword : keywords) {
      change.keywords.push_back(
          {.id = std::nullopt, .keyword = std::move(keyword), .whole_word = whole_word});
    }
    return TestWorld::value(
        world_.write([&](sql::Writer& tx) { return create_filter(tx, world_.ids, alice_, change); }));
  }
  PostView filtered(PostId post) {
    auto posts = world_.views(alice_, {post});
    TestWorld::value(
        world_.read([&](sql::Reader& tx) { return apply_filters(tx, alice_, world_.clock.now(), posts); }));
    return posts.at(0);
  }
  // Which keywords of alice's filters match a post of bob's with this text.
  std::vector<std::string> matched(const std::string& text) {
    std::vector<std::string> keywords;
    for (const auto& match : filtered(world_.post(bob_, text)).filtered) {
      keywords.insert(keywords.end(), match.keywords.begin(), match.keywords.end());
    }
    return keywords;
  }

  TestWorld world_;
  AccountId alice_ = world_.person("alice"), bob_ = world_.person("bob");
};

TEST_F(FilterMatching, without_filters_nothing_is_marked) {
  EXPECT_THAT(matched("cats and dogs"), IsEmpty());
}

TEST_F(FilterMatching, whole_words_are_found_where_words_end) {
  filter({"cat"});
  for (const auto* text : {"cat", "a cat.", "(cat)", "#cat", "Cat!", "my CAT", "cat's", "日本 cat"}) {
    EXPECT_THAT(matched(text), ElementsAre("cat")) << text;
  }
  for (const auto* text : {"cats", "concat", "cat_food", "caté", "cat9", "dog"}) {
    EXPECT_THAT(matched(text), IsEmpty()) << text;
  }
}

TEST_F(FilterMatching, later_occurrence_counts_when_the_first_is_inside_a_word) {
  filter({"cat"});
  EXPECT_THAT(matched("concatenate the cat"), ElementsAre("cat"));
}

TEST_F(FilterMatching, parts_of_words_are_found_when_asked_for) {
  filter({"cat"}, false);
  EXPECT_THAT(matched("concatenate"), ElementsAre("cat"));
}

TEST_F(FilterMatching, keyword_that_is_no_word_needs_no_boundary) {
  filter({"#ad", ":)"});
  EXPECT_THAT(matched("text#ad and more"), ElementsAre("#ad"));
  EXPECT_THAT(matched("text#advice"), IsEmpty());
  EXPECT_THAT(matched("fine:)x"), ElementsAre(":)"));
}

TEST_F(FilterMatching, case_and_script_do_not_matter) {
  filter({"straße", "КОТ"});
  EXPECT_THAT(matched("eine STRASSE"), ElementsAre("straße"));
  EXPECT_THAT(matched("мой кот"), ElementsAre("КОТ"));
  EXPECT_THAT(matched("коты"), IsEmpty());
}

TEST_F(FilterMatching, characters_of_regular_expressions_are_plain) {
  filter({"c++", ".*"}, false);
  EXPECT_THAT(matched("I like C++"), ElementsAre("c++"));
  EXPECT_THAT(matched("anything"), IsEmpty());
}

TEST_F(FilterMatching, warning_is_searched_too) {
  filter({"spoiler"});
  NewPost post;
  post.author = bob_;
  post.text = "the end";
  post.spoiler_text = "A spoiler";
  EXPECT_EQ(filtered(TestWorld::value(world_.publish(post))).filtered.size(), 1U);
}

TEST_F(FilterMatching, reblog_is_matched_by_its_original_and_both_say_so) {
  const auto original = world_.post(bob_, "about a cat");
  const auto reblog = TestWorld::value(world_.reblog(bob_, original));
  filter({"cat"});
  const auto seen = filtered(reblog);
  EXPECT_EQ(seen.filtered.size(), 1U);
  EXPECT_EQ(seen.reblog->filtered.size(), 1U);
}

TEST_F(FilterMatching, single_post_is_matched_also_through_its_reblog) {
  const auto id = filter({});
  const auto post = world_.post(bob_, "harmless");
  const auto reblog = TestWorld::value(world_.reblog(bob_, post));
  TestWorld::value(
      world_.write([&](sql::Writer& tx) { return add_filter_post(tx, world_.ids, alice_, id, post); }));
  EXPECT_THAT(filtered(post).filtered.at(0).posts, ElementsAre(post));
  EXPECT_THAT(filtered(reblog).filtered.at(0).posts, ElementsAre(post));
  EXPECT_THAT(matched("harmless"), IsEmpty());
}

TEST_F(FilterMatching, expired_filter_matches_nothing) {
  filter({"cat"}, true, world_.clock.now() + std::chrono::minutes(1));
  EXPECT_THAT(matched("cat"), ElementsAre("cat"));
  world_.clock.advance(std::chrono::minutes(1));
  EXPECT_THAT(matched("cat"), IsEmpty());
}

TEST_F(FilterMatching, each_filter_reports_its_own_keywords) {
  filter({"cat", "dog", "bird"});
  filter({"dog"});
  const auto seen = filtered(world_.post(bob_, "a dog and a cat")).filtered;
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_THAT(seen[0].keywords, ElementsAre("cat", "dog"));
  EXPECT_THAT(seen[1].keywords, ElementsAre("dog"));
  EXPECT_EQ(seen[0].filter.action, FilterAction::hide);
}

TEST_F(FilterMatching, filters_of_others_do_not_count) {
  const auto carol = world_.person("carol");
  filter({"cat"});
  auto posts = world_.views(carol, {world_.post(bob_, "cat")});
  TestWorld::value(
      world_.read([&](sql::Reader& tx) { return apply_filters(tx, carol, world_.clock.now(), posts); }));
  EXPECT_THAT(posts.at(0).filtered, IsEmpty());
}

class Filters : public FilterMatching {};

TEST_F(Filters, belong_to_their_owner_alone) {
  const auto id = filter({"cat"});
  const auto keyword =
      TestWorld::value(world_.read([&](sql::Reader& tx) { return find_filter(tx, alice_, id); }))
          .keywords.at(0)
          .id;
  const auto code = [](const auto& result) { return result.error().code; };
  EXPECT_EQ(code(world_.read([&](sql::Reader& tx) { return find_filter(tx, bob_, id); })), Errc::not_found);
  EXPECT_EQ(code(world_.write([&](sql::Writer& tx) { return delete_filter(tx, bob_, id); })),
            Errc::not_found);
  EXPECT_EQ(code(world_.write([&](sql::Writer& tx) { return delete_filter_keyword(tx, bob_, keyword); })),
            Errc::not_found);
  EXPECT_EQ(code(world_.write(
                [&](sql::Writer& tx) { return add_filter_keyword(tx, world_.ids, bob_, id, "dog", true); })),
            Errc::not_found);
}

TEST_F(Filters, keyword_of_another_filter_cannot_be_changed_through_this_one) {
  const auto first = filter({"cat"}), second = filter({"dog"});
  const auto keyword =
      TestWorld::value(world_.read([&](sql::Reader& tx) { return find_filter(tx, alice_, second); }))
          .keywords.at(0)
          .id;
  FilterChange change;
  change.title = "changed";
  change.keywords.push_back(
      {.id = keyword, .keyword = std::nullopt, .whole_word = std::nullopt, .remove = true});
  EXPECT_EQ(
      world_.write([&](sql::Writer& tx) { return update_filter(tx, world_.ids, alice_, first, change); })
          .error()
          .code,
      Errc::not_found);
  EXPECT_THAT(matched("dog"), ElementsAre("dog"));
}

TEST_F(Filters, are_limited_in_number_and_length) {
  EXPECT_EQ(world_
                .write([&](sql::Writer& tx) {
                  FilterChange change;
                  change.title = std::string(kFilterTitleLengthMax + 1, 'x');
                  change.contexts = static_cast<std::uint8_t>(FilterContext::home);
                  return create_filter(tx, world_.ids, alice_, change);
                })
                .error()
                .code,
            Errc::invalid);
  FilterId last;
  for (std::int64_t i = 0; i < kFiltersMax; ++i) last = filter({});
  EXPECT_EQ(world_
                .write([&](sql::Writer& tx) {
                  FilterChange change;
                  change.title = "one more";
                  change.contexts = static_cast<std::uint8_t>(FilterContext::home);
                  return create_filter(tx, world_.ids, alice_, change);
                })
                .error()
                .code,
            Errc::invalid);
  const auto add = [&](const std::string& keyword) {
    return world_.write(
        [&](sql::Writer& tx) { return add_filter_keyword(tx, world_.ids, alice_, last, keyword, true); });
  };
  EXPECT_EQ(add(std::string(kFilterKeywordLengthMax + 1, 'x')).error().code, Errc::invalid);
  EXPECT_EQ(add("  ").error().message, "Validation failed: Keyword can't be blank");
}

}  // namespace
}  // namespace rookery::social
