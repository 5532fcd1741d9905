#pragma once

#include "platform/http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace rookery::http {

// The server's side of the WebSocket protocol (RFC 6455): the handshake, frames as bytes, bytes as frames; no
// I/O, no extensions. Why not Beast's: its stream object costs about 5 KiB for each connection (buffers for
// reading, writing and control frames, which an idle one has no use for) and frames every message anew for
// every listener, while here one immutable frame is written to thousands of sockets.

// Why a WebSocket ends (RFC 6455 section 7.4.1).
enum class CloseCode : std::uint16_t {
  normal = 1000,
  going_away = 1001,  // the server stops
  protocol_error = 1002,
  unsupported = 1003,  // a binary message
  not_utf8 = 1007,
  policy = 1008,  // the token is not valid any more
  too_big = 1009,
  try_again_later = 1013,
};

// The answer that begins a WebSocket (status 101; Response::stream is the caller's to set), or one that says
// why not: 400 (a header is missing or wrong), 426 (not an upgrade, or another version than 13).
// `protocol` is what of Sec-WebSocket-Protocol is agreed on; empty: nothing.
[[nodiscard]] Response accept_websocket(const Request& request, std::string_view protocol);

// One unmasked frame that is a whole message: of text, or a ping, pong or close (payload <= 125 bytes).
[[nodiscard]] std::string text_frame(std::string_view text);
[[nodiscard]] std::string ping_frame();
[[nodiscard]] std::string pong_frame(std::string_view payload);
[[nodiscard]] std::string close_frame(CloseCode code);

// What a client sends, message by message. Holds no memory between messages.
//
//   reader.feed(bytes);
//   while ((message = reader.next()) && *message) ...
//
// Threads: one.
class FrameReader {
 public:
  static constexpr std::size_t kMessageBytesMax = 4 << 10;  // fragments together; more is too_big

  enum class Kind : std::uint8_t { text, ping, pong, close };
  struct Message {
    Kind kind = Kind::text;
    std::string payload;  // of a close: empty or its code and reason, valid
  };

  void feed(std::string_view bytes) { held_.append(bytes); }
  // Empty: more bytes are needed. Error: the code to close with; the reader is of no use any more.
  [[nodiscard]] std::expected<std::optional<Message>, CloseCode> next();

 private:
  struct Head {
    bool final = true;
    std::uint8_t opcode = 0;
    std::size_t bytes = 0;   // of the head itself, the mask included
    std::size_t length = 0;  // of the payload
  };
  [[nodiscard]] std::expected<std::optional<Head>, CloseCode> read_head() const;
  [[nodiscard]] std::string take(const Head& head);
  [[nodiscard]] std::expected<std::optional<Message>, CloseCode> join(const Head& head, std::string payload);

  std::string held_;     // bytes not yet used
  std::string message_;  // fragments so far
  bool fragmented_ = false;
};

}  // namespace rookery::http
