#pragma once

#include "base/result.hpp"
#include "platform/sql/transaction.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <type_traits>

namespace rookery::sql {

// One step of the schema's history. Steps run once each, in the order of `name`, each in a transaction of its
// own. DO NOT CHANGE a step that was released: write another.
struct Migration {
  std::string_view name;        // "0001_accounts": four digits, then the room
  std::string_view statements;  // portable SQL, separated by ';'
};

// The database, as the rooms above see it: functions over a transaction, run on database threads.
//
//   auto post = co_await database.read([id](sql::Reader& tx) { return find_post(tx, id); });
//
// The function is plain synchronous code that returns Result<T>; it may run on any thread, so it captures by
// value or references what outlives the await. It must not throw and must not await. A write may share its
// commit with other callers' writes, each isolated by a savepoint, and is answered only after the commit is
// on disk.
//
// Threads:  any; calls may overlap. The coroutine goes on where it was.
// Errors:   the function's own; unavailable when the queue is full or the commit failed; nothing was stored
// then. Lifetime: outlives every await on it. Implementations: sql::SqliteDatabase.
class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  template <class Function>
  auto read(Function function) -> boost::asio::awaitable<std::invoke_result_t<Function&, Reader&>> {
    return submit<Reader>(std::move(function));
  }
  template <class Function>
  auto write(Function function) -> boost::asio::awaitable<std::invoke_result_t<Function&, Writer&>> {
    return submit<Writer>(std::move(function));
  }

  // The same for plain threads (command line, workers, tests): blocks until the answer is there. Not on an
  // I/O thread.
  template <class Function>
  auto read_now(Function function) {
    return submit_now<Reader>(std::move(function));
  }
  template <class Function>
  auto write_now(Function function) {
    return submit_now<Writer>(std::move(function));
  }

 protected:
  // A unit of work as drivers see it. `run` is called at most once, on a database thread; `done` exactly
  // once, after the commit (with success) or instead of it (with why not).
  template <class Transaction>
  struct Job {
    std::function<Result<>(Transaction&)> run;
    std::function<void(Result<>)> done;
  };
  virtual void enqueue(Job<Reader> job) = 0;
  virtual void enqueue(Job<Writer> job) = 0;

 private:
  // Puts the job on its queue and calls `deliver(result)` from a database thread.
  template <class Transaction, class Function, class Deliver>
  void start(Function function, Deliver deliver) {
    using Answer = std::invoke_result_t<Function&, Transaction&>;
    auto answer = std::make_shared<std::optional<Answer>>();
    enqueue(Job<Transaction>{
        .run = [function = std::move(function), answer](Transaction& tx) mutable -> Result<> {
          answer->emplace(function(tx));
          if (!**answer) return std::unexpected((**answer).error());
          return {};
        },
        .done =
            [answer, deliver = std::move(deliver)](Result<> outcome) mutable {
              if (outcome || (answer->has_value() && !**answer)) {
                deliver(std::move(**answer));
              } else {
                deliver(Answer(std::unexpected(std::move(outcome).error())));
              }
            },
    });
  }

  template <class Transaction, class Function>
  auto submit(Function function) -> boost::asio::awaitable<std::invoke_result_t<Function&, Transaction&>> {
    using Answer = std::invoke_result_t<Function&, Transaction&>;
    co_return co_await boost::asio::async_initiate<decltype(boost::asio::use_awaitable), void(Answer)>(
        [this](auto handler, Function work) {
          // Tracked, so that the io_context does not run out of work while only the database has some.
          auto executor = boost::asio::prefer(boost::asio::get_associated_executor(handler),
                                              boost::asio::execution::outstanding_work.tracked);
          auto kept = std::make_shared<decltype(handler)>(
              std::move(handler));  // std::function wants a copyable callable
          this->template start<Transaction>(std::move(work), [kept, executor](Answer answer) {
            boost::asio::post(executor, [kept, answer = std::move(answer)]() mutable {
              std::move (*kept)(std::move(answer));
            });
          });
        },
        boost::asio::use_awaitable, std::move(function));
  }

  template <class Transaction, class Function>
  auto submit_now(Function function) {
    using Answer = std::invoke_result_t<Function&, Transaction&>;
    auto promise = std::make_shared<std::promise<Answer>>();
    auto future = promise->get_future();
    start<Transaction>(std::move(function),
                       [promise](Answer answer) { promise->set_value(std::move(answer)); });
    return future.get();
  }
};

}  // namespace rookery::sql
