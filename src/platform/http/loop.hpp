#pragma once

#include "base/result.hpp"
#include "platform/http/connection.hpp"
#include "platform/http/dispatch.hpp"
#include "platform/http/limits.hpp"
#include "platform/http/peer.hpp"
#include "platform/http/response_head.hpp"
#include "platform/http/stream.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <list>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace rookery {
class Log;
}

namespace rookery::http {

// What all loops of a server count. The metrics read it too.
struct LoopCounts {
  std::atomic<std::int64_t> connections = 0;  // open, streams included
  std::atomic<std::int64_t> in_flight = 0;    // requests at their handlers
  std::atomic<std::int64_t> streams = 0;      // open
  std::atomic<std::int64_t> streams_cut = 0;  // because their client was too slow, since start
  std::atomic<bool> full = false;             // no descriptor is left for a connection more
  std::atomic<std::int64_t> times_full = 0;   // since start
};

// What the loops of one server share.
struct LoopContext {
  const Limits& limits;
  const TrustedProxies& proxies;
  Dispatch& dispatch;
  Log& log;
  std::size_t connections_fit;  // by the process's descriptors
  LoopCounts& counts;
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

  // For streams.
  struct Errand {
    std::shared_ptr<Stream> stream;
    Stream::Bytes bytes = {};  // to be written; null: to be closed with `code`
    CloseCode code = CloseCode::normal;
  };
  void hand_over(Errand errand);  // from any thread
  void enlist(Stream& stream);
  void delist(Stream& stream);
  // Room for bytes that are read and used at once.
  [[nodiscard]] std::span<char> scratch() { return scratch_; }

 private:
  boost::asio::awaitable<void> accept_until_closed();
  boost::asio::awaitable<void> wait_for_room();
  [[nodiscard]] bool has_room() const;
  void run_errands();
  boost::asio::awaitable<void> sweep_until_closed();
  void take(Connection::Socket socket);

  LoopContext shared_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type> acceptor_;
  boost::asio::steady_timer sweep_, accept_pause_;
  std::list<Connection*> connections_;
  std::vector<Stream*> streams_;
  std::chrono::steady_clock::time_point streams_swept_at_;
  std::vector<Errand> errands_;  // taken from the inbox, done up to next_errand_
  std::size_t next_errand_ = 0;
  std::mutex inbox_mutex_;
  std::vector<Errand> inbox_;         // guarded by inbox_mutex_
  bool errands_are_running_ = false;  // guarded by inbox_mutex_
  std::array<char, 16 << 10> scratch_{};
  DateHeader date_;
  std::uint64_t random_;
  std::uint16_t port_ = 0;
  bool draining_ = false;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace rookery::http
