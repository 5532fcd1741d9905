#include "social/publish.hpp"

#include "social/delete_post.hpp"
#include "social/interactions.hpp"
#include "social/post_text.hpp"
#include "social/test_world.hpp"

#include <gmock/gmock.h>

namespace rookery::social {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class Publish : public testing::Test {
 protected:
  std::string refusal(const NewPost& post) {
    const auto done = world_.publish(post);
    EXPECT_FALSE(done.has_value());
    return done ? "" : done.error().message;
  }
  NewPost by_alice(std::string text) const {
    NewPost post;
    post.author = alice_;
    post.text = std::move(text);
    return post;
  }

  TestWorld world_;
  AccountId alice_ = world_.person("Alice"), bob_ = world_.person("bob");
};

TEST_F(Publish, post_is_stored_as_typed_and_as_shown) {
  const auto id = world_.post(alice_, "  Hi @BOB, #Birds & <b>more</b>\r\n");
  const auto post = TestWorld::value(world_.view({}, id));
  EXPECT_EQ(post.text, "Hi @BOB, #Birds & <b>more</b>");
  EXPECT_THAT(post.html, HasSubstr("&lt;b&gt;more"));
  ASSERT_THAT(post.mentions, SizeIs(1));
  EXPECT_EQ(post.mentions[0].id, bob_);
  EXPECT_EQ(post.mentions[0].name, "bob");
  EXPECT_EQ(post.tags, std::vector<std::string>{"birds"});
  EXPECT_EQ(post.author.posts, 1);
  EXPECT_EQ(post.author.last_post_at, world_.clock.now());
  EXPECT_EQ(world_.number("SELECT COUNT(*) FROM outbox WHERE kind = 0 AND post_id = $1", id), 1);
}

// Field by field what load_post finds, so that neither can change alone.
TEST_F(Publish, answer_is_what_its_author_would_look_up) {
  TestWorld::value(world_.write([&](sql::Writer& tx) {
    return tx.run(
        "INSERT INTO apps (id, name, website, redirect_uris, scopes, client_id, secret_hash, created_at) "
        "VALUES (7, 'Tusk', 'https://tusk.example', 'x', 'read', 'tusk', 'x', 0)");
  }));
  world_.person("carol");
  auto wanted = by_alice("@carol @Bob look: #Zoo #Café #cafe https://birds.example/x");
  wanted.app = AppId(7);
  wanted.spoiler_text = "birds";
  wanted.language = "pt_BR";
  wanted.visibility = Visibility::unlisted;
  wanted.reply_to = world_.post(bob_, "parent");
  wanted.idempotency_key = "key";
  const auto publish = [&](sql::Writer& tx) { return world_.publisher.publish(tx, wanted); };
  const auto answer = TestWorld::value(world_.write(publish));
  const auto again = TestWorld::value(world_.write(publish));
  const auto found = TestWorld::value(world_.view(alice_, answer.id));

  const auto told = [](const PostView& post) {
    std::vector<std::string> mentions;
    for (const auto& mention : post.mentions) mentions.push_back(mention.id.text() + mention.name);
    return std::tuple(std::tuple(post.id, post.visibility, post.text, post.html, post.spoiler_text,
                                 post.sensitive, post.language, post.reply_to, post.reply_to_account),
                      std::tuple(post.created_at, post.edited_at, post.app.value().name,
                                 post.app.value().website, mentions, post.tags, post.viewer),
                      std::tuple(post.replies, post.reblogs, post.favourites, post.favourited, post.reblogged,
                                 post.bookmarked, post.pinned, post.reblog == nullptr),
                      std::tuple(post.author.id, post.author.name, post.author.posts, post.author.followers,
                                 post.author.last_post_at, post.author.created_at));
  };
  EXPECT_EQ(told(answer), told(found));
  EXPECT_EQ(told(again), told(found));
  EXPECT_EQ(answer.tags, (std::vector<std::string>{"cafe", "zoo"}));
  EXPECT_EQ(answer.author.posts, 1);
}

TEST_F(Publish, blank_and_long_texts_are_refused) {
  EXPECT_EQ(refusal(by_alice(" \n ")), "Validation failed: Text can't be blank");
  EXPECT_EQ(refusal(by_alice(std::string(501, 'x'))),
            "Validation failed: Text character limit of 500 exceeded");
  auto warned = by_alice(std::string(400, 'x'));
  warned.spoiler_text = std::string(101, 'y');
  EXPECT_EQ(refusal(warned), "Validation failed: Text character limit of 500 exceeded");
  EXPECT_THAT(refusal(by_alice(std::string(PostText::kTextBytesMax + 1, 'x'))), HasSubstr("bytes"));
  EXPECT_TRUE(world_.publish(by_alice(std::string(500, 'x'))));
  EXPECT_EQ(world_.account(alice_).posts, 1);
}

TEST_F(Publish, lone_warning_becomes_the_text) {
  auto post = by_alice("");
  post.spoiler_text = "only this";
  const auto view = TestWorld::value(world_.view({}, TestWorld::value(world_.publish(post))));
  EXPECT_EQ(view.text, "only this");
  EXPECT_EQ(view.spoiler_text, "");
  EXPECT_FALSE(view.sensitive);
}

TEST_F(Publish, warning_makes_a_post_sensitive) {
  auto post = by_alice("text");
  post.spoiler_text = "careful";
  post.sensitive = false;
  EXPECT_TRUE(TestWorld::value(world_.view({}, TestWorld::value(world_.publish(post)))).sensitive);
}

TEST_F(Publish, authors_defaults_fill_what_is_not_said) {
  TestWorld::value(world_.write([&](sql::Writer& tx) {
    return tx.run(
        "UPDATE accounts SET default_visibility = 2, default_sensitive = 1, default_language = 'de' "
        "WHERE id = $1",
        alice_);
  }));
  const auto id = TestWorld::value(world_.publish(by_alice("text")));
  const auto view = TestWorld::value(world_.view(alice_, id));
  EXPECT_EQ(view.visibility, Visibility::private_);
  EXPECT_TRUE(view.sensitive);
  EXPECT_EQ(view.language, "de");
}

TEST_F(Publish, language_is_a_code) {
  EXPECT_EQ(TestWorld::value(language_code("EN")), "en");
  EXPECT_EQ(TestWorld::value(language_code("pt_BR")), "pt-BR");
  for (const std::string_view wrong : {"", "e", "english", "e1", "en-", "-en", "en--us", "en us", "<b>"}) {
    EXPECT_FALSE(language_code(wrong)) << wrong;
  }
}

TEST_F(Publish, same_key_returns_the_same_post_for_an_hour) {
  auto post = by_alice("once");
  post.idempotency_key = "key";
  const auto first = TestWorld::value(world_.publish(post));
  post.text = "something else";
  world_.clock.advance(std::chrono::minutes(59));
  EXPECT_EQ(TestWorld::value(world_.publish(post)), first);
  EXPECT_EQ(world_.account(alice_).posts, 1);

  auto others = post;
  others.author = bob_;
  EXPECT_NE(TestWorld::value(world_.publish(others)), first);

  world_.clock.advance(std::chrono::minutes(2));
  EXPECT_NE(TestWorld::value(world_.publish(post)), first);
}

TEST_F(Publish, key_of_a_deleted_post_publishes_again) {
  auto post = by_alice("once");
  post.idempotency_key = "key";
  const auto first = TestWorld::value(world_.publish(post));
  TestWorld::value(world_.write([&](sql::Writer& tx) { return delete_post(tx, alice_, first); }));
  EXPECT_NE(TestWorld::value(world_.publish(post)), first);
}

TEST_F(Publish, reply_is_above_its_parent_and_counted) {
  const auto parent = world_.post(alice_, "parent");
  world_.clock.advance(std::chrono::hours(-1));
  const auto reply = world_.post(bob_, "reply", Visibility::unlisted, parent);
  EXPECT_GT(reply, parent);
  const auto view = TestWorld::value(world_.view({}, reply));
  EXPECT_EQ(view.reply_to, parent);
  EXPECT_EQ(view.reply_to_account, alice_);
  EXPECT_EQ(TestWorld::value(world_.view({}, parent)).replies, 1);
}

TEST_F(Publish, reply_that_not_everyone_may_see_is_not_counted) {
  const auto parent = world_.post(alice_, "parent");
  world_.post(bob_, "reply", Visibility::private_, parent);
  world_.post(bob_, "@alice reply", Visibility::direct, parent);
  EXPECT_EQ(TestWorld::value(world_.view({}, parent)).replies, 0);
}

TEST_F(Publish, reply_to_what_may_not_be_seen_is_refused_as_to_nothing) {
  const auto hidden = world_.post(alice_, "mine alone", Visibility::direct);
  NewPost reply;
  reply.author = bob_;
  reply.text = "reply";
  reply.reply_to = hidden;
  const auto to_hidden = refusal(reply);
  reply.reply_to = PostId(1);
  EXPECT_EQ(refusal(reply), to_hidden);
}

TEST_F(Publish, reply_to_a_reblog_answers_the_original) {
  const auto original = world_.post(alice_, "original");
  const auto reblog = TestWorld::value(world_.reblog(bob_, original));
  const auto reply = world_.post(bob_, "reply", Visibility::public_, reblog);
  EXPECT_EQ(TestWorld::value(world_.view({}, reply)).reply_to, original);
}

TEST_F(Publish, direct_post_counts_nowhere_and_reaches_those_mentioned) {
  const auto carol = world_.person("carol");
  const auto id = world_.post(alice_, "@bob psst", Visibility::direct);
  EXPECT_EQ(world_.account(alice_).posts, 0);
  EXPECT_TRUE(world_.sees(bob_, id));
  EXPECT_FALSE(world_.sees(carol, id));
  EXPECT_EQ(world_.number("SELECT COUNT(*) FROM notifications WHERE account_id = $1 AND type = 0", bob_), 1);
}

TEST(DeletePost, takes_everything_that_hangs_on_it) {
  TestWorld world;
  const auto alice = world.person("alice"), bob = world.person("bob");
  const auto parent = world.post(alice, "parent");
  const auto id = world.post(alice, "@bob #tag", Visibility::public_, parent);
  TestWorld::value(world.reblog(bob, id));
  TestWorld::value(world.write([&](sql::Writer& tx) { return favourite(tx, world.ids, bob, id); }));
  TestWorld::value(world.write([&](sql::Writer& tx) { return pin(tx, world.ids, alice, id); }));
  const auto reply = world.post(bob, "answer", Visibility::public_, id);
  ASSERT_EQ(world.account(alice).posts, 2);
  ASSERT_EQ(world.account(bob).posts, 2);

  EXPECT_FALSE(world.write([&](sql::Writer& tx) { return delete_post(tx, bob, id); }));
  TestWorld::value(world.write([&](sql::Writer& tx) { return delete_post(tx, alice, id); }));

  EXPECT_EQ(world.account(alice).posts, 1);
  EXPECT_EQ(world.account(bob).posts, 1);
  EXPECT_EQ(TestWorld::value(world.view({}, parent)).replies, 0);
  const auto orphan = TestWorld::value(world.view({}, reply));
  EXPECT_EQ(orphan.reply_to, std::nullopt);
  EXPECT_EQ(orphan.reply_to_account, alice);
  for (const std::string table : {"mentions", "post_tags", "favourites", "pins", "notifications"}) {
    EXPECT_EQ(world.number("SELECT COUNT(*) FROM " + table), 0) << table;
  }
  EXPECT_EQ(world.number("SELECT COUNT(*) FROM posts WHERE reblog_of_id IS NOT NULL"), 0);
}

}  // namespace
}  // namespace rookery::social
