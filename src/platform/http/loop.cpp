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
constexpr std::int64_t kLeftOfFull = 20;  // one in so many connections must leave before "full" is said again
constexpr std::size_t kErrandsPerTurn = 256;  // written between two looks at the sockets

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
    if (!has_room()) co_await wait_for_room();
    if (draining_) break;
    boost::system::error_code error;
    Connection::Socket socket = co_await acceptor_.async_accept(
        context_.get_executor(), asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) break;
    if (!error) {
      take(std::move(socket));
    } else if (out_of_resources(error)) {  // the connection still waits: without a pause this would spin
      co_await wait_for_room();
    }
  }
}

bool Loop::has_room() const {
  return shared_.counts.connections.load(std::memory_order_relaxed) <
         static_cast<std::int64_t>(shared_.connections_fit);
}

// Clients that come now wait in the kernel's queue until others leave. It is said once, and again only after
// a part of the connections has left: at the limit they come and go all the time.
asio::awaitable<void> Loop::wait_for_room() {
  auto& counts = shared_.counts;
  if (!counts.full.exchange(true)) {
    counts.times_full.fetch_add(1, std::memory_order_relaxed);
    shared_.log.warn("no descriptors left for more connections: accepting none until some close",
                     {{"connections", counts.connections.load()}});
  }
  do {
    boost::system::error_code ignored;
    accept_pause_.expires_after(kAcceptPause);
    co_await accept_pause_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  } while (!has_room() && !draining_);
}

void Loop::take(Connection::Socket socket) {
  const auto limit = shared_.limits.connections;
  if (limit &&
      shared_.counts.connections.load(std::memory_order_relaxed) >= static_cast<std::int64_t>(*limit)) {
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
    if (now - streams_swept_at_ >= Limits::kStreamSweepEvery) {
      streams_swept_at_ = now;
      // From the back: one that ends changes its place with the last, which was looked at.
      for (std::size_t i = streams_.size(); i-- > 0;) streams_[i]->look_at_clock(now);
    }
    const auto fit = static_cast<std::int64_t>(shared_.connections_fit);
    if (shared_.counts.connections.load(std::memory_order_relaxed) < fit - fit / kLeftOfFull) {
      shared_.counts.full.store(false, std::memory_order_relaxed);
    }
  }
}

void Loop::hand_over(Errand errand) {
  const std::scoped_lock lock(inbox_mutex_);
  inbox_.push_back(std::move(errand));
  if (!std::exchange(errands_are_running_, true)) asio::post(context_, [this] { run_errands(); });
}

// In turns, so that an event for thousands does not hold up the requests of others.
void Loop::run_errands() {
  if (next_errand_ == errands_.size()) {
    errands_.clear();
    next_errand_ = 0;
    const std::scoped_lock lock(inbox_mutex_);
    if (inbox_.empty()) {
      errands_are_running_ = false;
      std::vector<Errand>().swap(errands_);
      return;
    }
    errands_.swap(inbox_);
  }
  const std::size_t end = std::min(errands_.size(), next_errand_ + kErrandsPerTurn);
  for (; next_errand_ < end; ++next_errand_) {
    const Errand errand = std::move(errands_[next_errand_]);
    if (errand.bytes) {
      errand.stream->arrive(errand.bytes);
    } else {
      errand.stream->begin_close(errand.code);
    }
  }
  asio::post(context_, [this] { run_errands(); });
}

void Loop::enlist(Stream& stream) {
  shared_.counts.connections.fetch_add(1, std::memory_order_relaxed);
  shared_.counts.streams.fetch_add(1, std::memory_order_relaxed);
  stream.place = streams_.size();
  streams_.push_back(&stream);
}

void Loop::delist(Stream& stream) {
  streams_.back()->place = stream.place;
  std::swap(streams_[stream.place], streams_.back());
  streams_.pop_back();
  shared_.counts.streams.fetch_sub(1, std::memory_order_relaxed);
  shared_.counts.connections.fetch_sub(1, std::memory_order_release);
}

void Loop::begin_drain() {
  asio::post(context_, asio::use_future([this] {
               draining_ = true;
               boost::system::error_code ignored;
               acceptor_.close(ignored);
               accept_pause_.cancel();
               for (Connection* connection : connections_) connection->close_if_idle();
               // From the back, as in the sweep: a client may be gone already.
               for (std::size_t i = streams_.size(); i-- > 0;)
                 streams_[i]->begin_close(CloseCode::going_away);
             }))
      .wait();
}

void Loop::close_all() {
  asio::post(context_, [this] {
    for (Connection* connection : connections_) connection->close();
    while (!streams_.empty()) streams_.back()->end();
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
  shared_.counts.connections.fetch_add(1, std::memory_order_relaxed);
  return connections_.insert(connections_.end(), &connection);
}

void Loop::delist(std::list<Connection*>::iterator place) {
  connections_.erase(place);
  shared_.counts.connections.fetch_sub(1, std::memory_order_release);
}

}  // namespace rookery::http
