#pragma once

#include "base/result.hpp"
#include "platform/http/limits.hpp"
#include "platform/http/message.hpp"
#include "platform/http/router.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rookery {
class Log;
}
namespace rookery::metrics {
class Metrics;
}

namespace rookery::http {

// Stands around all handlers: CORS, rate limits. Several are entered in order and left in reverse order. Both
// functions run on I/O threads, overlap, and must not block; either may be empty.
struct Gate {
  // An answer here is sent instead of asking the router and the handler.
  std::function<std::optional<Response>(const Request&)> enter;
  // Sees every answer, errors included, before it goes out; may add headers.
  std::function<void(const Request&, Response&)> leave;
};

enum class AccessLog : std::uint8_t { off, failures, all };  // failures: answers of 500 and above

struct ServerSettings {
  std::string address = "127.0.0.1";  // IPv4 or IPv6, no name
  std::uint16_t port = 0;             // 0: any free one, see Server::port()
  unsigned threads = 1;
  Limits limits = {};
  // Addresses or networks ("10.0.0.0/8") of proxies whose X-Forwarded-For is believed.
  std::vector<std::string> trusted_proxies = {};
  AccessLog access_log = AccessLog::all;
};

// HTTP/1.1 (and 1.0) for the handlers of a Router. Each thread has its own event loop and its own listening
// socket on the same port (SO_REUSEPORT), so threads share nothing on a request's way. A request is given to
// its handler only when it is complete and cannot be read in two ways (RFC 9112 section 6.3); whatever is
// wrong with it is answered through the ErrorPage and the connection closed.
//
// Handlers run on the connection's thread: one that blocks blocks every connection of that thread.
// Threads:  start, stop and the destructor from one thread, not from a handler.
// Lifetime: router, metrics, log, and whatever handlers and gates use outlive this.
// Errors:   start: unavailable (address in use, not ours), invalid (not an address). Requests: logged,
// counted as
//           rookery_http_* by route pattern, never fatal.
class Server {
 public:
  Server(ServerSettings settings, const Router& router, ErrorPage error_page, std::vector<Gate> gates,
         metrics::Metrics& metrics, Log& log);
  ~Server();  // stop(0)
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Listens and serves from now on. Once. The router has all its routes by then.
  [[nodiscard]] Result<> start();
  // The port that it listens on. REQUIRES: started.
  [[nodiscard]] std::uint16_t port() const;
  // Stops accepting, closes idle connections, lets requests in flight be answered for at most `drain`, then
  // closes the rest. Returns when every handler has ended and all threads are gone; handlers are not
  // interrupted.
  void stop(std::chrono::milliseconds drain);

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace rookery::http
