#pragma once

#include "accounts/registration.hpp"
#include "accounts/schema.hpp"
#include "base/snowflake.hpp"
#include "platform/sql/temporary_database.hpp"
#include "social/block.hpp"
#include "social/edit.hpp"
#include "social/follow.hpp"
#include "social/outbox.hpp"
#include "social/page.hpp"
#include "social/post_view.hpp"
#include "social/publish.hpp"
#include "social/reblog.hpp"
#include "social/schema.hpp"
#include "social/timeline/home_timelines.hpp"
#include "social/timeline/memory_timelines.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace rookery::social {

// A clock that a test turns.
class TestClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return now_; }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  Instant now_ = from_millis(1'700'000'000'000);
};

[[nodiscard]] inline Page first_page(std::size_t limit) {
  Page page;
  page.limit = limit;
  return page;
}
template <class IdType>
[[nodiscard]] Page page_below(IdType id, std::size_t limit) {
  Page page = first_page(limit);
  page.max_id = id.value();
  return page;
}
template <class IdType>
[[nodiscard]] Page page_since(IdType id, std::size_t limit) {
  Page page = first_page(limit);
  page.since_id = id.value();
  return page;
}
template <class IdType>
[[nodiscard]] Page page_above(IdType id, std::size_t limit) {
  Page page = first_page(limit);
  page.min_id = id.value();
  return page;
}

// A small site with real parts, for tests of this room: people, what they post, and how they stand to each
// other. What must succeed for a test to make sense is checked here; `value` fails the test otherwise.
class TestWorld {
 public:
  template <class T>
  static T value(Result<T> result) {
    EXPECT_TRUE(result.has_value()) << result.error().message << ' ' << result.error().detail;
    if constexpr (!std::is_void_v<T>) return result ? *std::move(result) : T{};
  }

  template <class Function>
  auto write(Function function) {
    return db->write_now(std::move(function));
  }
  template <class Function>
  auto read(Function function) {
    return db->read_now(std::move(function));
  }

  AccountId person(const std::string& name) {
    const auto id = ids.next<AccountId>();
    accounts::NewAccount account;
    account.id = id;
    account.name = name;
    account.email = name + "@rookery.example";
    account.password_hash = "*";
    account.created_at = clock.now();
    value(write([&](sql::Writer& tx) { return accounts::create_account(tx, account); }));
    return id;
  }
  void follow(AccountId follower, AccountId followee) {
    value(write([&](sql::Writer& tx) { return follows.follow(tx, follower, followee, {}); }));
  }
  void block(AccountId account, AccountId target) {
    value(write([&](sql::Writer& tx) { return social::block(tx, ids, account, target); }));
  }

  Result<PostId> publish(const NewPost& post) {
    return write(
        [&](sql::Writer& tx) -> Result<PostId> { return ROOKERY_TRY(publisher.publish(tx, post)).id; });
  }
  PostId post(AccountId author, std::string text, Visibility visibility = Visibility::public_,
              std::optional<PostId> reply_to = {}) {
    NewPost wanted;
    wanted.author = author;
    wanted.text = std::move(text);
    wanted.visibility = visibility;
    wanted.reply_to = reply_to;
    return value(publish(wanted));
  }
  Result<PostId> reblog(AccountId actor, PostId post, std::optional<Visibility> visibility = {}) {
    return write([&](sql::Writer& tx) { return reblogger.reblog(tx, actor, post, visibility); });
  }
  Result<PostView> view(std::optional<AccountId> viewer, PostId post) {
    return read([&](sql::Reader& tx) { return load_post(tx, viewer, post); });
  }
  bool sees(std::optional<AccountId> viewer, PostId post) { return view(viewer, post).has_value(); }
  std::vector<PostView> views(std::optional<AccountId> viewer, const std::vector<PostId>& posts) {
    return value(read([&](sql::Reader& tx) { return load_posts(tx, viewer, posts); }));
  }
  AccountView account(AccountId id) {
    return value(read([&](sql::Reader& tx) { return load_account(tx, id); }));
  }
  template <class... Parameters>
  std::int64_t number(std::string_view statement, const Parameters&... parameters) {
    return value(read([&](sql::Reader& tx) { return tx.number(statement, parameters...); }));
  }

  TestClock clock;
  Snowflake ids{clock, 1};
  accounts::Site site{.url = "https://rookery.example", .domain = "rookery.example"};
  sql::TemporaryDatabase db{{accounts::migrations(), migrations()}};
  MemoryTimelines timelines{clock};
  BigAuthors big_authors{*db, clock};
  FollowerLists follower_lists{timelines.numbers()};
  HomeTimelines homes{timelines, big_authors, follower_lists};
  Outbox outbox{ids};
  Follows follows{ids, homes};
  Publisher publisher{site, clock, ids, outbox, homes};
  Editor editor{site, clock, ids, outbox};
  Reblogger reblogger{clock, ids, outbox, homes};
};

}  // namespace rookery::social
