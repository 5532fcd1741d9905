#include "platform/sql/database.hpp"

#include "platform/sql/answers.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <future>
#include <memory>

namespace rookery::sql {

namespace {

namespace asio = boost::asio;

// `enqueue(work, done)` queues it; the coroutine goes on where it was when `done` is called.
template <class Work, class Enqueue>
asio::awaitable<Result<>> wait_for(Work work, Enqueue enqueue) {
  return asio::async_initiate<decltype(asio::use_awaitable), void(Result<>)>(
      [enqueue](auto handler, Work given) {
        // Tracked, so that the io_context does not run out of work while only the database has some.
        auto executor =
            asio::prefer(asio::get_associated_executor(handler), asio::execution::outstanding_work.tracked);
        // std::function wants a copyable callable.
        auto kept = std::make_shared<decltype(handler)>(std::move(handler));
        enqueue(std::move(given), [kept, executor](Result<> done, Answers& answers) {
          answers.add(executor,
                      [kept, done = std::move(done)]() mutable { std::move (*kept)(std::move(done)); });
        });
      },
      asio::use_awaitable, std::move(work));
}

template <class Work, class Enqueue>
Result<> block_for(Work work, Enqueue enqueue) {
  auto promise = std::make_shared<std::promise<Result<>>>();
  auto future = promise->get_future();
  enqueue(std::move(work), [promise](Result<> done, Answers&) { promise->set_value(std::move(done)); });
  return future.get();
}

}  // namespace

asio::awaitable<Result<>> Database::run(Work<Reader> work) {
  return wait_for(std::move(work), [this](Work<Reader> given, std::function<void(Result<>, Answers&)> done) {
    enqueue(Job<Reader>{.run = std::move(given), .done = std::move(done)});
  });
}
asio::awaitable<Result<>> Database::run(Work<Writer> work) {
  return wait_for(std::move(work), [this](Work<Writer> given, std::function<void(Result<>, Answers&)> done) {
    enqueue(Job<Writer>{.run = std::move(given), .done = std::move(done)});
  });
}
Result<> Database::run_now(Work<Reader> work) {
  return block_for(std::move(work), [this](Work<Reader> given, std::function<void(Result<>, Answers&)> done) {
    enqueue(Job<Reader>{.run = std::move(given), .done = std::move(done)});
  });
}
Result<> Database::run_now(Work<Writer> work) {
  return block_for(std::move(work), [this](Work<Writer> given, std::function<void(Result<>, Answers&)> done) {
    enqueue(Job<Writer>{.run = std::move(given), .done = std::move(done)});
  });
}

}  // namespace rookery::sql
