#pragma once

#include "platform/http/dispatch.hpp"
#include "platform/http/limits.hpp"
#include "platform/http/request_reader.hpp"
#include "platform/http/response_head.hpp"
#include "platform/http/stream.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <list>
#include <memory>
#include <span>
#include <string>

namespace rookery::http {

class Loop;

// One client's connection: reads requests, has them answered, writes the answers, in order. Belongs to one
// Loop and lives there, for as long as one of its coroutines does. Threads: the loop's.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Socket = Stream::Socket;
  using Time = std::chrono::steady_clock::time_point;

  Connection(Loop& loop, Socket socket);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Serves until the connection ends.
  boost::asio::awaitable<void> run();
  // Ends the present phase if its time is over: says so where the client can still understand it.
  void look_at_clock(Time now);
  void close_if_idle();
  void close();

 private:
  enum class Phase : std::uint8_t { idle, head, body, handler, writing, lingering };

  void enter(Phase phase, std::chrono::milliseconds time, Time now = std::chrono::steady_clock::now());
  boost::asio::awaitable<bool> serve_one();
  boost::asio::awaitable<RequestReader::Step> read_head();
  boost::asio::awaitable<RequestReader::Step> read_body();
  boost::asio::awaitable<bool> fill();
  boost::asio::awaitable<bool> ask_to_continue();
  boost::asio::awaitable<void> refuse(unsigned status, std::string_view message);
  void become_stream(Response response);
  boost::asio::awaitable<bool> send(Response response, bool keep_alive);
  boost::asio::awaitable<bool> write(std::string_view head, std::string_view body);
  boost::asio::awaitable<void> linger();
  boost::asio::awaitable<void> give_up_on_handler();
  void read_request_id();

  Loop& loop_;
  const Limits& limits_;
  Socket socket_;
  boost::asio::ip::address peer_;
  RequestReader reader_;
  Exchange exchange_;
  std::string head_;  // of the answer being written
  Phase phase_ = Phase::idle;
  Time deadline_;
  bool timed_out_ = false;
  bool given_up_ = false;                   // on the handler: its answer comes too late
  std::list<Connection*>::iterator place_;  // in the loop
};

}  // namespace rookery::http
