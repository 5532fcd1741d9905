#include "social/live/hub.hpp"

#include "social/delete_post.hpp"
#include "social/test_world.hpp"
#include "social/timeline/audience.hpp"
#include "social/timeline/fan_out.hpp"
#include "social/timeline/run_to_end.hpp"

#include <gmock/gmock.h>

#include <array>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <thread>

namespace rookery::social {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A listener that notes what it hears, as "event payload".
class Ear final : public LiveListener {
 public:
  using LiveListener::LiveListener;

  void hear(const LiveMessage& message) override { note(*message.websocket); }
  void refuse(const Error& error) override {
    note(error.code == Errc::not_found ? "not found" : error.message);
  }
  void end(End why) override { note(why == End::revoked ? "revoked" : "overloaded"); }

  std::vector<std::string> heard(std::size_t count) {
    std::unique_lock lock(mutex_);
    noted_.wait_for(lock, std::chrono::seconds(10), [&] { return notes_.size() >= count; });
    return notes_;
  }

 private:
  void note(const std::string& text) {
    const std::scoped_lock lock(mutex_);
    notes_.push_back(text);
    noted_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable noted_;
  std::vector<std::string> notes_;
};

class LiveHubTest : public testing::Test {
 protected:
  LiveHubTest() {
    hub.start({.post =
                   [](const PostView& view) {
                     return (view.reblog ? view.reblog->text : view.text) + (view.favourited ? " liked" : "");
                   },
               .notification = [](const NotificationView& view) { return std::string(name_of(view.type)); },
               .conversation = [](const ConversationView& view) { return view.last_post->text; },
               .announcement = [](const Announcement& announcement) { return announcement.text; },
               .message =
                   [](const LiveStream& stream, std::string_view event, const std::string* payload) {
                     auto text = std::make_shared<std::string>(stream.label);
                     text->append(" ").append(event);
                     if (payload != nullptr) text->append(" ").append(*payload);
                     return LiveMessage{.websocket = text, .events = text};
                   }});
    fan_out.start();
  }

