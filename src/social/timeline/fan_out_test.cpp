#include "social/timeline/fan_out.hpp"

#include "social/lists.hpp"
#include "social/notification.hpp"
#include "social/test_world.hpp"
#include "social/timeline/timeline_store_contract.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace rookery::social {
namespace {

using testing::ElementsAre;

// The lists in memory, failing deliveries of one post as often as it is told to.
class FailingStore final : public TimelineStore {
 public:
  explicit FailingStore(MemoryTimelines& store) : store_(store) {}
  void fail(PostId post, int times) {
    failing_ = post.value();
    times_ = times;
  }

  boost::asio::awaitable<Result<>> deliver(PostId post, std::span<const AccountId> readers) override {
    if (fails(post)) co_return rookery::fail(Errc::unavailable, {}, "told to fail");
    co_return co_await store_.deliver(post, readers);
  }
  boost::asio::awaitable<Result<>> deliver(PostId post, std::span<const AccountNumber> readers) override {
    if (fails(post)) co_return rookery::fail(Errc::unavailable, {}, "told to fail");
    co_return co_await store_.deliver(post, readers);
  }
  AccountNumbers& numbers() override { return store_.numbers(); }
  boost::asio::awaitable<Result<std::variant<Found, Ticket>>> read(AccountId reader, HomeBasis basis,
                                                                   Range range, From from,
                                                                   std::span<PostId> into) override {
    return store_.read(reader, basis, range, from, into);
  }
  boost::asio::awaitable<Result<bool>> fill(AccountId reader, Ticket ticket, Filling filling) override {
    return store_.fill(reader, ticket, filling);
  }
  boost::asio::awaitable<Result<std::size_t>> drop_unread_since(Instant before) override {
    return store_.drop_unread_since(before);
  }
  void deliver_own(AccountId author, PostId post) override { store_.deliver_own(author, post); }
  void forget(AccountId reader) override { store_.forget(reader); }

 private:
  bool fails(PostId post) {
    if (post.value() != failing_ || times_ <= 0) return false;
    --times_;
    return true;
  }

