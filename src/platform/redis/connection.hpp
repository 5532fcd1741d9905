#pragma once

#include "base/result.hpp"
#include "platform/redis/endpoint.hpp"
#include "platform/redis/reply.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rookery::redis {

struct ConnectionSettings {
  std::string user;      // empty: Redis's default one
  std::string password;  // empty: none is asked for
  std::chrono::milliseconds connect_max{1'000};
  std::chrono::milliseconds reconnect_first{20};  // pause after a failure; it doubles
  std::chrono::milliseconds reconnect_longest{2'000};
  bool read_replicas = false;        // READONLY: a replica then answers reads itself
  std::size_t waiting_max = 20'000;  // commands without an answer; one more is refused
  std::size_t unsent_bytes_max = 64 << 20;
};

// One pipelined connection to one Redis node. Commands that are sent while others are on their way go with
// the next write, answers come in order. It is opened when the first command comes, and again when one comes
// after it broke; after a failure to open it, commands are refused at once until a pause has passed.
//
// Threads:  those of its executor, which runs one at a time.
// Lifetime: its coroutines hold it until close() and the loop's next turn.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // A command on its way. What is left of it when its deadline passes is thrown away.
  // The replies to many commands, as they come; all but the last are not kept.
  using Each = std::function<void(const Reply& reply)>;
  class Pending {
   public:
    Pending(const boost::asio::any_io_executor& loop, unsigned replies, Each each)
        : alarm_(loop), replies_left_(replies), each_(std::move(each)) {}

   private:
    friend class Connection;
    boost::asio::steady_timer alarm_;
    unsigned replies_left_;  // the last one is the answer
    Each each_;
    std::optional<Result<Reply>> answer_;
    bool sent_ = false;
    std::uint64_t answers_before_ = 0;  // of the connection, when it was sent
  };
  // Why there is no reply. The node may have done what was sent and not what was not.
  struct Outcome {
    Result<Reply> reply;
    bool sent = true;
  };

  Connection(boost::asio::any_io_executor loop, Endpoint endpoint, ConnectionSettings settings);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Puts commands in line; `bytes` holds as many as `replies` says, and the answer is that to the last.
  // `each` is called for all of them until answer() is through.
  std::shared_ptr<Pending> send(std::string_view bytes, unsigned replies = 1, Each each = {});
  // Its answer, once. Errors: timeout, unavailable (no connection, or it broke; too many wait), corrupt.
  boost::asio::awaitable<Outcome> answer(std::shared_ptr<Pending> pending, TimePoint deadline);

  // Ends it; what waits is answered with unavailable.
  void close();
  [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

 private:
  boost::asio::awaitable<void> serve();
  boost::asio::awaitable<bool> connect();
  boost::asio::awaitable<void> write_all();
  boost::asio::awaitable<void> read_all();
  boost::asio::awaitable<void> wake();
  Result<> take_replies(std::string_view bytes);
  void disconnect();
  void fail_waiting(const std::string& why);
  static void settle(Pending& pending, Result<Reply> answer);

  const boost::asio::any_io_executor loop_;
  const Endpoint endpoint_;
  const ConnectionSettings settings_;
  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer wake_;  // ends when something is to be done
  bool serving_ = false;
  bool closed_ = false;
  bool connected_ = false;
  bool reading_ = false;
  std::string why_broken_;
  std::chrono::milliseconds pause_{0};
  TimePoint not_before_;

  std::string unsent_;
  std::deque<std::shared_ptr<Pending>> waiting_;  // oldest first
  std::size_t sent_ = 0;                          // of waiting_
  std::uint64_t answers_ = 0;
  ReplyReader replies_;
};

}  // namespace rookery::redis
