#include "platform/http/websocket.hpp"

#include <gtest/gtest.h>

namespace rookery::http {
namespace {

std::string masked(std::uint8_t first, std::string_view payload) {
  std::string bytes{static_cast<char>(first)};
  if (payload.size() < 126) {
    bytes += static_cast<char>(0x80 | payload.size());
  } else {
    bytes += static_cast<char>(0x80 | 126);
    bytes += static_cast<char>(payload.size() >> 8);
    bytes += static_cast<char>(payload.size() & 0xff);
  }
  constexpr std::string_view kMask = "\x11\x22\x33\x44";
  bytes += kMask;
  for (std::size_t i = 0; i < payload.size(); ++i) bytes += static_cast<char>(payload[i] ^ kMask[i % 4]);
  return bytes;
}

CloseCode fault(std::string_view bytes) {
  FrameReader reader;
  reader.feed(bytes);
  for (;;) {
    const auto message = reader.next();
    if (!message) return message.error();
    if (!*message) return CloseCode::normal;
  }
}

Request handshake() {
  Request request;
  request.headers = {{"upgrade", "WebSocket"},
                     {"connection", "keep-alive, Upgrade"},
                     {"sec-websocket-version", "13"},
                     {"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="}};
  return request;
}

TEST(WebSocket, the_handshake_of_the_standard_is_answered) {
  const auto response = accept_websocket(handshake(), "token");
  EXPECT_EQ(response.status, 101U);
  const std::vector<Headers::Field> wanted = {{"Upgrade", "websocket"},
                                              {"Connection", "Upgrade"},
                                              {"Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
                                              {"Sec-WebSocket-Protocol", "token"}};
  EXPECT_TRUE(std::ranges::equal(response.headers.all(), wanted));
}

TEST(WebSocket, a_handshake_that_lacks_something_is_refused) {
  const Headers whole = handshake().headers;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    Request request;
    for (std::size_t other = 0; other < whole.size(); ++other) {
      if (other != i) request.headers.add(whole[other].first, whole[other].second);
    }
    EXPECT_EQ(accept_websocket(request, {}).status, i == 3 ? 400U : 426U);
  }
}

TEST(WebSocket, frames_use_the_shortest_length) {
  EXPECT_EQ(text_frame("hi"), std::string("\x81\x02hi"));
  EXPECT_EQ(text_frame(std::string(126, 'x')).substr(0, 4), std::string("\x81\x7e\x00\x7e", 4));
  EXPECT_EQ(text_frame(std::string(70'000, 'x')).substr(0, 10),
            std::string("\x81\x7f\x00\x00\x00\x00\x00\x01\x11\x70", 10));
  EXPECT_EQ(close_frame(CloseCode::going_away), std::string("\x88\x02\x03\xe9"));
}

TEST(FrameReader, a_message_in_any_pieces_is_one_message) {
  const std::string bytes =
      masked(0x01, "one ") + masked(0x89, "ping") + masked(0x00, "tw") + masked(0x80, "o");
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    FrameReader reader;
    std::string heard;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      reader.feed(std::string_view(bytes).substr(at, piece));
      for (auto message = reader.next(); message && *message; message = reader.next()) {
        heard += ((*message)->kind == FrameReader::Kind::ping ? "<" : "[") + (*message)->payload;
      }
    }
    EXPECT_EQ(heard, "<ping[one two");
  }
}

TEST(FrameReader, what_the_standard_forbids_has_its_code) {
  using enum CloseCode;
  EXPECT_EQ(fault(text_frame("unmasked")), protocol_error);
  EXPECT_EQ(fault(masked(0xc1, "reserved bit")), protocol_error);
  EXPECT_EQ(fault(masked(0x83, "unknown kind")), protocol_error);
  EXPECT_EQ(fault(masked(0x09, "ping in pieces")), protocol_error);
  EXPECT_EQ(fault(masked(0x89, std::string(126, 'x'))), protocol_error);
  EXPECT_EQ(fault(masked(0x80, "goes on with nothing")), protocol_error);
  EXPECT_EQ(fault(masked(0x01, "begun ") + masked(0x81, "and begun again")), protocol_error);
  EXPECT_EQ(fault(std::string("\x81\xfe\x00\x05", 4) + "\x11\x22\x33\x44"),
            protocol_error);  // 5 said at length
  EXPECT_EQ(fault(masked(0x88, "\x03")), protocol_error);
  EXPECT_EQ(fault(masked(0x88, "\x03\xed")), protocol_error);  // 1005 is never sent
  EXPECT_EQ(fault(masked(0x88, "\x03\xe8\xff")), not_utf8);
  EXPECT_EQ(fault(masked(0x81, "\xff")), not_utf8);
  EXPECT_EQ(fault(masked(0x82, "binary")), unsupported);
  EXPECT_EQ(fault(masked(0x81, std::string(FrameReader::kMessageBytesMax + 1, 'x'))), too_big);
  EXPECT_EQ(fault(masked(0x01, std::string(FrameReader::kMessageBytesMax, 'x')) + masked(0x80, "x")),
            too_big);
  EXPECT_EQ(fault(masked(0x81, std::string(FrameReader::kMessageBytesMax, 'x'))), normal);
}

TEST(FrameReader, a_size_that_is_too_big_is_refused_before_its_bytes_come) {
  EXPECT_EQ(fault(std::string("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff", 10) + "\x11\x22\x33\x44"),
            CloseCode::too_big);
}

}  // namespace
}  // namespace rookery::http