  MemoryTimelines& store_;
  std::atomic<std::int64_t> failing_ = 0;
  std::atomic<int> times_ = 0;
};

class FanOutTest : public testing::Test {
 protected:
  void come(AccountId reader) {
    const auto found = read_list(store_, reader);
    const auto* ticket = std::get_if<TimelineStore::Ticket>(&found);
    if (ticket != nullptr) EXPECT_TRUE(run_to_end(store_.fill(reader, *ticket, {})).value_or(false));
  }
  std::vector<PostId> list(AccountId reader) {
    const auto found = read_list(store_, reader);
    const auto* list = std::get_if<ReadList>(&found);
    return list != nullptr ? list->posts : std::vector<PostId>{};
  }
  void carried() {
    for (int i = 0; i < 3'000; ++i) {
      if (fan_out_.stats().depth == 0) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "the outbox is not empty after 15 s";
  }
  std::int64_t notifications(AccountId to, NotificationType type) {
    return world_.number("SELECT COUNT(*) FROM notifications WHERE account_id = $1 AND type = $2", to, type);
  }
  void edit(PostId post, AccountId author, const std::string& text) {
    TestWorld::value(world_.write([&](sql::Writer& tx) {
      PostEdit wanted;
      wanted.post = post;
      wanted.author = author;
      wanted.text = text;
      return world_.editor.edit(tx, wanted);
    }));
  }

  TestWorld world_;
  SystemClock clock_;  // retries wait for real time
  FailingStore store_{world_.timelines};
  FanOut fan_out_{{.database = *world_.db,
                   .store = store_,
                   .followers = world_.follower_lists,
                   .big_authors = world_.big_authors,
                   .ids = world_.ids,
                   .clock = clock_},
                  world_.outbox};
  AccountId ann_ = world_.person("ann"), ben_ = world_.person("ben"), cat_ = world_.person("cat");
};

TEST_F(FanOutTest, carries_to_followers_who_came_and_acknowledges) {
  world_.follow(ann_, ben_);
  world_.follow(cat_, ben_);
  come(ann_);
  fan_out_.start();
  const auto post = world_.post(ben_, "hello");
  carried();
  EXPECT_THAT(list(ann_), ElementsAre(post));
  EXPECT_EQ(world_.number("SELECT COUNT(*) FROM outbox"), 0);
  EXPECT_EQ(fan_out_.stats().posts, 1);
  EXPECT_EQ(fan_out_.stats().failures, 0);
}

TEST_F(FanOutTest, what_an_earlier_process_left_is_carried_at_start) {
  world_.follow(ann_, ben_);
  come(ann_);
  const auto first = world_.post(ben_, "one");
  const auto second = world_.post(ben_, "two");
  EXPECT_GT(fan_out_.stats().depth, 0);
  fan_out_.start();
  carried();
  EXPECT_THAT(list(ann_), ElementsAre(second, first));
}

TEST_F(FanOutTest, wide_audience_is_carried_in_chunks) {
  constexpr std::int64_t kFollowers = Carrier::kChunkReadersMax * 2 + 5;
  std::vector<AccountId> followers;
  for (std::int64_t i = 0; i < kFollowers; ++i) followers.push_back(world_.ids.next<AccountId>());
  TestWorld::value(world_.write([&](sql::Writer& tx) -> Result<> {
    for (const auto follower : followers) {
      ROOKERY_TRY(tx.run("INSERT INTO accounts (id, name, name_key, created_at) VALUES ($1, $2, $2, 0)",
                         follower, follower.text()));
      ROOKERY_TRY(
          tx.run("INSERT INTO follows (follower_id, followee_id, id) VALUES ($1, $2, $1)", follower, ben_));
    }
    return {};
  }));
  for (const auto follower : followers) come(follower);
  fan_out_.start();
  const auto post = world_.post(ben_, "hello");
  carried();
  for (const auto follower : followers) ASSERT_THAT(list(follower), ElementsAre(post));
  EXPECT_EQ(fan_out_.stats().deliveries, kFollowers + 1);  // and the author
}

TEST_F(FanOutTest, failing_post_is_tried_again_and_does_not_hold_up_others) {
  world_.follow(ann_, ben_);
  come(ann_);
  const auto first = world_.post(ben_, "one");
  const auto second = world_.post(ben_, "two");
  store_.fail(first, 4);
  fan_out_.start();
  for (int i = 0; i < 2'000 && list(ann_).empty(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_THAT(list(ann_), ElementsAre(second));
  carried();
  EXPECT_THAT(list(ann_), ElementsAre(second, first));
  EXPECT_GE(fan_out_.stats().failures, 1);
}

TEST_F(FanOutTest, deleted_post_leaves_the_outbox) {
  const auto post = world_.post(ben_, "gone soon");
  TestWorld::value(
      world_.write([&](sql::Writer& tx) { return tx.run("DELETE FROM posts WHERE id = $1", post); }));
  fan_out_.start();
  carried();
  EXPECT_EQ(world_.number("SELECT COUNT(*) FROM outbox"), 0);
}

TEST_F(FanOutTest, tells_those_who_asked_once_and_not_of_replies_to_others_or_reblogs) {
  TestWorld::value(
      world_.write([&](sql::Writer& tx) { return world_.follows.follow(tx, ann_, ben_, {.notify = true}); }));
  const auto by_cat = world_.post(cat_, "cat");
  const auto post = world_.post(ben_, "news");
  TestWorld::value(world_.reblog(ben_, by_cat));
  world_.post(ben_, "to cat", Visibility::public_, by_cat);
  // As after a crash between the notification and its acknowledgement.
  TestWorld::value(world_.write([&](sql::Writer& tx) {
    return world_.outbox.put(tx, OutboxKind::post, {.author = ben_, .id = post});
  }));
  fan_out_.start();
  carried();
  EXPECT_EQ(notifications(ann_, NotificationType::status), 1);
}

TEST_F(FanOutTest, tells_also_who_keeps_the_author_in_an_exclusive_list) {
  TestWorld::value(world_.write([&](sql::Writer& tx) -> Result<> {
    ROOKERY_TRY(world_.follows.follow(tx, ann_, ben_, {.notify = true}));
    const auto list = ROOKERY_TRY(create_list(tx, world_.ids, ann_, {.title = "b", .exclusive = true}));
    return add_to_list(tx, world_.ids, ann_, list.id, std::span(&ben_, 1));
  }));
  world_.post(ben_, "news");
  fan_out_.start();
  carried();
  EXPECT_EQ(notifications(ann_, NotificationType::status), 1);
}

TEST_F(FanOutTest, edit_is_told_to_those_who_reblogged) {
  const auto post = world_.post(ben_, "tyop");
  TestWorld::value(world_.reblog(ann_, post));
  fan_out_.start();
  edit(post, ben_, "typo");
  carried();
  EXPECT_EQ(notifications(ann_, NotificationType::update), 1);
  edit(post, ben_, "typos");
  carried();
  EXPECT_EQ(notifications(ann_, NotificationType::update), 1);
  EXPECT_EQ(notifications(cat_, NotificationType::update), 0);
}

// As processes do that share a database; which of them carries a post decides when it was written.
TEST_F(FanOutTest, of_several_each_carries_its_share) {
  constexpr int kPosts = 40;
  world_.follow(ann_, ben_);
  come(ann_);
  for (int i = 0; i < kPosts; ++i) {
    world_.post(ben_, "hello");
    world_.clock.advance(std::chrono::milliseconds(1));
  }
  constexpr std::array<std::int64_t, 2> kNumbers{1, 2};
  std::array<OutboxShare, 2> shares;
  std::vector<std::unique_ptr<FanOut>> all;
  for (std::size_t i = 0; i < kNumbers.size(); ++i) {
    shares.at(i).divide(kNumbers, kNumbers.at(i));
    all.push_back(std::make_unique<FanOut>(Carrier::Parts{.database = *world_.db,
                                                          .store = store_,
                                                          .followers = world_.follower_lists,
                                                          .big_authors = world_.big_authors,
                                                          .ids = world_.ids,
                                                          .clock = clock_,
                                                          .share = &shares.at(i)},
                                           world_.outbox));
    all.back()->start();
    world_.outbox.put_elsewhere();
    for (int tries = 0; all.back()->stats().depth > 0 && tries < 3'000; ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    all.back()->stop();
  }
  EXPECT_GT(all[0]->stats().posts, 0);
  EXPECT_GT(all[1]->stats().posts, 0);
  EXPECT_EQ(all[0]->stats().posts + all[1]->stats().posts, kPosts);
  EXPECT_EQ(list(ann_).size(), static_cast<std::size_t>(kPosts));
  EXPECT_EQ(world_.number("SELECT COUNT(*) FROM outbox"), 0);
}

TEST_F(FanOutTest, takes_no_more_than_can_wait) {
  const auto post = world_.post(ann_, "hello");
  const auto put = [&] {
    return world_.write([&](sql::Writer& tx) {
      return world_.outbox.put(tx, OutboxKind::post, {.author = ann_, .id = post});
    });
  };
  world_.outbox.set_waiting(Outbox::kWaitingMax);
  const auto refused = put();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::unavailable);
  world_.outbox.set_waiting(0);
  EXPECT_TRUE(put());
}

TEST_F(FanOutTest, where_others_carry_it_carries_nothing_and_knows_how_much_waits) {
  fan_out_.watch();
  const auto knows = [&](std::int64_t rows) {
    for (int tries = 0; tries < 3'000; ++tries) {
      if (fan_out_.stats().depth == rows && world_.outbox.committed() == 0) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  };
  world_.post(ann_, "hello");
  world_.post(ben_, "hello");
  EXPECT_TRUE(knows(2));
  world_.clock.advance(std::chrono::seconds(40));
  EXPECT_GE(fan_out_.stats().lag, std::chrono::seconds(40));
  world_.write([](sql::Writer& tx) { return tx.run("DELETE FROM outbox"); }).value();
  EXPECT_TRUE(knows(0));
  EXPECT_EQ(fan_out_.stats().posts, 0);
}

TEST_F(FanOutTest, stops_with_work_left_and_leaves_it_in_the_outbox) {
  world_.follow(ann_, ben_);
  come(ann_);
  const auto post = world_.post(ben_, "hello");
  store_.fail(post, 1'000'000);
  fan_out_.start();
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  fan_out_.stop();
  EXPECT_EQ(world_.number("SELECT COUNT(*) FROM outbox WHERE post_id = $1", post), 1);
  EXPECT_GT(fan_out_.stats().depth, 0);
}

}  // namespace
}  // namespace rookery::social
