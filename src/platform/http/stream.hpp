#pragma once

#include "platform/http/websocket.hpp"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::http {

class Loop;
class Stream;
struct Limits;

enum class StreamKind : std::uint8_t { websocket, events };

// The application's end of a stream: an endpoint gives one in Response::stream. Threads: all calls come from
// the connection's loop, one at a time; they must not block.
class StreamEnd {
 public:
  StreamEnd() = default;
  StreamEnd(const StreamEnd&) = delete;
  StreamEnd& operator=(const StreamEnd&) = delete;
  virtual ~StreamEnd() = default;

  // Before the client can know that the stream is there. Not called when the request was a HEAD or the client
  // is gone; else closed() follows, once.
  virtual void opened(const std::shared_ptr<Stream>& stream) = 0;
  // A text message of a WebSocket, valid UTF-8 of at most FrameReader::kMessageBytesMax.
  virtual void received(std::string_view text) = 0;
  virtual void closed() = 0;
};

// A connection whose request was answered with a stream: a WebSocket, or server-sent events
// (text/event-stream, ended by the connection's end). It waits for the socket without a buffer, a timer or a
// coroutine, so that an idle one costs what its fields do. What is sent is written at once if the socket
// takes it, else it waits, up to Limits::stream_queue_*; a client that is slower is cut.
//
// Threads:  send and close from any; the rest from its loop's.
// Lifetime: lives as long as it is open or somebody holds it, and must not outlive the Server.
class Stream : public std::enable_shared_from_this<Stream> {
 public:
  using Bytes = std::shared_ptr<const std::string>;
  using Socket =
      boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
  using Time = std::chrono::steady_clock::time_point;

  Stream(Loop& loop, Socket socket, StreamKind kind, std::shared_ptr<StreamEnd> end);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // Sends bytes that are framed for its kind; shared, so that an event for thousands exists once. In order.
  void send(Bytes bytes);
  // Tells the client why and ends. What was sent before is written first.
  void close(CloseCode code);
  [[nodiscard]] StreamKind kind() const { return kind_; }

  // For the loop and the connection. `head` is written first; `received` came behind the request.
  void begin(std::string head, std::string_view received);
  void write(Bytes bytes);
  void arrive(Bytes bytes);  // what was sent
  void begin_close(CloseCode code);
  void look_at_clock(Time now);
  void end();
  std::size_t place = 0;  // among the loop's streams

 private:
  void wait_to_read();
  void wait_to_write();
  void read();
  void understand(std::string_view bytes);
  void flush();
  void finish_close();
  void cut();
  [[nodiscard]] const Limits& limits() const;

  Loop& loop_;
  Socket socket_;
  std::shared_ptr<StreamEnd> end_;  // empty once the stream has ended
  std::vector<Bytes> queue_;        // the first is written up to written_
  std::size_t written_ = 0;
  std::size_t queued_bytes_ = 0;
  FrameReader reader_;
  Time heard_at_, beat_at_;  // when the client was heard last, when it was pinged last
  Time deadline_;            // of the write that waits, or of the close
  const StreamKind kind_;
  bool waits_to_write_ = false;
  bool closing_ = false;  // nothing more is taken; ends when the queue is empty and the client has closed
  bool deaf_ = false;     // what the client sends has no meaning any more
  std::atomic<std::uint32_t> on_the_way_ = 0;  // sent and not yet at the loop
};

}  // namespace rookery::http
