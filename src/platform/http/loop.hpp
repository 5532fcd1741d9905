#pragma once

#include "base/result.hpp"
#include "platform/http/connection.hpp"
#include "platform/http/dispatch.hpp"
#include "platform/http/limits.hpp"
#include "platform/http/peer.hpp"
#include "platform/http/response_head.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <cstdint>
#include <list>
#include <string>
#include <thread>

namespace rookery {
class Log;
}

namespace rookery::http {

// What the loops of one server share. `connections` is also read by the metrics.
struct LoopContext {
  const Limits& limits;
  const TrustedProxies& proxies;
  Dispatch& dispatch;
  Log& log;
  std::atomic<std::int64_t>& connections;  // open in all loops
  std::atomic<std::int64_t>& in_flight;    // requests at their handlers
};

// One thread with its event loop, its listening socket and its connections.
// Threads: listen, run, begin_drain, close_all, finish and leave from the server's thread; the rest from its
// own.
class Loop {
 public:
  explicit Loop(const LoopContext& shared);
  ~Loop();  // REQUIRES: not running
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // `share`: other sockets may listen on the same port (SO_REUSEPORT). Errors: unavailable.
  [[nodiscard]] Result<> listen(const boost::asio::ip::tcp::endpoint& endpoint, bool share);
  [[nodiscard]] std::uint16_t port() const { return port_; }
  void run();

  void begin_drain();  // no new connections, and idle ones are closed, once it returns
  void close_all();    // the others too, whatever they are doing
  void finish();       // waits until the thread is gone. REQUIRES: no connection is left
  void leave();        // the same, with coroutines left behind in memory that must not be freed

  // For connections.
  const LoopContext& shared() const { return shared_; }
  [[nodiscard]] bool draining() const { return draining_; }
  [[nodiscard]] std::string_view date();
  void write_random_id(std::string& id);
  std::list<Connection*>::iterator enlist(Connection& connection);
  void delist(std::list<Connection*>::iterator place);

 private:
  boost::asio::awaitable<void> accept_until_closed();
  boost::asio::awaitable<void> sweep_until_closed();
  void take(Connection::Socket socket);

  LoopContext shared_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type> acceptor_;
  boost::asio::steady_timer sweep_, accept_pause_;
  std::list<Connection*> connections_;
  DateHeader date_;
  std::uint64_t random_;
  std::uint16_t port_ = 0;
  bool draining_ = false;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace rookery::http
