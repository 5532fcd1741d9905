#include "platform/http/loop.hpp"

#include "platform/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <sys/socket.h>

#include <ctime>
#include <exception>
#include <random>
#include <utility>

namespace rookery::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr int kBacklog = 1024;
constexpr std::chrono::milliseconds kAcceptPause{100};  // when the process has no descriptor or memory left

constexpr std::string_view kFull =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: "
    "47\r\n"
    "Retry-After: 5\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
    R"({"error":"The server is busy, try again later"})";
static_assert(kFull.size() - kFull.find("\r\n\r\n") - 4 == 47);

bool out_of_resources(const boost::system::error_code& error) {
  return error == boost::system::errc::too_many_files_open ||
         error == boost::system::errc::too_many_files_open_in_system ||
         error == boost::system::errc::no_buffer_space || error == boost::system::errc::not_enough_memory;
}

}  // namespace

Loop::Loop(const LoopContext& shared)
    : shared_(shared),
      work_(asio::make_work_guard(context_)),
      acceptor_(context_),
      sweep_(context_),
      accept_pause_(context_) {
  std::random_device entropy;
  random_ = std::uint64_t{entropy()} << 32 | entropy();
}

Loop::~Loop() = default;

Result<> Loop::listen(const tcp::endpoint& endpoint, bool share) {
  boost::system::error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error && share) {
    const int on = 1;
    if (::setsockopt(acceptor_.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) {
      error.assign(errno, boost::system::system_category());
    }
  }
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(kBacklog, error);
  if (!error) port_ = acceptor_.local_endpoint(error).port();
  if (!error) return {};
  return fail(Errc::unavailable,
              fmt::format("Cannot listen on {} port {}: {}", endpoint.address().to_string(), endpoint.port(),
                          error.message()));
}

void Loop::run() {
  asio::co_spawn(context_, accept_until_closed(), asio::detached);
  asio::co_spawn(context_, sweep_until_closed(), asio::detached);
  thread_ = std::thread([this] { context_.run(); });
}

asio::awaitable<void> Loop::accept_until_closed() {
  while (!draining_) {
    boost::system::error_code error;
    Connection::Socket socket = co_await acceptor_.async_accept(
        context_.get_executor(), asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) break;
    if (!error) {
      take(std::move(socket));
    } else if (out_of_resources(error)) {  // the connection still waits: without a pause this would spin
      shared_.log.warn("cannot accept connections", {{"error", error.message()}});
      accept_pause_.expires_after(kAcceptPause);
      co_await accept_pause_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }
}

void Loop::take(Connection::Socket socket) {
  const auto limit = static_cast<std::int64_t>(shared_.limits.connections);
  if (shared_.connections.load(std::memory_order_relaxed) >= limit) {
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(kFull.data(), kFull.size()), ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
    return;
  }
  auto connection = std::make_shared<Connection>(*this, std::move(socket));
  asio::co_spawn(context_, connection->run(), [this, connection](const std::exception_ptr& thrown) {
    if (!thrown) return;  // out of memory is all that can be thrown; this connection ends, the others go on
    shared_.log.error("connection ended by an exception");
    connection->close();
  });
}

asio::awaitable<void> Loop::sweep_until_closed() {
  while (!closing_) {
    boost::system::error_code error;
    sweep_.expires_after(Limits::kSweepEvery);
    co_await sweep_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    const auto now = std::chrono::steady_clock::now();
    for (auto place = connections_.begin(); place != connections_.end();) {
      const auto connection = (*place++)->shared_from_this();
      connection->look_at_clock(now);
    }
  }
}

void Loop::begin_drain() {
  asio::post(context_, asio::use_future([this] {
               draining_ = true;
               boost::system::error_code ignored;
               acceptor_.close(ignored);
               accept_pause_.cancel();
               for (Connection* connection : connections_) connection->close_if_idle();
             }))
      .wait();
}

void Loop::close_all() {
  asio::post(context_, [this] {
    for (Connection* connection : connections_) connection->close();
  });
}

void Loop::finish() {
  if (!thread_.joinable()) return;
  asio::post(context_, [this] {
    closing_ = true;
    sweep_.cancel();
    work_.reset();
  });
  thread_.join();
}

void Loop::leave() {
  context_.stop();
  if (thread_.joinable()) thread_.join();
}

std::string_view Loop::date() { return date_.at(std::time(nullptr)); }

// splitmix64 (Steele, Lea, Flood 2014): distinct in this process and unlikely to meet again elsewhere. Not a
// secret.
void Loop::write_random_id(std::string& id) {
  random_ += 0x9e3779b97f4a7c15;
  std::uint64_t mixed = random_;
  mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
  mixed ^= mixed >> 31;
  constexpr std::string_view kDigits = "0123456789abcdef";
  id.resize(16);
  for (char& digit : id) {
    digit = kDigits[mixed & 15];
    mixed >>= 4;
  }
}

std::list<Connection*>::iterator Loop::enlist(Connection& connection) {
  shared_.connections.fetch_add(1, std::memory_order_relaxed);
  return connections_.insert(connections_.end(), &connection);
}

void Loop::delist(std::list<Connection*>::iterator place) {
  connections_.erase(place);
  shared_.connections.fetch_sub(1, std::memory_order_release);
}

}  // namespace rookery::http
