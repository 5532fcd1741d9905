#include "social/timeline/home_reader.hpp"

#include "social/lists.hpp"
#include "social/mute.hpp"
#include "social/tags.hpp"
#include "social/test_world.hpp"
#include "social/timeline/run_to_end.hpp"

#include <boost/json.hpp>

#include <gmock/gmock.h>

namespace rookery::social {
namespace {

class Home : public testing::Test {
 protected:
  std::vector<PostId> home(AccountId viewer, Page page = first_page(40)) {
    const auto shown = TestWorld::value(run_to_end(reader_.page(viewer, page)));
    std::vector<PostId> ids;
    for (const auto& post : boost::json::parse(shown.json).as_array()) {
      ids.emplace_back(post.at("id").as_int64());
    }
    EXPECT_EQ(shown.newest, ids.empty() ? PostId() : ids.front());
    EXPECT_EQ(shown.oldest, ids.empty() ? PostId() : ids.back());
    return ids;
  }
  std::vector<PostId> whole(AccountId viewer, std::size_t limit) {
    std::vector<PostId> all;
    auto page = home(viewer, first_page(limit));
    while (!page.empty()) {
      all.insert(all.end(), page.begin(), page.end());
      page = home(viewer, page_below(page.back(), limit));
    }
    return all;
  }
  std::vector<PostId> whole_from_the_oldest(AccountId viewer, std::size_t limit) {
    std::vector<PostId> all;
    auto page = home(viewer, page_above(PostId(0), limit));
    while (!page.empty()) {
      all.insert(all.begin(), page.begin(), page.end());
      page = home(viewer, page_above(page.front(), limit));
    }
    return all;
  }
  void carry(PostId post) {  // as the fan-out would
    EXPECT_TRUE(run_to_end(world_.timelines.deliver(post, std::vector{ann_, ben_, cat_})).has_value());
  }

