#pragma once

#include "accounts/registration.hpp"
#include "accounts/schema.hpp"
#include "platform/sql/temporary_database.hpp"
#include "social/block.hpp"
#include "social/follow.hpp"
#include "social/mute.hpp"
#include "social/relation.hpp"
#include "social/schema.hpp"
#include "social/timeline/home_timelines.hpp"
#include "social/timeline/memory_timelines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace rookery::social {

// A clock that a test turns.
class TownClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return now_; }
  void pass(std::chrono::milliseconds time) { now_ += time; }

 private:
  Instant now_ = from_millis(1'714'567'890'123);
};

// People in a real database, and what they need to know each other; for tests.
struct Town {
  sql::TemporaryDatabase db{accounts::migrations(), social::migrations()};
  TownClock clock;
  Snowflake ids{clock, 1};
  MemoryTimelines timelines{clock};
  BigAuthors big_authors{*db, clock};
  FollowerLists follower_lists{timelines.numbers()};
  HomeTimelines homes{timelines, big_authors, follower_lists};
  Follows follows{ids, homes};

  // Runs `act(tx)` in a transaction of its own.
  template <class Act>
  auto write(Act act) {
    return db->write_now(std::move(act));
  }
  template <class Act>
  auto read(Act act) {
    return db->read_now(std::move(act));
  }

  AccountId person(const std::string& name, accounts::Standing standing = accounts::Standing::active) {
    const auto id = ids.next<AccountId>();
    const auto made = write([&](sql::Writer& tx) {
      return accounts::create_account(tx, {.id = id,
                                           .name = name,
                                           .email = name + "@example.org",
                                           .password_hash = "none",
                                           .standing = standing,
                                           .display_name = {},
                                           .reason = {},
                                           .app = {},
                                           .created_at = clock.now()});
    });
    EXPECT_TRUE(made) << (made ? "" : made.error().message + made.error().detail);
    return id;
  }

  // Sets a column of an account, as the settings page of a profile would.
  void set(AccountId id, const std::string& column, int value) {
    const std::string statement = "UPDATE accounts SET " + column + " = $2 WHERE id = $1";
    EXPECT_TRUE(write([&](sql::Writer& tx) { return tx.run(statement, id, value); }));
  }

  Result<> follow(AccountId follower, AccountId followee, const FollowOptions& options = {}) {
    return write([&](sql::Writer& tx) { return follows.follow(tx, follower, followee, options); });
  }
  Result<> unfollow(AccountId follower, AccountId followee) {
    return write([&](sql::Writer& tx) { return Follows::unfollow(tx, follower, followee); });
  }
  Result<> block(AccountId account, AccountId target) {
    return write([&](sql::Writer& tx) { return social::block(tx, ids, account, target); });
  }
  Result<> mute(AccountId account, AccountId target, MuteOptions options = {}) {
    return write(
        [&](sql::Writer& tx) { return social::mute(tx, ids, clock.now(), account, target, options); });
  }
  Relationship between(AccountId viewer, AccountId other) {
    const auto found =
        read([&](sql::Reader& tx) { return relationships(tx, viewer, std::span(&other, 1), clock.now()); });
    EXPECT_TRUE(found) << (found ? "" : found.error().detail);
    return found ? found->front() : Relationship{};
  }
  std::int64_t count(std::string_view statement, AccountId id) {
    const auto found = read([&](sql::Reader& tx) { return tx.number(statement, id); });
    EXPECT_TRUE(found) << (found ? "" : found.error().detail);
    return found.value_or(-1);
  }
};

}  // namespace rookery::social
