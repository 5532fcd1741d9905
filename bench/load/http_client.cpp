#include "load/http_client.hpp"

#include <fmt/format.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>

#include <charconv>
#include <stdexcept>

namespace rookery::bench {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kReadBytes = 128 * 1'024, kReadBytesMin = 32 * 1'024;

// Of "content-length: 123" in any case; -1 when there is none.
std::int64_t content_length(std::string_view head) {
  static constexpr std::string_view kName = "content-length:";
  for (std::size_t at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at + 1)) {
    const auto line = head.substr(at + 1, kName.size());
    if (!std::ranges::equal(line, kName,
                            [](char one, char other) { return (one | 0x20) == other || one == other; }))
      continue;
    const auto* digits = head.data() + at + 1 + kName.size();
    while (*digits == ' ') ++digits;
    std::int64_t length = -1;
    std::from_chars(digits, head.data() + head.size(), length);
    return length;
  }
  return -1;
}

}  // namespace

Target target_of(std::string_view url) {
  static constexpr std::string_view kScheme = "http://";
  Target target;
  if (url.starts_with(kScheme)) target.host = url.substr(kScheme.size());
  const auto colon = target.host.rfind(':');
  boost::system::error_code error;
  const auto address = asio::ip::make_address(target.host.substr(0, colon), error);
  unsigned short port = 80;
  if (colon != std::string::npos)
    std::from_chars(target.host.data() + colon + 1, target.host.data() + target.host.size(), port);
  if (error) throw std::runtime_error(fmt::format("'{}' is no http://ADDRESS:PORT", url));
  target.endpoint = {address, port};
  return target;
}

std::string get_request(const Target& target, std::string_view path, std::string_view token) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\r\n", path, target.host,
                     token);
}

std::string post_request(const Target& target, std::string_view path, std::string_view token,
                         std::string_view json) {
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: "
      "application/json\r\nContent-Length: {}\r\n\r\n{}",
      path, target.host, token, json.size(), json);
}

void HttpConnection::ask(std::string request, Done done) {
  request_ = std::move(request);
  done_ = std::move(done);
  received_ = 0;
  head_bytes_ = 0;
  fresh_ = !socket_.is_open();
  if (!fresh_) return send();
  boost::system::error_code error;
  socket_.connect(target_.endpoint, error);
  if (error) return fail(error.message());
  socket_.set_option(asio::ip::tcp::no_delay(true), error);
  socket_.non_blocking(true, error);
  send();
}

// Requests are small: the socket takes one whole.
void HttpConnection::send() {
  boost::system::error_code error;
  const std::size_t sent = socket_.write_some(asio::buffer(request_), error);
  if (error || sent != request_.size())
    return fail(error ? error.message() : "the request did not fit the socket");
  receive();
}

void HttpConnection::receive() {
  if (buffer_.size() - received_ < kReadBytesMin) buffer_.resize(received_ + kReadBytes);
  socket_.async_read_some(asio::buffer(buffer_.data() + received_, buffer_.size() - received_),
                          [this](boost::system::error_code error, std::size_t bytes) {
                            received_ += bytes;
                            if (error) return fail(error.message());
                            take();
                          });
}

void HttpConnection::take() {
  const std::string_view received(buffer_.data(), received_);
  if (head_bytes_ == 0) {
    const auto end = received.find("\r\n\r\n");
    if (end == std::string_view::npos) return receive();
    head_bytes_ = end + 4;
    const auto head = received.substr(0, head_bytes_);
    const auto length = content_length(head);
    status_ = 0;
    if (head.size() > 12) std::from_chars(head.data() + 9, head.data() + 12, status_);
    if (length < 0) return fail("an answer without its length");
    body_bytes_ = static_cast<std::size_t>(length);
  }
  if (received.size() < head_bytes_ + body_bytes_) return receive();
  if (received.substr(0, head_bytes_).find("Connection: close") != std::string_view::npos) {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }
  finish({.status = status_, .body = received.substr(head_bytes_, body_bytes_)});
}

// A connection that the server closed while it was idle fails at the next request: that one is sent again.
void HttpConnection::fail(std::string_view why) {
  boost::system::error_code ignored;
  socket_.close(ignored);
  if (!fresh_ && received_ == 0) return ask(std::move(request_), std::move(done_));
  const std::string reason(why);
  finish({.status = 0, .body = reason});
}

void HttpConnection::finish(const Answer& answer) {
  const auto done = std::exchange(done_, {});
  done(answer);
}

HttpPool::HttpPool(asio::io_context& context, const Target& target, std::size_t connections) {
  for (std::size_t i = 0; i < connections; ++i) {
    connections_.push_back(std::make_unique<HttpConnection>(context, target));
    free_.push_back(connections_.back().get());
  }
}

void HttpPool::ask(std::string request, HttpConnection::Done done) {
  Waiting wanted{.request = std::move(request), .done = std::move(done)};
  if (free_.empty()) {
    waiting_.push_back(std::move(wanted));
    return;
  }
  auto& connection = *free_.back();
  free_.pop_back();
  start(connection, std::move(wanted));
}

void HttpPool::start(HttpConnection& connection, Waiting wanted) {
  connection.ask(std::move(wanted.request),
                 [this, &connection, done = std::move(wanted.done)](const HttpConnection::Answer& answer) {
                   done(answer);
                   if (waiting_.empty()) {
                     free_.push_back(&connection);
                   } else {
                     Waiting next = std::move(waiting_.front());
                     waiting_.pop_front();
                     start(connection, std::move(next));
                   }
                 });
}

}  // namespace rookery::bench
