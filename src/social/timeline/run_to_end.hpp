#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

namespace rookery {

// Runs a coroutine to its end on this thread; for tests.
template <class T>
T run_to_end(boost::asio::awaitable<T> coroutine) {
  boost::asio::io_context context;
  auto future = boost::asio::co_spawn(context, std::move(coroutine), boost::asio::use_future);
  context.run();
  return future.get();
}

}  // namespace rookery
