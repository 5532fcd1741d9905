#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace rookery::http {

// What one client may cost. Times are absolute, counted from the start of the step that they bound, so that a
// client which sends a byte now and then gains nothing; they are enforced to within kSweepEvery.
struct Limits {
  std::size_t target_bytes = 8 << 10;   // path and query; more is 414
  std::size_t header_bytes = 16 << 10;  // request line and all headers; more is 431
  std::size_t header_fields = 100;      // more is 431
  std::size_t body_bytes =
      1 << 20;  // after de-chunking; more is 413. Routes may allow more (Router::allow_body)
  // Open at once in the whole server; more are answered 503 and closed. Without a number it is the process's
  // limit of descriptors less a reserve (http/descriptors.hpp) that counts: there the server stops accepting.
  std::optional<std::size_t> connections = {};

  std::chrono::milliseconds headers_time{10'000};     // first byte of a request to its last header; then 408
  std::chrono::milliseconds body_time{30'000};        // last header to last byte of the body; then 408
  std::chrono::milliseconds handler_time{20'000};     // then the client is told 503 and the connection closed
  std::chrono::milliseconds write_time{30'000};       // to take a whole answer; then the connection is closed
  std::chrono::milliseconds keep_alive_time{60'000};  // between requests; then the connection is closed

  // After an answer that leaves a part of the request unread (413): how much is still read and thrown away,
  // so that a client which sends first and reads later sees the answer and not a reset connection.
  std::size_t linger_bytes = 32 << 20;
  std::chrono::milliseconds linger_time{5'000};

  // Streams: what is written to a client that does not read waits here, up to either limit; then it is cut.
  std::size_t stream_queue_messages = 1'000;
  std::size_t stream_queue_bytes = 1 << 20;
  int stream_kernel_bytes = 64 << 10;  // asked of the kernel as a stream's send buffer, which it doubles
  std::chrono::milliseconds stream_ping_time{30'000};  // between pings; a WebSocket silent from one to the
                                                       // next is cut
  std::chrono::milliseconds stream_thump_time{
      15'000};                                         // between the comments that keep server-sent events up
  std::chrono::milliseconds stream_close_time{1'000};  // for the client to answer a close

  // How often deadlines of streams are looked at.
  static constexpr std::chrono::milliseconds kStreamSweepEvery{1'000};
  // How often other deadlines are looked at; one timer a thread instead of one a request.
  static constexpr std::chrono::milliseconds kSweepEvery{100};
};

}  // namespace rookery::http
