#pragma once

#include "base/result.hpp"
#include "platform/sql/transaction.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <string_view>
#include <type_traits>

namespace rookery::sql {

class Answers;

// One step of the schema's history. Steps run once each, in the order of `name`, each in a transaction of its
// own. DO NOT CHANGE a step that was released: write another.
struct Migration {
  std::string_view name;        // "0001_accounts": four digits, then the room
  std::string_view statements;  // portable SQL, separated by ';'
  bool additive = false;        // programs that do not know it may go on beside it, and start again
};

// The database, as the rooms above see it: functions over a transaction, run on database threads.
//
//   auto post = co_await database.read([id](sql::Reader& tx) { return find_post(tx, id); });
//
// The function is plain synchronous code that returns Result<T>; it may run on any thread, so it captures by
// value or references what outlives the await. It must not throw and must not await. A write may share its
// commit with other callers' writes, each isolated by a savepoint, and is answered only after the commit is
// on disk. Writes behave as if they ran one after the other. A function may be called again when its
// transaction lost against another one; whatever it did outside of the transaction must bear that.
//
// Threads:  any; calls may overlap. The coroutine goes on where it was.
// Errors:   the function's own; unavailable when the queue is full or the commit failed; nothing was stored
//           then.
// Lifetime: outlives every await on it. Implementations: sql::SqliteDatabase, sql::PostgresDatabase.
class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  template <class Function>
  auto read(Function function) -> boost::asio::awaitable<std::invoke_result_t<Function&, Reader&>> {
    std::optional<std::invoke_result_t<Function&, Reader&>> answer;
    auto done = co_await run(Work<Reader>(
        [&](Reader& tx) { return outcome_of(answer.emplace(function(tx))); }));  // in this frame till done
    co_return together(std::move(done), std::move(answer));
  }
  template <class Function>
  auto write(Function function) -> boost::asio::awaitable<std::invoke_result_t<Function&, Writer&>> {
    std::optional<std::invoke_result_t<Function&, Writer&>> answer;
    auto done =
        co_await run(Work<Writer>([&](Writer& tx) { return outcome_of(answer.emplace(function(tx))); }));
    co_return together(std::move(done), std::move(answer));
  }

  // The same for plain threads (command line, workers, tests): blocks until the answer is there. Not on an
  // I/O thread.
  template <class Function>
  auto read_now(Function function) -> std::invoke_result_t<Function&, Reader&> {
    std::optional<std::invoke_result_t<Function&, Reader&>> answer;
    auto done = run_now(Work<Reader>([&](Reader& tx) { return outcome_of(answer.emplace(function(tx))); }));
    return together(std::move(done), std::move(answer));
  }
  template <class Function>
  auto write_now(Function function) -> std::invoke_result_t<Function&, Writer&> {
    std::optional<std::invoke_result_t<Function&, Writer&>> answer;
    auto done = run_now(Work<Writer>([&](Writer& tx) { return outcome_of(answer.emplace(function(tx))); }));
    return together(std::move(done), std::move(answer));
  }

  // Calls `act` while no other process is within the same call, if several may use this database at once. For
  // changes of the schema; not on an I/O thread. Errors: those of `act`; unavailable.
  virtual Result<> in_turn(const std::function<Result<>()>& act) { return act(); }

  // What this process's writes tell, see Writer::tell.
  [[nodiscard]] NewsDesk& news() { return news_; }

 protected:
  template <class Transaction>
  using Work = std::function<Result<>(Transaction&)>;

  // A unit of work as drivers see it. `run` is called on a database thread, again only when what it did was
  // undone; `done` exactly once, after the commit (with success) or instead of it (with why not). It may
  // leave what is to be told to an event loop in `answers`, which the driver sends when a group of jobs is
  // done.
  template <class Transaction>
  struct Job {
    Work<Transaction> run;
    std::function<void(Result<>, Answers& answers)> done;
  };
  virtual void enqueue(Job<Reader> job) = 0;
  virtual void enqueue(Job<Writer> job) = 0;

 private:
  // Queues the work and waits for it. What it refers to lives in the frame of whoever awaits this, which the
  // job keeps. Compiled once (database.cpp), not for every function that is given to read and write.
  boost::asio::awaitable<Result<>> run(Work<Reader> work);
  boost::asio::awaitable<Result<>> run(Work<Writer> work);
  Result<> run_now(Work<Reader> work);
  Result<> run_now(Work<Writer> work);

  template <class T>
  static Result<> outcome_of(const Result<T>& answer) {
    if (!answer) return std::unexpected(answer.error());
    return {};
  }
  // The function's answer, or why its transaction came to nothing.
  template <class Answer>
  static Answer together(Result<> done, std::optional<Answer> answer) {
    if (answer && (done || !*answer)) return *std::move(answer);
    return Answer(std::unexpected(std::move(done).error()));
  }

  NewsDesk news_;
};

}  // namespace rookery::sql
