#include "load/stream_client.hpp"

#include <fmt/format.h>
#include <boost/asio/buffer.hpp>

#include <array>

namespace rookery::bench {

namespace asio = boost::asio;

namespace {

constexpr unsigned kText = 1, kClose = 8, kPing = 9;
constexpr std::size_t kReadBytes = 64 * 1'024;
// Where every client's bytes land; what is no whole message yet is moved to the client.
std::array<char, kReadBytes> g_landing;

}  // namespace

StreamClient::StreamClient(asio::io_context& context, const Target& target, std::string_view token,
                           unsigned source, const Listener& listener)
    : socket_(context.get_executor()), target_(target), listener_(listener), token_(token), source_(source) {}

void StreamClient::connect() {
  boost::system::error_code error;
  socket_.open(asio::ip::tcp::v4(), error);
  const auto address = asio::ip::address_v4(asio::ip::address_v4::loopback().to_uint() + source_);
  if (!error) socket_.bind({address, 0}, error);
  if (error) return end(error.message());
  socket_.async_connect(target_.endpoint, [this](boost::system::error_code failed) {
    if (ended_) return;
    if (failed) return end(failed.message());
    shake_hands();
  });
}

void StreamClient::close() {
  ended_ = true;
  ready_ = false;
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void StreamClient::shake_hands() {
  const std::string request = fmt::format(
      "GET /api/v1/streaming?stream=user HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: "
      "websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer {}\r\n\r\n",
      target_.host, token_);
  boost::system::error_code error;
  socket_.non_blocking(true, error);
  const std::size_t sent = socket_.write_some(asio::buffer(request), error);
  if (error || sent != request.size())
    return end(error ? error.message() : "the handshake did not fit the socket");
  token_ = {};
  wait();
}

// Waiting costs no buffer.
void StreamClient::wait() {
  socket_.async_wait(Socket::wait_read, [this](boost::system::error_code error) {
    if (ended_) return;
    if (error) return end(error.message());
    read();
  });
}

void StreamClient::read() {
  boost::system::error_code error;
  const std::size_t bytes = socket_.read_some(asio::buffer(g_landing), error);
  if (error == asio::error::would_block || error == asio::error::try_again) return wait();
  if (error) return end(error.message());
  received_.append(g_landing.data(), bytes);
  while (!ended_ && (ready_ ? take_frame() : take_handshake())) {
  }
  if (ended_) return;
  if (received_.empty()) received_ = {};  // gives the memory back
  wait();
}

// Whether there may be more to take.
bool StreamClient::take_handshake() {
  const auto end_of_head = received_.find("\r\n\r\n");
  if (end_of_head == std::string::npos) return false;
  if (!received_.starts_with("HTTP/1.1 101 ")) {
    end(std::string_view(received_).substr(0, 200));
    return false;
  }
  received_.erase(0, end_of_head + 4);
  ready_ = true;
  listener_.ready();
  return true;
}

bool StreamClient::take_frame() {
  const auto byte = [this](std::size_t at) { return static_cast<unsigned char>(received_[at]); };
  if (received_.size() < 2) return false;
  std::size_t length = byte(1) & 0x7FU;
  std::size_t head = 2;
  const std::size_t more = length == 126 ? 2 : length == 127 ? 8 : 0;
  if (more > 0) {
    if (received_.size() < head + more) return false;
    length = 0;
    for (std::size_t i = 0; i < more; ++i) length = length << 8 | byte(head + i);
    head += more;
  }
  if (received_.size() < head + length) return false;
  const unsigned opcode = byte(0) & 0x0FU;
  const std::string payload = received_.substr(head, length);
  received_.erase(0, head + length);
  if (opcode == kText) listener_.text(payload);
  if (opcode == kPing) answer_ping(payload);
  if (opcode == kClose) end("the server closed the stream");
  return true;
}

// With a mask of zeros, which changes nothing.
void StreamClient::answer_ping(std::string_view payload) {
  std::string frame = {static_cast<char>(0x8A), static_cast<char>(0x80 | payload.size()), 0, 0, 0, 0};
  frame += payload;
  boost::system::error_code error;
  socket_.write_some(asio::buffer(frame), error);
  if (error) end(error.message());
}

void StreamClient::end(std::string_view why) {
  if (ended_) return;
  close();
  listener_.ended(why);
}

}  // namespace rookery::bench
