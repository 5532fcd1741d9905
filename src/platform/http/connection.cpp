#include "platform/http/connection.hpp"

#include "platform/http/loop.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace rookery::http {

namespace asio = boost::asio;
using Step = RequestReader::Step;

Connection::Connection(Loop& loop, Socket socket)
    : loop_(loop), limits_(loop.shared().limits), socket_(std::move(socket)), reader_(limits_) {
  boost::system::error_code error;
  peer_ = plain_address(socket_.remote_endpoint(error).address());
  socket_.set_option(asio::ip::tcp::no_delay(true), error);
  socket_.non_blocking(true, error);
  place_ = loop_.enlist(*this);
}

Connection::~Connection() { loop_.delist(place_); }

void Connection::enter(Phase phase, std::chrono::milliseconds time, Time now) {
  phase_ = phase;
  deadline_ = now + time;
}

asio::awaitable<void> Connection::run() {
  const auto self = shared_from_this();
  enter(Phase::idle, limits_.headers_time);  // a client that connects has something to ask
  while (co_await serve_one()) enter(Phase::idle, limits_.keep_alive_time);
  if (!given_up_) close();
}

void Connection::close() {
  boost::system::error_code error;
  socket_.close(error);
}

void Connection::close_if_idle() {
  if (phase_ == Phase::idle) close();
}

void Connection::look_at_clock(Time now) {
  if (now < deadline_) return;
  switch (phase_) {
    case Phase::head:
    case Phase::body: {
      timed_out_ = true;  // fill() ends, and the client is told
      boost::system::error_code error;
      socket_.cancel(error);
      break;
    }
    case Phase::handler:
      given_up_ = true;
      asio::co_spawn(socket_.get_executor(), give_up_on_handler(), asio::detached);
      break;
    case Phase::idle:
    case Phase::writing:
    case Phase::lingering:
      close();
      break;
  }
}

// One request and its answer. False: the connection is to be closed.
asio::awaitable<bool> Connection::serve_one() {
  reader_.begin(exchange_.request);
  exchange_.found = {};
  exchange_.error_detail.clear();
  timed_out_ = false;
  Step step = co_await read_head();
  if (step == Step::need_more && !timed_out_) co_return false;  // the client is gone
  exchange_.began = std::chrono::steady_clock::now();
  exchange_.known_method = reader_.has_known_method();
  read_request_id();
  loop_.shared().proxies.identify(exchange_.request, peer_);
  if (step == Step::done) {
    loop_.shared().dispatch.route(exchange_);
    step = co_await read_body();
  }
  if (step != Step::done) {
    if (step == Step::bad) {
      co_await refuse(reader_.problem().status, reader_.problem().message);
    } else if (timed_out_) {
      co_await refuse(408, "Request Timeout");
    }
    co_return false;
  }

  enter(Phase::handler, limits_.handler_time, exchange_.began);
  loop_.shared().counts.in_flight.fetch_add(1, std::memory_order_relaxed);
  Response response = co_await loop_.shared().dispatch.answer(exchange_);
  loop_.shared().counts.in_flight.fetch_sub(1, std::memory_order_relaxed);
  if (given_up_) co_return false;
  if (response.stream) {
    if (response.status == 101 && reader_.is_http_1_0()) {  // RFC 9110 section 7.8
      co_await refuse(426, "HTTP/1.1 is needed for this");
    } else {
      become_stream(std::move(response));
    }
    co_return false;
  }
  const bool keep_alive = reader_.keep_alive() && !loop_.draining();
  const bool sent = co_await send(std::move(response), keep_alive);
  if (sent && !keep_alive && reader_.has_bytes()) co_await linger();
  co_return sent&& keep_alive;
}

// The socket goes on in a Stream; everything that a request needed is freed when run() ends.
void Connection::become_stream(Response response) {
  exchange_.answered = std::chrono::steady_clock::now();
  loop_.shared().dispatch.finish(exchange_, response);
  const bool websocket = response.status == 101;
  write_head(head_, response, exchange_.request.id, loop_.date(), {.keep_alive = websocket, .endless = true});
  if (exchange_.request.method == Method::head) {
    boost::system::error_code ignored;
    socket_.write_some(asio::buffer(head_), ignored);
    return;
  }
  std::make_shared<Stream>(loop_, std::move(socket_), websocket ? StreamKind::websocket : StreamKind::events,
                           std::move(response.stream))
      ->begin(std::move(head_), reader_.unread());
}

asio::awaitable<Step> Connection::read_head() {
  for (;;) {
    const Step step = reader_.read_head();
    if (step != Step::need_more) co_return step;
    if (reader_.has_bytes()) {
      if (phase_ == Phase::idle) enter(Phase::head, limits_.headers_time);
    } else {
      if (loop_.draining()) co_return step;
      reader_.rest();
    }
    if (!co_await fill()) co_return step;
  }
}

