#pragma once

#include "load/http_client.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace rookery::bench {

// A client of the streaming API over a WebSocket (RFC 6455), subscribed to `user`: as small as can be, so
// that one process holds tens of thousands. It answers pings and says whatever text comes. Nothing is kept
// between two messages. Threads: the context's. Lifetime: until the context has stopped.
class StreamClient {
 public:
  struct Listener {
    std::function<void()> ready;                      // the handshake is done
    std::function<void(std::string_view)> text;       // a message
    std::function<void(std::string_view why)> ended;  // closed by the other side, or never came to be; once
  };

  // `source`: the loopback address to connect from is 127.0.0.(1 + source), so that neither the ports nor
  // what the server allows one address run out; so many from each. The listener outlives this.
  static constexpr std::size_t kFromOneSource = 500;
  StreamClient(boost::asio::io_context& context, const Target& target, std::string_view token,
               unsigned source, const Listener& listener);
  StreamClient(const StreamClient&) = delete;
  StreamClient& operator=(const StreamClient&) = delete;

  void connect();
  void close();
  [[nodiscard]] bool is_ready() const { return ready_; }

 private:
  void shake_hands();
  void wait();
  void read();
  bool take_handshake();
  bool take_frame();
  void answer_ping(std::string_view payload);
  void end(std::string_view why);

  Socket socket_;
  const Target& target_;
  const Listener& listener_;
  std::string token_;
  std::string received_;
  const unsigned source_;
  bool ready_ = false, ended_ = false;
};

}  // namespace rookery::bench
