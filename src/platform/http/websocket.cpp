#include "platform/http/websocket.hpp"

#include "base/text.hpp"
#include "platform/crypto/hash.hpp"

#include <algorithm>
#include <utility>

namespace rookery::http {
namespace {

// Opcodes (RFC 6455 section 5.2).
constexpr std::uint8_t kContinuation = 0, kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10;
constexpr std::uint8_t kControl = 8;  // the bit that control frames have
constexpr std::size_t kControlBytesMax = 125;
constexpr std::size_t kMaskBytes = 4;
constexpr std::uint8_t kLength16 = 126, kLength64 = 127;

std::uint8_t byte_at(std::string_view bytes, std::size_t place) {
  return static_cast<std::uint8_t>(bytes[place]);
}

std::uint64_t number_at(std::string_view bytes, std::size_t place, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i) number = number << 8 | byte_at(bytes, place + i);
  return number;
}

void append_number(std::string& bytes, std::uint64_t number, std::size_t size) {
  for (std::size_t i = size; i-- > 0;) bytes += static_cast<char>(number >> (8 * i) & 0xff);
}

std::string frame(std::uint8_t opcode, std::string_view payload) {
  std::string bytes;
  bytes.reserve(payload.size() + 10);
  bytes += static_cast<char>(0x80 | opcode);
  if (payload.size() <= kControlBytesMax) {
    bytes += static_cast<char>(payload.size());
  } else if (payload.size() <= 0xffff) {
    bytes += static_cast<char>(kLength16);
    append_number(bytes, payload.size(), 2);
  } else {
    bytes += static_cast<char>(kLength64);
    append_number(bytes, payload.size(), 8);
  }
  return bytes.append(payload);
}

// Whether a header that is a list of words (RFC 9110 section 5.6.1) has this one, in any case.
bool has_word(const Request& request, std::string_view name, std::string_view word) {
  for (const auto& [key, value] : request.headers.all()) {
    if (key != name) continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(','), rest.size());
      if (lower_ascii(trim(rest.substr(0, end))) == word) return true;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return false;
}

Response refusal(unsigned status, std::string_view message) {
  auto response = Response::json(boost::json::object{{"error", message}}, status);
  if (status == 426) response.with("Upgrade", "websocket").with("Sec-WebSocket-Version", "13");
  return response;
}

// Sec-WebSocket-Accept: proof that the handshake was understood (RFC 6455 section 4.2.2), no secret.
std::string accept_key(std::string_view key) {
  constexpr std::string_view kMagic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  return crypto::sha1_base64(std::string(key).append(kMagic));
}

// Codes that a peer may send (RFC 6455 section 7.4).
bool may_be_sent(std::uint64_t code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

std::optional<CloseCode> fault_of_close(std::string_view payload) {
  if (payload.empty()) return std::nullopt;
  if (payload.size() == 1 || !may_be_sent(number_at(payload, 0, 2))) return CloseCode::protocol_error;
  if (!is_utf8(payload.substr(2))) return CloseCode::not_utf8;
  return std::nullopt;
}

}  // namespace

Response accept_websocket(const Request& request, std::string_view protocol) {
  if (!has_word(request, "upgrade", "websocket") || !has_word(request, "connection", "upgrade")) {
    return refusal(426, "This is for WebSocket connections");
  }
  if (request.header("sec-websocket-version") != "13") return refusal(426, "Unsupported WebSocket version");
  const std::string_view key = request.header("sec-websocket-key");
  const auto nonce = crypto::decode_base64(key);
  constexpr std::size_t kNonceBytes = 16;
  if (request.method != Method::get || !nonce || nonce->size() != kNonceBytes) {
    return refusal(400, "Bad WebSocket handshake");
  }
  Response response;
  response.status = 101;
  response.content_type.clear();
  response.with("Upgrade", "websocket").with("Connection", "Upgrade");
  response.with("Sec-WebSocket-Accept", accept_key(key));
  if (!protocol.empty()) response.with("Sec-WebSocket-Protocol", protocol);
  return response;
}

std::string text_frame(std::string_view text) { return frame(kText, text); }
std::string ping_frame() { return frame(kPing, {}); }
std::string pong_frame(std::string_view payload) { return frame(kPong, payload); }
std::string close_frame(CloseCode code) {
  std::string payload;
  append_number(payload, static_cast<std::uint64_t>(code), 2);
  return frame(kClose, payload);
}

std::expected<std::optional<FrameReader::Head>, CloseCode> FrameReader::read_head() const {
  constexpr std::size_t kFixedBytes = 2;
  if (held_.size() < kFixedBytes) return std::nullopt;
  const std::uint8_t first = byte_at(held_, 0);
  const std::uint8_t second = byte_at(held_, 1);
  Head head{.final = (first & 0x80) != 0, .opcode = static_cast<std::uint8_t>(first & 0x0f)};
  const bool reserved_bits = (first & 0x70) != 0;  // of extensions, and none was agreed on
  const bool masked = (second & 0x80) != 0;
  const bool known = head.opcode <= kBinary || (head.opcode >= kClose && head.opcode <= kPong);
  if (reserved_bits || !masked || !known) return std::unexpected(CloseCode::protocol_error);

  const std::uint8_t length = second & 0x7f;
  if ((head.opcode & kControl) != 0 && (!head.final || length > kControlBytesMax)) {
    return std::unexpected(CloseCode::protocol_error);
  }
  const std::size_t more = length == kLength16 ? 2 : length == kLength64 ? 8 : 0;
  head.bytes = kFixedBytes + more + kMaskBytes;
  if (held_.size() < head.bytes) return std::nullopt;
  const std::uint64_t said = more > 0 ? number_at(held_, kFixedBytes, more) : length;
  if ((more == 2 && said < kLength16) || (more == 8 && said <= 0xffff)) {
    return std::unexpected(CloseCode::protocol_error);  // not the shortest way to say it
  }
  if (said > kMessageBytesMax) return std::unexpected(CloseCode::too_big);
  head.length = said;
  return head;
}

std::string FrameReader::take(const Head& head) {
  const auto mask = std::string_view(held_).substr(head.bytes - kMaskBytes, kMaskBytes);
  std::string payload = held_.substr(head.bytes, head.length);
  for (std::size_t i = 0; i < payload.size(); ++i) {
    payload[i] = static_cast<char>(byte_at(payload, i) ^ byte_at(mask, i % kMaskBytes));
  }
  held_.erase(0, head.bytes + head.length);
  if (held_.empty()) std::string().swap(held_);
  return payload;
}

std::expected<std::optional<FrameReader::Message>, CloseCode> FrameReader::next() {
  for (;;) {
    const auto head = read_head();
    if (!head) return std::unexpected(head.error());
    if (!*head || held_.size() < (*head)->bytes + (*head)->length) return std::nullopt;
    std::string payload = take(**head);
    switch ((*head)->opcode) {
      case kPing:
        return Message{.kind = Kind::ping, .payload = std::move(payload)};
      case kPong:
        return Message{.kind = Kind::pong, .payload = std::move(payload)};
      case kClose:
        if (const auto fault = fault_of_close(payload)) return std::unexpected(*fault);
        return Message{.kind = Kind::close, .payload = std::move(payload)};
      case kBinary:
        return std::unexpected(CloseCode::unsupported);
      default: {
        auto message = join(**head, std::move(payload));
        if (!message || *message) return message;
      }
    }
  }
}

// A frame of text, or one that goes on with it.
std::expected<std::optional<FrameReader::Message>, CloseCode> FrameReader::join(const Head& head,
                                                                                std::string payload) {
  const bool goes_on = head.opcode == kContinuation;
  if (goes_on != fragmented_) return std::unexpected(CloseCode::protocol_error);
  if (message_.size() + payload.size() > kMessageBytesMax) return std::unexpected(CloseCode::too_big);
  if (goes_on) payload.insert(0, message_);
  fragmented_ = !head.final;
  if (fragmented_) {
    message_ = std::move(payload);
    return std::nullopt;
  }
  std::string().swap(message_);
  if (!is_utf8(payload)) return std::unexpected(CloseCode::not_utf8);
  return Message{.kind = Kind::text, .payload = std::move(payload)};
}

}  // namespace rookery::http
