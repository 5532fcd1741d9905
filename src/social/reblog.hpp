#pragma once

#include "base/clock.hpp"
#include "base/snowflake.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/visibility.hpp"

#include <optional>

namespace rookery::social {

class HomeTimelines;
class Outbox;

// Passes posts on: a reblog is a post of its own that points at the original.
//
// Threads:  calls may overlap (each in its own transaction).
// Lifetime: what it refers to outlives it and the transactions it was called in.
class Reblogger {
 public:
  Reblogger(const Clock& clock, Snowflake& ids, Outbox& outbox, HomeTimelines& homes)
      : clock_(clock), ids_(ids), outbox_(outbox), homes_(homes) {}
  Reblogger(const Reblogger&) = delete;
  Reblogger& operator=(const Reblogger&) = delete;

  // Returns the reblog's id, the one of before when `actor` has reblogged it already. `post` may itself be a
  // reblog: the original is meant. Private posts may be reblogged by their author alone, direct ones not at
  // all. Without a visibility: the account's default; a private post's reblog is private.
  // Errors: not_found (does not exist or may not be seen), forbidden (may be seen but not passed on), invalid
  // (a direct reblog).
  [[nodiscard]] Result<PostId> reblog(sql::Writer& tx, AccountId actor, PostId post,
                                      std::optional<Visibility> visibility);

 private:
  const Clock& clock_;
  Snowflake& ids_;
  Outbox& outbox_;
  HomeTimelines& homes_;
};

// Takes `actor`'s reblog of `post` back, when there is one; returns the original's id. Works also when the
// original may no longer be seen. Errors: not_found (no such post at all).
[[nodiscard]] Result<PostId> unreblog(sql::Writer& tx, AccountId actor, PostId post);

}  // namespace rookery::social
