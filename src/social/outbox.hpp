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
  // Rows that may wait to be carried (by this process, where several carry). One more is refused: whoever
  // posts then is slowed down before the delay becomes the readers'.
  static constexpr std::int64_t kWaitingMax = 100'000;

  explicit Outbox(Snowflake& ids) : ids_(ids) {}
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  // Notes that `post` must be carried, and wakes the carrier once `tx` is durable. Errors: unavailable (more
  // than kWaitingMax wait), and those of the database.
  Result<> put(sql::Writer& tx, OutboxKind kind, PostKey post);

  // Who is woken after a commit, on a database thread: quick, no I/O. An empty function: nobody.
  void on_commit(std::function<void()> wake);

  // Who hears, likewise, that this process put something, so that others who carry can be told; set before
  // the first put().
  void on_put(std::function<void()> tell) { tell_ = std::move(tell); }
  // Another process put something: wakes the carrier.
  void put_elsewhere() { committed_one(); }

  // How many rows wait, as far as the carrier knows.
  void set_waiting(std::int64_t rows) { waiting_.store(rows, std::memory_order_relaxed); }

  // Commits since take_committed() last took them; 0 means that nothing waits unseen.
  [[nodiscard]] std::int64_t committed() const { return committed_.load(); }
  void take_committed(std::int64_t count) { committed_ -= count; }

 private:
  void committed_one();

  Snowflake& ids_;
  std::atomic<std::int64_t> committed_ = 0, waiting_ = 0;
  std::mutex mutex_;
  std::function<void()> wake_;  // guarded by mutex_
  std::function<void()> tell_;
};

}  // namespace rookery::social
