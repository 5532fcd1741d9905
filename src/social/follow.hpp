#pragma once

#include "base/snowflake.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rookery::social {

class HomeTimelines;

// How somebody wants to follow; what is empty stays as it is, or is the standard for a new follow.
struct FollowOptions {
  static constexpr std::size_t kLanguagesMax = 32;

  std::optional<bool> reblogs = {};                        // standard: true
  std::optional<bool> notify = {};                         // tell me of every post; standard: false
  std::optional<std::vector<std::string>> languages = {};  // ISO 639; empty: all, the standard
};

// Who follows whom, from the wish to the end of it. Counters and notifications change in the same
// transaction, home timelines after its commit.
//
// A locked account is asked first: a request waits in its place until it is accepted, rejected or taken back.
// Threads: any, each within its own transaction.
class Follows {
 public:
  // Mastodon's rule against follow spam: up to so many, or 1.1 times one's own followers when that is more.
  static constexpr std::int64_t kFollowingMax = 7'500;
  static constexpr std::int64_t kFollowingPerTenFollowers = 11;

  // The references outlive this.
  Follows(Snowflake& ids, HomeTimelines& home) : ids_(ids), home_(home) {}

  // Follows, or asks to; of those who follow or asked already the options change. Errors: not_found (oneself,
  // nobody, suspended, pending), forbidden (one blocks the other), invalid (the limit, a wrong language).
  Result<> follow(sql::Writer& tx, AccountId follower, AccountId followee,
                  const FollowOptions& options) const;

  // Ends a follow or takes a request back, with what hangs on it: its notification, and the followee's place
  // in the follower's lists. Nothing happens when there is none.
  static Result<> unfollow(sql::Writer& tx, AccountId follower, AccountId followee);

  // The same from the other side, but a request waits on.
  static Result<> remove_follower(sql::Writer& tx, AccountId followee, AccountId follower);

  // Errors: not_found, when there is no such request.
  Result<> accept(sql::Writer& tx, AccountId followee, AccountId follower) const;
  static Result<> reject(sql::Writer& tx, AccountId followee, AccountId follower);
  // Accepts whoever waits; for an account that is no longer locked. Nobody is notified of these follows.
  Result<> accept_all(sql::Writer& tx, AccountId followee) const;

 private:
  Snowflake& ids_;
  HomeTimelines& home_;
};

}  // namespace rookery::social
