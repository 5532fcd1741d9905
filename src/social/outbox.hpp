#pragma once

#include "base/snowflake.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

#include <atomic>
#include <functional>
#include <mutex>

namespace rookery::social {

using OutboxRowId = Id<struct OutboxRowKind>;

// Why a post must be carried to others. Stored as numbers: DO NOT CHANGE.
enum class OutboxKind : std::uint8_t {
  post = 0,  // it is new: to followers, to those who follow its tags, to those it mentions
  edit = 1,  // it changed: to those who follow tags or are mentioned that were not before; who reblogged it
             // hears
};

// What must still be carried to others, written in the same transaction as its cause: either both are durable
// or neither is. FanOut takes the rows, carries them and deletes them.
//
// Threads:  all calls may overlap.
// Lifetime: outlives the database, whose commits call into it.
class Outbox {
 public:
  explicit Outbox(Snowflake& ids) : ids_(ids) {}
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  // Notes that `post` must be carried, and wakes the carrier once `tx` is durable.
  Result<> put(sql::Writer& tx, OutboxKind kind, PostId post);

  // Who is woken after a commit, on a database thread: quick, no I/O. An empty function: nobody.
  void on_commit(std::function<void()> wake);

  // Commits of this process since take_committed() last took them; 0 means that nothing waits unseen.
  [[nodiscard]] std::int64_t committed() const { return committed_.load(); }
  void take_committed(std::int64_t count) { committed_ -= count; }

 private:
  void committed_one();

  Snowflake& ids_;
  std::atomic<std::int64_t> committed_ = 0;
  std::mutex mutex_;
  std::function<void()> wake_;  // guarded by mutex_
};

}  // namespace rookery::social
