#include "social/hot/shelf.hpp"

#include "accounts/moderation.hpp"
#include "social/delete_post.hpp"
#include "social/hot/status_page.hpp"
#include "social/interactions.hpp"
#include "social/lists.hpp"
#include "social/mute.hpp"
#include "social/test_world.hpp"
#include "social/timeline/run_to_end.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

namespace rookery::social::hot {
namespace {

namespace json = boost::json;

struct Hot : testing::Test {
  json::value one(std::optional<AccountId> viewer, PostId id) {
    auto look = world.shelf.look();
    const auto found = run_to_end(single_status(look, viewer, world.clock.now(), id));
    return found ? json::parse(*found) : json::value(nullptr);
  }
  json::array several(std::optional<AccountId> viewer, const std::vector<PostId>& ids) {
    auto look = world.shelf.look();
    return json::parse(TestWorld::value(run_to_end(status_page(look, viewer, world.clock.now(), ids))).json)
        .as_array();
  }
  std::uint64_t stat(std::string_view cache, std::atomic<std::uint64_t> CacheStats::* which) {
    std::uint64_t sum = 0;
    world.shelf.each_stats([&](std::string_view name, const CacheStats& stats) {
      if (name == cache) sum += (stats.*which).load();
    });
    return sum;
  }
  template <class Act>
  void write(Act act) {
    TestWorld::value(world.write(act));
  }

  TestWorld world;
  AccountId ann = world.person("ann"), ben = world.person("ben"), cat = world.person("cat");
};

TEST_F(Hot, shows_what_is_there_and_says_not_found_for_the_rest) {
  const auto post = world.post(ben, "hello");
  EXPECT_EQ(one(ann, post).at("text"), "hello");
  EXPECT_EQ(one(std::nullopt, post).at("by").at("id"), ben.value());
  EXPECT_TRUE(one(ann, PostId(7)).is_null());
  EXPECT_TRUE(one(ann, PostId(7)).is_null());
}

TEST_F(Hot, post_that_comes_into_being_is_seen_although_its_absence_was_remembered) {
  auto next = world.ids.next<PostId>();
  EXPECT_TRUE(one(ann, next).is_null());
  write([&](sql::Writer& tx) {
    return tx.run(
        "INSERT INTO posts (id, author_id, visibility, text, html, created_at) "
        "VALUES ($1, $2, 0, 'late', '', 0)",
        next, ben);
  });
  EXPECT_EQ(one(ann, next).at("text"), "late");
}

TEST_F(Hot, edit_and_delete_act_at_once_also_on_reblogs) {
  const auto post = world.post(ben, "first");
  const auto reblog = TestWorld::value(world.reblog(cat, post));
  EXPECT_EQ(one(ann, reblog).at("of").at("text"), "first");
  write([&](sql::Writer& tx) {
    PostEdit edit;
    edit.post = post;
    edit.author = ben;
    edit.text = "second";
    return world.editor.edit(tx, edit);
  });
  EXPECT_EQ(one(ann, reblog).at("of").at("text"), "second");
  write([&](sql::Writer& tx) { return delete_post(tx, ben, post); });
  EXPECT_TRUE(one(ann, post).is_null());
  EXPECT_TRUE(one(ann, reblog).is_null());
}

TEST_F(Hot, counts_follow_without_reading_the_post_again) {
  const auto post = world.post(ben, "count");
  EXPECT_EQ(one(ann, post).at("counts"), (json::array{0, 0, 0}));
  const auto misses = stat("posts", &CacheStats::misses);
  write([&](sql::Writer& tx) { return favourite(tx, world.ids, cat, post); });
  world.post(cat, "answer", Visibility::public_, post);
  EXPECT_EQ(one(ann, post).at("counts"), (json::array{1, 0, 1}));
  EXPECT_EQ(one(ann, post).at("marks"), "");
  EXPECT_EQ(one(cat, post).at("marks"), "f");
  write([&](sql::Writer& tx) { return unfavourite(tx, cat, post); });
  EXPECT_EQ(one(cat, post).at("counts"), (json::array{1, 0, 0}));
  EXPECT_EQ(one(cat, post).at("marks"), "");
  EXPECT_EQ(stat("posts", &CacheStats::misses), misses);
}

TEST_F(Hot, author_is_rendered_apart_from_the_posts) {
  const auto post = world.post(ben, "mine");
  EXPECT_EQ(one(ann, post).at("by").at("counts"), (json::array{0, 0, 1}));
  world.follow(cat, ben);
  EXPECT_EQ(one(ann, post).at("by").at("counts"), (json::array{1, 0, 1}));
  write(
      [&](sql::Writer& tx) { return tx.run("UPDATE accounts SET display_name = 'Ben' WHERE id = $1", ben); });
  EXPECT_EQ(one(ann, post).at("by").at("name"), "Ben");
}

TEST_F(Hot, relations_decide_at_once) {
  const auto post = world.post(ben, "for followers", Visibility::private_);
  const auto open = world.post(ben, "for all");
  EXPECT_TRUE(one(ann, post).is_null());
  world.follow(ann, ben);
  EXPECT_FALSE(one(ann, post).is_null());
  world.block(ann, ben);
  EXPECT_EQ(several(ann, {open}).size(), 0U);
  EXPECT_FALSE(one(ann, open).is_null()) << "asked for by its id";
  write([&](sql::Writer& tx) { return accounts::set_standing(tx, ben, accounts::Standing::suspended); });
  EXPECT_TRUE(one(cat, open).is_null());
  EXPECT_TRUE(one(std::nullopt, open).is_null());
}

TEST_F(Hot, deleted_account_takes_everything_with_it) {
  const auto post = world.post(ben, "mine");
  const auto reblog = TestWorld::value(world.reblog(cat, post));
  const auto reply = world.post(cat, "yours", Visibility::public_, post);
  EXPECT_EQ(several(ann, {reblog, reply, post}).size(), 3U);
  write([&](sql::Writer& tx) { return tx.run("DELETE FROM accounts WHERE id = $1", ben); });
  const auto left = several(ann, {reblog, reply, post});
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].at("id"), reply.value());
}