  TestWorld world_;
  HomeReader reader_{*world_.db,           world_.versions, world_.timelines, world_.big_authors,
                     [] { return false; }, world_.shelf,    world_.clock};
  AccountId ann_ = world_.person("ann"), ben_ = world_.person("ben"), cat_ = world_.person("cat");
};

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(Home, shows_own_posts_and_those_of_followed_people_newest_first) {
  world_.follow(ann_, ben_);
  const auto first = world_.post(ben_, "one");
  const auto second = world_.post(ann_, "two");
  world_.post(cat_, "not followed");
  EXPECT_THAT(home(ann_), ElementsAre(second, first));
  EXPECT_THAT(home(ben_), ElementsAre(first));
}

TEST_F(Home, own_post_is_there_before_the_fan_out_came_to_it) {
  EXPECT_THAT(home(ann_), IsEmpty());
  const auto post = world_.post(ann_, "mine");
  EXPECT_THAT(home(ann_), ElementsAre(post));
}

TEST_F(Home, follow_brings_older_posts_and_unfollow_block_and_mute_take_them_away) {
  const auto post = world_.post(ben_, "old");
  EXPECT_THAT(home(ann_), IsEmpty());
  world_.follow(ann_, ben_);
  EXPECT_THAT(home(ann_), ElementsAre(post));
  TestWorld::value(world_.write([&](sql::Writer& tx) { return Follows::unfollow(tx, ann_, ben_); }));
  EXPECT_THAT(home(ann_), IsEmpty());
  world_.follow(ann_, ben_);
  TestWorld::value(world_.write([&](sql::Writer& tx) {
    return mute(tx, world_.ids, world_.clock.now(), ann_, ben_, {.duration = std::chrono::seconds(60)});
  }));
  EXPECT_THAT(home(ann_), IsEmpty());
  world_.clock.advance(std::chrono::seconds(61));
  EXPECT_THAT(home(ann_), ElementsAre(post));
  world_.block(ben_, ann_);
  EXPECT_THAT(home(ann_), IsEmpty());
}

TEST_F(Home, reply_is_shown_if_it_answers_its_author_the_reader_or_somebody_followed) {
  world_.follow(ann_, ben_);
  const auto by_cat = world_.post(cat_, "cat");
  const auto by_ann = world_.post(ann_, "ann");
  const auto to_cat = world_.post(ben_, "to cat", Visibility::public_, by_cat);
  const auto to_ann = world_.post(ben_, "to ann", Visibility::public_, by_ann);
  const auto to_self = world_.post(ben_, "to himself", Visibility::public_, to_cat);
  EXPECT_THAT(home(ann_), ElementsAre(to_self, to_ann, by_ann));
  world_.follow(ann_, cat_);
  EXPECT_THAT(home(ann_), ElementsAre(to_self, to_ann, to_cat, by_ann, by_cat));
}

TEST_F(Home, reblogs_can_be_switched_off_and_go_with_the_original) {
  world_.follow(ann_, ben_);
  const auto post = world_.post(cat_, "worth passing on");
  const auto reblog = TestWorld::value(world_.reblog(ben_, post));
  EXPECT_THAT(home(ann_), ElementsAre(reblog));
  TestWorld::value(world_.write(
      [&](sql::Writer& tx) { return world_.follows.follow(tx, ann_, ben_, {.reblogs = false}); }));
  EXPECT_THAT(home(ann_), IsEmpty());
  TestWorld::value(world_.write(
      [&](sql::Writer& tx) { return world_.follows.follow(tx, ann_, ben_, {.reblogs = true}); }));
  EXPECT_THAT(home(ann_), ElementsAre(reblog));
  world_.block(cat_, ann_);
  EXPECT_THAT(home(ann_), IsEmpty());
}

TEST_F(Home, language_of_a_follow_filters_posts_and_not_reblogs) {
  TestWorld::value(world_.write([&](sql::Writer& tx) {
    return world_.follows.follow(tx, ann_, ben_, {.languages = std::vector<std::string>{"de", "por"}});
  }));
  const auto in = [&](std::optional<std::string> language) {
    NewPost post;
    post.author = ben_;
    post.text = "text";
    post.language = std::move(language);
    return TestWorld::value(world_.publish(post));
  };
  const auto german = in("de");
  in("en");
  in("po");  // part of a code that is asked for
  EXPECT_THAT(home(ann_), ElementsAre(german));
}

TEST_F(Home, direct_posts_are_for_those_mentioned) {
  world_.follow(ann_, ben_);
  world_.follow(cat_, ben_);
  const auto post = world_.post(ben_, "psst @ann", Visibility::direct);
  EXPECT_THAT(home(ann_), ElementsAre(post));
  EXPECT_THAT(home(cat_), IsEmpty());
  EXPECT_THAT(home(ben_), ElementsAre(post));
}

TEST_F(Home, followed_tag_brings_public_posts_also_by_edit) {
  const TagFollows tags(world_.ids, world_.homes);
  const auto tagged = world_.post(ben_, "look #Birds");
  const auto plain = world_.post(ben_, "look");
  world_.post(ben_, "look #birds", Visibility::unlisted);
  TestWorld::value(
      world_.write([&](sql::Writer& tx) { return tags.follow(tx, ann_, "birds", world_.clock.now()); }));
  EXPECT_THAT(home(ann_), ElementsAre(tagged));
  TestWorld::value(world_.write([&](sql::Writer& tx) {
    PostEdit edit;
    edit.post = plain;
    edit.author = ben_;
    edit.text = "look #birds";
    return world_.editor.edit(tx, edit);
  }));
  carry(plain);
  EXPECT_THAT(home(ann_), ElementsAre(plain, tagged));
  TestWorld::value(
      world_.write([&](sql::Writer& tx) { return tags.unfollow(tx, ann_, "birds", world_.clock.now()); }));
  EXPECT_THAT(home(ann_), IsEmpty());
}

TEST_F(Home, members_of_an_exclusive_list_are_on_the_list_only) {
  world_.follow(ann_, ben_);
  const auto post = world_.post(ben_, "hello");
  TestWorld::value(world_.write([&](sql::Writer& tx) -> Result<> {
    const auto list = ROOKERY_TRY(create_list(tx, world_.ids, ann_, {.title = "b", .exclusive = true}));
    return add_to_list(tx, world_.ids, ann_, list.id, std::span(&ben_, 1));
  }));
  EXPECT_THAT(home(ann_), IsEmpty());
  EXPECT_THAT(home(cat_), IsEmpty());
  EXPECT_THAT(home(ben_), ElementsAre(post));
}

TEST_F(Home, paging_crosses_the_end_of_the_list_without_hole_or_double) {
  world_.follow(ann_, ben_);
  EXPECT_THAT(home(ann_), IsEmpty());
  std::vector<PostId> posted;
  for (std::size_t i = 0; i < TimelineStore::kEntriesMax + 300; ++i) {
    posted.insert(posted.begin(), world_.post(i % 3 == 0 ? ann_ : ben_, "post"));
    carry(posted.front());
  }
  EXPECT_EQ(whole(ann_, 37), posted);
  EXPECT_EQ(whole_from_the_oldest(ann_, 37), posted);
  world_.timelines.forget(ann_);
  EXPECT_EQ(whole(ann_, 40), posted);
  EXPECT_EQ(home(ann_, page_since(posted[50], 40)), std::vector(posted.begin(), posted.begin() + 40));
  EXPECT_EQ(home(ann_, page_above(posted[50], 40)), std::vector(posted.begin() + 10, posted.begin() + 50));
}

TEST_F(Home, page_is_full_when_most_candidates_are_hidden) {
  world_.follow(ann_, ben_);
  const auto by_cat = world_.post(cat_, "cat");
  std::vector<PostId> shown;
  for (int i = 0; i < 300; ++i) {
    if (i % 30 == 0) shown.insert(shown.begin(), world_.post(ben_, "plain"));
    world_.post(ben_, "to cat", Visibility::public_, by_cat);
  }
  EXPECT_EQ(home(ann_, first_page(10)), shown);
  EXPECT_EQ(whole(ann_, 3), shown);
}

TEST_F(Home, reply_that_comes_first_brings_what_it_answers_once) {
  world_.follow(ann_, ben_);
  world_.follow(ann_, cat_);
  EXPECT_THAT(home(ann_), IsEmpty());
  const auto first = world_.post(ben_, "first");
  const auto between = world_.post(cat_, "between");
  const auto second = world_.post(cat_, "second", Visibility::public_, first);
  const auto third = world_.post(ben_, "third", Visibility::public_, second);
  carry(third);
  EXPECT_THAT(home(ann_), ElementsAre(third, second, first)) << "the whole chain";
  carry(second);
  carry(between);
  EXPECT_THAT(home(ann_), ElementsAre(third, second, between, first));
  carry(first);
  EXPECT_THAT(home(ann_), ElementsAre(third, second, between, first));
  EXPECT_EQ(whole(ann_, 1), whole(ann_, 40));
}

TEST_F(Home, cause_that_belongs_on_an_older_page_is_there_when_that_is_read) {
  world_.follow(ann_, ben_);
  world_.follow(ann_, cat_);
  EXPECT_THAT(home(ann_), IsEmpty());
  const auto cause = world_.post(ben_, "cause");
  std::vector<PostId> between;
  for (int i = 0; i < 5; ++i) {
    between.insert(between.begin(), world_.post(cat_, "between"));
    carry(between.front());
  }
  const auto effect = TestWorld::value(world_.reblog(cat_, cause));
  carry(effect);
  EXPECT_THAT(home(ann_, first_page(3)), ElementsAre(effect, between[0], between[1]));
  EXPECT_THAT(home(ann_, page_below(between[1], 10)), ElementsAre(between[2], between[3], between[4], cause));
  EXPECT_THAT(home(ann_, page_above(cause, 3)), ElementsAre(between[2], between[3], between[4]));
  EXPECT_THAT(home(ann_, page_above(PostId(0), 2)), ElementsAre(between[4], cause));
}

TEST_F(Home, cause_is_not_pulled_where_the_rule_hides_it) {
  world_.follow(ann_, ben_);
  EXPECT_THAT(home(ann_), IsEmpty());
  const auto by_cat = world_.post(cat_, "not followed");
  const auto by_ben = world_.post(ben_, "followed");
  const auto reblog = TestWorld::value(world_.reblog(ben_, by_cat));
  carry(reblog);
  EXPECT_THAT(home(ann_), ElementsAre(reblog));
  const auto reply = world_.post(ben_, "psst @cat", Visibility::direct, by_ben);
  carry(reply);
  EXPECT_THAT(home(ann_), ElementsAre(reblog)) << "an effect that is not shown brings nothing";
}

TEST_F(Home, posts_of_big_authors_are_joined_with_the_own_list) {
  world_.follow(ann_, ben_);
  world_.follow(ann_, cat_);
  std::vector<PostId> posted;
  for (int i = 0; i < 90; ++i) posted.insert(posted.begin(), world_.post(i % 2 == 0 ? ben_ : cat_, "x"));
  EXPECT_EQ(whole(ann_, 40), posted);
  EXPECT_TRUE(TestWorld::value(run_to_end(world_.big_authors.join(cat_))));
  for (int i = 0; i < 90; ++i) {
    const auto author = i % 2 == 0 ? ben_ : cat_;
    posted.insert(posted.begin(), world_.post(author, "y"));
    if (author == ben_) carry(posted.front());
  }
  EXPECT_EQ(whole(ann_, 7), posted);
  EXPECT_EQ(whole(ann_, 40), posted);
  EXPECT_EQ(whole_from_the_oldest(ann_, 11), posted);
}

}  // namespace
}  // namespace rookery::social
