#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::bench {

using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using Endpoint = boost::asio::ip::tcp::endpoint;

// Where the load goes. The server is on this machine, so its address is a literal one.
struct Target {
  std::string host;  // "127.0.0.1:8080"
  Endpoint endpoint;
};
// "http://127.0.0.1:8080". Throws std::runtime_error.
[[nodiscard]] Target target_of(std::string_view url);

[[nodiscard]] std::string get_request(const Target& target, std::string_view path, std::string_view token);
[[nodiscard]] std::string post_request(const Target& target, std::string_view path, std::string_view token,
                                       std::string_view json);

// One connection that asks again and again, one request at a time; it knows just as much HTTP as a server of
// ours answers with (Content-Length, keep-alive). Connects by itself, and again when it was closed between
// two requests. Threads: those of the context, one. Lifetime: until the context has stopped.
class HttpConnection {
 public:
  // status 0: no answer, `body` says why. Valid until the next ask().
  struct Answer {
    unsigned status = 0;
    std::string_view body;
  };
  using Done = std::function<void(const Answer&)>;

  HttpConnection(boost::asio::io_context& context, const Target& target)
      : socket_(context.get_executor()), target_(target) {}
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  // REQUIRES: the last one is done. `request` is kept.
  void ask(std::string request, Done done);

 private:
  void send();
  void receive();
  void take();
  void fail(std::string_view why);
  void finish(const Answer& answer);

  Socket socket_;
  const Target& target_;
  std::string request_;
  Done done_;
  // Keeps its size: to empty it anew for each answer would cost more than the answer.
  std::vector<char> buffer_;
  std::size_t received_ = 0;  // bytes of it
  std::size_t head_bytes_ = 0, body_bytes_ = 0;
  unsigned status_ = 0;
  bool fresh_ = false;  // connected for this request
};

// So many connections, and requests that wait for a free one.
class HttpPool {
 public:
  HttpPool(boost::asio::io_context& context, const Target& target, std::size_t connections);

  void ask(std::string request, HttpConnection::Done done);
  [[nodiscard]] bool idle() const { return free_.size() == connections_.size() && waiting_.empty(); }
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

 private:
  struct Waiting {
    std::string request;
    HttpConnection::Done done;
  };
  void start(HttpConnection& connection, Waiting wanted);

  std::vector<std::unique_ptr<HttpConnection>> connections_;
  std::vector<HttpConnection*> free_;
  std::deque<Waiting> waiting_;
};

}  // namespace rookery::bench