TEST_F(Hot, marks_of_posts_older_than_what_is_kept_are_asked_for) {
  const auto old = world.post(ben, "old");
  write([&](sql::Writer& tx) { return favourite(tx, world.ids, ann, old); });
  std::vector<PostId> newer;
  for (std::size_t i = 0; i < ViewerActs::kKeptMax; ++i) newer.push_back(world.post(ben, "new"));
  write([&](sql::Writer& tx) -> Result<> {
    for (const auto post : newer) ROOKERY_TRY(favourite(tx, world.ids, ann, post));
    return {};
  });
  EXPECT_EQ(one(ann, old).at("marks"), "f");
  EXPECT_EQ(one(ann, newer.back()).at("marks"), "f");
  EXPECT_EQ(one(cat, old).at("marks"), "");
}

TEST_F(Hot, own_reblogs_are_known_by_what_they_reblog) {
  const auto post = world.post(ben, "x");
  TestWorld::value(world.reblog(ann, post));
  EXPECT_EQ(one(ann, post).at("marks"), "r");
  write([&](sql::Writer& tx) { return unreblog(tx, ann, post); });
  EXPECT_EQ(one(ann, post).at("marks"), "");
}

TEST_F(Hot, many_who_want_the_same_wait_for_one_load) {
  const auto post = world.post(ben, "wanted");
  boost::asio::io_context loop;
  int shown = 0;
  for (int i = 0; i < 20; ++i) {
    boost::asio::co_spawn(
        loop,
        [](Hot& test, PostId id, int& count) -> boost::asio::awaitable<void> {
          auto look = test.world.shelf.look();
          const auto found = co_await single_status(look, test.ann, test.world.clock.now(), id);
          if (found && found->contains("wanted")) ++count;
        }(*this, post, shown),
        boost::asio::detached);
  }
  const auto reads = world.db.reads();
  loop.run();
  EXPECT_EQ(shown, 20);
  // The viewer, the post, its author.
  EXPECT_LE(world.db.reads() - reads, 3U);
}

TEST_F(Hot, tiny_caches_are_slow_and_right) {
  Shelf tiny(*world.db, world.versions, TestWorld::short_renderer(),
             {.posts = 1'000, .accounts = 1'000, .viewers = 1'000}, 1);
  std::vector<PostId> posts;
  for (int i = 0; i < 30; ++i) posts.push_back(world.post(i % 2 == 0 ? ben : cat, std::to_string(i)));
  auto look = tiny.look();
  const auto page = TestWorld::value(run_to_end(status_page(look, ann, world.clock.now(), posts)));
  EXPECT_EQ(json::parse(page.json).as_array().size(), 30U);
}

TEST_F(Hot, load_that_races_with_a_change_is_not_kept) {
  // Readers on threads of their own look while the text changes; none may see an older one than was answered.
  const auto post = world.post(ben, "0");
  std::atomic<int> written = 0;
  std::atomic<bool> stale = false;
  std::vector<std::jthread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (written < 100) {
        const int least = written;
        const int seen = std::stoi(std::string(one(ann, post).at("text").as_string()));
        if (seen < least) stale = true;
      }
    });
  }
  for (int i = 1; i <= 100; ++i) {
    write([&](sql::Writer& tx) {
      return tx.run("UPDATE posts SET text = $2 WHERE id = $1", post, std::to_string(i));
    });
    written = i;
  }
  readers.clear();
  EXPECT_FALSE(stale);
}

}  // namespace
}  // namespace rookery::social::hot