asio::awaitable<Step> Connection::read_body() {
  const Router::Route* route = exchange_.found.route;
  const std::size_t most = route != nullptr && route->body_bytes > 0 ? route->body_bytes : limits_.body_bytes;
  if (reader_.limit_body(most) == Step::bad) co_return Step::bad;
  Step step = reader_.read_body();
  if (step != Step::need_more) co_return step;
  enter(Phase::body, limits_.body_time);
  if (reader_.expects_continue() && !co_await ask_to_continue()) co_return Step::need_more;
  while (step == Step::need_more) {
    if (!co_await fill()) co_return step;
    step = reader_.read_body();
  }
  exchange_.began = std::chrono::steady_clock::now();
  co_return step;
}

// False: no more bytes will come, or the phase's time is over.
asio::awaitable<bool> Connection::fill() {
  boost::system::error_code error;
  const std::span<char> space = reader_.space();
  const std::size_t bytes = co_await socket_.async_read_some(
      asio::buffer(space.data(), space.size()), asio::redirect_error(asio::use_awaitable, error));
  reader_.commit(bytes);
  co_return !error && bytes > 0;
}

asio::awaitable<bool> Connection::ask_to_continue() {
  co_return co_await write("HTTP/1.1 100 Continue\r\n\r\n", {});
}

// The connection cannot go on after this: what the client sent behind the fault has no known meaning.
asio::awaitable<void> Connection::refuse(unsigned status, std::string_view message) {
  Response response = loop_.shared().dispatch.refusal(exchange_, status, message);
  if (co_await send(std::move(response), false)) co_await linger();
}

asio::awaitable<bool> Connection::send(Response response, bool keep_alive) {
  exchange_.answered = std::chrono::steady_clock::now();
  loop_.shared().dispatch.finish(exchange_, response);
  write_head(head_, response, exchange_.request.id, loop_.date(),
             {.keep_alive = keep_alive, .http_1_0 = reader_.is_http_1_0()});
  enter(Phase::writing, limits_.write_time, exchange_.answered);
  // Behind the requests that wait already: their answers go out one after the other. So whoever reads them is
  // woken once for several, and the kernel's work and ours do not drive each other from the caches.
  co_await asio::post(socket_.get_executor(), asio::use_awaitable);
  const bool body_follows = exchange_.request.method != Method::head && !has_no_content(response.status);
  co_return co_await write(head_, body_follows ? std::string_view(response.body) : std::string_view());
}

// Most answers fit the socket's buffer: written at once, without a round through the event loop.
asio::awaitable<bool> Connection::write(std::string_view head, std::string_view body) {
  std::array<asio::const_buffer, 2> buffers = {asio::buffer(head.data(), head.size()),
                                               asio::buffer(body.data(), body.size())};
  boost::system::error_code error;
  std::size_t written = socket_.write_some(buffers, error);
  if (error && error != asio::error::would_block && error != asio::error::try_again) co_return false;
  if (error) written = 0;
  if (written == head.size() + body.size()) co_return true;
  const std::size_t of_head = std::min(written, head.size());
  buffers = {buffers[0] + of_head, buffers[1] + (written - of_head)};
  co_await asio::async_write(socket_, buffers, asio::redirect_error(asio::use_awaitable, error));
  co_return !error;
}

// Closing a socket with unread bytes resets the connection, and the client may lose the answer that it was
// sent.
asio::awaitable<void> Connection::linger() {
  enter(Phase::lingering, limits_.linger_time);
  boost::system::error_code error;
  socket_.shutdown(Socket::shutdown_send, error);
  std::size_t left = limits_.linger_bytes;
  std::array<char, 4096> discarded;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  while (!error && left > 0) {
    const std::size_t bytes = co_await socket_.async_read_some(
        asio::buffer(discarded), asio::redirect_error(asio::use_awaitable, error));
    left -= std::min(left, bytes);
  }
}

// The handler goes on and its answer is thrown away; run() ends when it does. The socket is this coroutine's
// alone.
asio::awaitable<void> Connection::give_up_on_handler() {
  const auto self = shared_from_this();
  exchange_.error_detail = "no answer from the handler in time";
  Response response = loop_.shared().dispatch.refusal(exchange_, 503, "The server is busy, try again later");
  if (co_await send(std::move(response), false)) co_await linger();
  close();
}

// An id from outside is kept when it cannot be anything but an id, so that a proxy's log and ours fit
// together.
void Connection::read_request_id() {
  constexpr std::size_t kIdBytesMin = 8;
  constexpr std::size_t kIdBytesMax = 64;
  const std::string_view given = exchange_.request.header("x-request-id");
  const auto is_plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  };
  if (given.size() >= kIdBytesMin && given.size() <= kIdBytesMax && std::ranges::all_of(given, is_plain)) {
    exchange_.request.id = given;
  } else {
    loop_.write_random_id(exchange_.request.id);
  }
}

}  // namespace rookery::http