  std::shared_ptr<Ear> listen(AccountId account, LiveStream stream,
                              LiveListener::Hears hears = {.notifications = true}) {
    auto ear = std::make_shared<Ear>(account, token_of(account), hears);
    hub.join(ear);
    EXPECT_TRUE(hub.subscribe(ear, std::move(stream)));
    return ear;
  }
  static LiveStream stream(LiveKind kind, std::string name) {
    return {.kind = kind, .name = name, .tag = {}, .list = {}, .label = name};
  }
  static LiveStream user() { return stream(LiveKind::user, "user"); }
  // The hub has heard of all posts by then.
  void wait_until_carried() const {
    while (fan_out.stats().depth > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  // A row, so that the hub finds the token valid.
  TokenId token_of(AccountId account) {
    const auto token = world.ids.next<TokenId>();
    TestWorld::value(world.write([&](sql::Writer& tx) -> Result<> {
      const auto app = world.ids.next<AppId>();
      ROOKERY_TRY(
          tx.run("INSERT INTO apps (id, name, redirect_uris, scopes, client_id, secret_hash, created_at) "
                 "VALUES ($1, 'app', '', 'read', $2, '*', 0)",
                 app, app.text()));
      ROOKERY_TRY(
          tx.run("INSERT INTO tokens (id, token_hash, app_id, account_id, scopes, created_at) "
                 "VALUES ($1, $2, $3, $4, 'read', 0)",
                 token, token.text(), app, account));
      return {};
    }));
    return token;
  }

  TestWorld world;
  LiveHub hub{*world.db, world.versions, world.timelines, world.site, world.clock};
  const Carrier::Parts parts{.database = *world.db,
                             .store = world.timelines,
                             .followers = world.follower_lists,
                             .big_authors = world.big_authors,
                             .ids = world.ids,
                             .clock = world.clock};
  FanOut fan_out{parts, world.outbox, &hub};
  AccountId alice = world.person("alice"), bob = world.person("bob"), carol = world.person("carol");
};

TEST_F(LiveHubTest, a_post_is_told_to_those_whose_home_shows_it) {
  world.follow(alice, bob);
  const auto follower = listen(alice, user());
  const auto author = listen(bob, user());
  const auto stranger = listen(carol, user());
  world.post(bob, "hello");
  EXPECT_THAT(author->heard(1), ElementsAre("user update hello"));
  EXPECT_THAT(follower->heard(1), ElementsAre("user update hello"));
  EXPECT_THAT(stranger->heard(0), IsEmpty());
}

TEST_F(LiveHubTest, what_was_before_a_subscription_is_not_told_and_what_is_after_its_end_neither) {
  world.post(bob, "before");
  wait_until_carried();
  const auto ear = listen(bob, user());
  world.post(bob, "meanwhile");
  EXPECT_THAT(ear->heard(1).back(), "user update meanwhile");
  EXPECT_TRUE(hub.unsubscribe(ear, user()));
  world.post(bob, "after");
  wait_until_carried();
  const auto other = listen(bob, user());
  world.post(bob, "last");
  EXPECT_THAT(other->heard(1).back(), "user update last");
  EXPECT_THAT(ear->heard(1).back(), "user update meanwhile");
}

TEST_F(LiveHubTest, whoever_wants_to_know_when_a_stream_begins_hears_it_first_and_each_time) {
  const auto ear = listen(bob, user(), {.beginnings = true});
  EXPECT_THAT(ear->heard(1), ElementsAre("user subscribed"));
  world.post(bob, "after");
  EXPECT_THAT(ear->heard(2).back(), "user update after");
  EXPECT_TRUE(hub.subscribe(ear, user()));
  EXPECT_THAT(ear->heard(3).back(), "user subscribed");
}

TEST_F(LiveHubTest, pulled_posts_reach_those_who_listen_and_follow) {
  world.follow(alice, bob);
  const auto follower = listen(alice, user());
  const auto stranger = listen(carol, user());
  fan_out.stop();  // nobody is pushed to
  const auto post = world.post(bob, "of a big author");
  hub.carrying({.kind = OutboxKind::post,
                .id = post,
                .exists = true,
                .author = bob,
                .visibility = Visibility::public_,
                .reblog = false,
                .answers_another = false});
  EXPECT_THAT(follower->heard(1), ElementsAre("user update of a big author"));
  EXPECT_THAT(stranger->heard(0), IsEmpty());
}

TEST_F(LiveHubTest, posts_are_told_in_the_order_of_their_ids_and_are_on_home_timelines_by_then) {
  world.follow(alice, bob);
  TestWorld::value(world.write([&](sql::Writer& tx) -> Result<> {
    constexpr std::size_t kFollowers = Carrier::kChunkReadersMax + 100;
    for (std::size_t i = 0; i < kFollowers; ++i) {
      const auto follower = world.ids.next<AccountId>();
      ROOKERY_TRY(tx.run("INSERT INTO accounts (id, name, name_key, created_at) VALUES ($1, $2, $2, 0)",
                         follower, follower.text()));
      ROOKERY_TRY(
          tx.run("INSERT INTO follows (follower_id, followee_id, id) VALUES ($1, $2, $1)", follower, bob));
    }
    const auto counted = ROOKERY_TRY(
        tx.run("UPDATE account_stats SET followers = followers + $1 WHERE account_id = $2", kFollowers, bob));
    EXPECT_EQ(counted, 1);
    return {};
  }));
  const auto last = world.person("last");  // of bob's followers, in another chunk than the first
  world.follow(last, bob);
  world.follow(last, carol);
  const auto found = run_to_end(world.timelines.read(last, {}, {}, From::newest, {}));
  EXPECT_TRUE(
      run_to_end(world.timelines.fill(last, std::get<TimelineStore::Ticket>(*found), {})).value_or(false));
  const auto ear = listen(last, user());
  fan_out.stop();  // all are there before the first is carried
  const auto parent = world.post(bob, "for many");
  const auto answer = world.post(carol, "an answer", Visibility::public_, parent);
  ASSERT_LT(parent, answer);
  FanOut later(parts, world.outbox, &hub);
  later.start();
  ASSERT_THAT(ear->heard(1), testing::Contains("user update for many"));
  std::array<PostId, 2> list;
  const auto now = run_to_end(world.timelines.read(last, {}, {}, From::oldest, list));
  ASSERT_GE(std::get<TimelineStore::Found>(*now).count, 1U);
  EXPECT_EQ(list[0], parent);
  EXPECT_THAT(ear->heard(2), ElementsAre("user update for many", "user update an answer"));
  while (later.stats().depth > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  world.post(carol, "another");
  EXPECT_EQ(ear->heard(3).size(), 3U) << "each once";
  EXPECT_EQ(ear->heard(3).back(), "user update another");
}

TEST_F(LiveHubTest, an_edit_and_a_delete_follow_their_post) {
  world.follow(alice, bob);
  const auto ear = listen(alice, user());
  const auto post = world.post(bob, "one");
  EXPECT_EQ(ear->heard(1).back(), "user update one");
  PostEdit edit;
  edit.post = post;
  edit.author = bob;
  edit.text = "two";
  TestWorld::value(world.write([&](sql::Writer& tx) { return world.editor.edit(tx, edit); }));
  EXPECT_EQ(ear->heard(2).back(), "user status.update two");
  TestWorld::value(world.write([&](sql::Writer& tx) { return delete_post(tx, bob, post); }));
  EXPECT_EQ(ear->heard(3).back(), "user delete " + post.text());
}

TEST_F(LiveHubTest, a_list_of_somebody_else_is_not_found) {
  auto wanted = stream(LiveKind::list, "list");
  wanted.list = ListId(7);
  EXPECT_THAT(listen(alice, wanted)->heard(1), ElementsAre("not found"));
}

TEST_F(LiveHubTest, a_token_that_is_gone_ends_the_stream) {
  const auto ear = listen(alice, user());
  const auto other = listen(bob, user());
  TestWorld::value(
      world.write([&](sql::Writer& tx) { return tx.run("DELETE FROM tokens WHERE id = $1", ear->token); }));
  EXPECT_EQ(ear->heard(1).front(), "revoked");
  EXPECT_THAT(other->heard(0), IsEmpty());
}

TEST_F(LiveHubTest, while_the_database_cannot_be_read_nobody_is_to_come) {
  const auto change = [&](std::string_view statement) {
    EXPECT_TRUE(world.write([&](sql::Writer& tx) { return tx.run(statement); }));
  };
  const auto ear = listen(alice, user());
  world.post(alice, "first");
  EXPECT_THAT(ear->heard(1), ElementsAre("user update first"));
  EXPECT_TRUE(hub.hears());
  change("ALTER TABLE posts RENAME TO elsewhere");
  hub.carrying({.id = PostId(1), .author = alice});
  EXPECT_THAT(ear->heard(2).back(), "overloaded");
  EXPECT_FALSE(hub.hears());
  change("ALTER TABLE elsewhere RENAME TO posts");
  while (!hub.hears()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

TEST_F(LiveHubTest, more_than_can_be_told_ends_all_streams) {
  const auto ear = listen(alice, user());
  world.post(alice, "first");
  EXPECT_EQ(ear->heard(1).front(), "user update first");
  const Carried post{.kind = OutboxKind::post,
                     .id = PostId(1),
                     .exists = true,
                     .author = alice,
                     .visibility = Visibility::public_,
                     .reblog = false,
                     .answers_another = false};
  // The hub asks the database what to tell; while nobody answers it, it has taken some and the others wait.
  std::latch taken(sql::TemporaryDatabase::kReaders);
  std::latch enough(1);
  std::vector<std::jthread> readers;
  for (std::uint32_t i = 0; i < sql::TemporaryDatabase::kReaders; ++i) {
    readers.emplace_back([&] {
      EXPECT_TRUE(world.read([&](sql::Reader&) -> Result<> {
        taken.count_down();
        enough.wait();
        return {};
      }));
    });
  }
  taken.wait();
  for (std::size_t i = 0; i < 2 * LiveHub::kHappeningsMax + 1; ++i) hub.carrying(post);
  enough.count_down();
  EXPECT_EQ(ear->heard(2).back(), "overloaded");
  EXPECT_GE(hub.stats().overloads, 1);
}

}  // namespace
}  // namespace rookery::social
