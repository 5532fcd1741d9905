#include "platform/http/stream.hpp"

#include "platform/http/loop.hpp"

#include <boost/asio/buffer.hpp>

#include <array>
#include <utility>

namespace rookery::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

bool would_block(const boost::system::error_code& error) {
  return error == asio::error::would_block || error == asio::error::try_again;
}

// One for all: these never differ.
const Stream::Bytes& ping_bytes() {
  static const auto bytes = std::make_shared<const std::string>(ping_frame());
  return bytes;
}
const Stream::Bytes& thump_bytes() {
  static const auto bytes = std::make_shared<const std::string>(":thump\n");
  return bytes;
}

}  // namespace

Stream::Stream(Loop& loop, Socket socket, StreamKind kind, std::shared_ptr<StreamEnd> end)
    : loop_(loop), socket_(std::move(socket)), end_(std::move(end)), kind_(kind) {}

Stream::~Stream() = default;

const Limits& Stream::limits() const { return loop_.shared().limits; }

// One message more than may wait is passed on: it cuts the client, and all behind it are dropped here.
void Stream::send(Bytes bytes) {
  if (on_the_way_.fetch_add(1, std::memory_order_relaxed) > limits().stream_queue_messages) {
    on_the_way_.fetch_sub(1, std::memory_order_relaxed);
    return;
  }
  loop_.hand_over({.stream = shared_from_this(), .bytes = std::move(bytes)});
}

void Stream::close(CloseCode code) { loop_.hand_over({.stream = shared_from_this(), .code = code}); }

void Stream::arrive(Bytes bytes) {
  const auto waited = on_the_way_.fetch_sub(1, std::memory_order_relaxed);
  if (waited > limits().stream_queue_messages) return cut();
  write(std::move(bytes));
}

void Stream::begin(std::string head, std::string_view received) {
  boost::system::error_code ignored;
  // Without it a client that does not read may make the kernel keep megabytes for it.
  socket_.set_option(asio::socket_base::send_buffer_size(limits().stream_kernel_bytes), ignored);
  heard_at_ = beat_at_ = std::chrono::steady_clock::now();
  loop_.enlist(*this);
  end_->opened(shared_from_this());
  write(std::make_shared<const std::string>(std::move(head)));
  if (end_ && !received.empty()) understand(received);
  if (end_ && loop_.draining()) begin_close(CloseCode::going_away);
  if (end_) wait_to_read();
}

void Stream::wait_to_read() {
  socket_.async_wait(tcp::socket::wait_read,
                     [self = shared_from_this()](const boost::system::error_code& error) {
                       if (!error && self->end_) self->read();
                     });
}

// One read for each time that the socket is readable, so that a client that sends without end takes turns.
void Stream::read() {
  const auto space = loop_.scratch();
  boost::system::error_code error;
  const std::size_t bytes = socket_.read_some(asio::buffer(space.data(), space.size()), error);
  if (error && !would_block(error)) {
    end();
    return;
  }
  heard_at_ = std::chrono::steady_clock::now();
  if (!error && kind_ == StreamKind::websocket && !deaf_) understand({space.data(), bytes});
  if (end_) wait_to_read();
}

void Stream::understand(std::string_view bytes) {
  reader_.feed(bytes);
  while (end_) {
    auto message = reader_.next();
    if (!message) {
      deaf_ = true;
      return begin_close(message.error());
    }
    if (!*message) return;
    switch ((*message)->kind) {
      case FrameReader::Kind::text:
        if (!closing_) end_->received((*message)->payload);
        break;
      case FrameReader::Kind::ping:
        if (!closing_) write(std::make_shared<const std::string>(pong_frame((*message)->payload)));
        break;
      case FrameReader::Kind::pong:
        break;
      case FrameReader::Kind::close:
        if (closing_) return end();
        begin_close(CloseCode::normal);
        return finish_close();
    }
  }
}

void Stream::write(Bytes bytes) {
  if (!end_ || closing_) return;
  if (queue_.empty()) {
    boost::system::error_code error;
    written_ = socket_.write_some(asio::buffer(*bytes), error);
    if (error && !would_block(error)) return end();
    if (written_ == bytes->size()) return;
    deadline_ = std::chrono::steady_clock::now() + limits().write_time;
  }
  queued_bytes_ += bytes->size();
  queue_.push_back(std::move(bytes));
  if (queue_.size() > limits().stream_queue_messages || queued_bytes_ > limits().stream_queue_bytes) {
    return cut();
  }
  if (!waits_to_write_) wait_to_write();
}

void Stream::cut() {
  if (end_) loop_.shared().counts.streams_cut.fetch_add(1, std::memory_order_relaxed);
  end();
}

void Stream::wait_to_write() {
  waits_to_write_ = true;
  socket_.async_wait(tcp::socket::wait_write,
                     [self = shared_from_this()](const boost::system::error_code& error) {
                       self->waits_to_write_ = false;
                       if (!error && self->end_) self->flush();
                     });
}

void Stream::flush() {
  constexpr std::size_t kBuffersMax = 64;  // what the kernel takes in one call
  while (!queue_.empty()) {
    std::array<asio::const_buffer, kBuffersMax> buffers{};
    const std::size_t count = std::min(queue_.size(), kBuffersMax);
    for (std::size_t i = 0; i < count; ++i) buffers.at(i) = asio::buffer(*queue_[i]);
    buffers.front() += written_;
    boost::system::error_code error;
    const std::size_t bytes = socket_.write_some(buffers, error);
    if (would_block(error)) return wait_to_write();
    if (error) return end();
    if (!closing_) deadline_ = std::chrono::steady_clock::now() + limits().write_time;
    written_ += bytes;
    std::size_t done = 0;
    while (done < queue_.size() && written_ >= queue_[done]->size()) {
      written_ -= queue_[done]->size();
      queued_bytes_ -= queue_[done]->size();
      ++done;
    }
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(done));
  }
  std::vector<Bytes>().swap(queue_);
  if (closing_) finish_close();
}

// RFC 6455 section 7.1.1: both say close, then the server ends the connection. A client that does not answer
// is left when the time is over.
void Stream::begin_close(CloseCode code) {
  if (!end_ || closing_) return;
  if (kind_ == StreamKind::websocket) write(std::make_shared<const std::string>(close_frame(code)));
  if (!end_) return;
  closing_ = true;
  deadline_ = std::chrono::steady_clock::now() + limits().stream_close_time;
  if (kind_ == StreamKind::events) finish_close();
}

// All that was to be said is said, or waits in the queue and comes here again.
void Stream::finish_close() {
  if (!end_ || !queue_.empty()) return;
  boost::system::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void Stream::look_at_clock(Time now) {
  if ((closing_ || !queue_.empty()) && now >= deadline_) {
    return closing_ ? end() : cut();
  }
  if (closing_) return;
  if (kind_ == StreamKind::events) {
    if (now - beat_at_ < limits().stream_thump_time) return;
    beat_at_ = now;
    return write(thump_bytes());
  }
  if (now - beat_at_ < limits().stream_ping_time) return;
  if (heard_at_ < beat_at_) return end();  // not even an answer to the last ping
  beat_at_ = now;
  write(ping_bytes());
}

void Stream::end() {
  if (!end_) return;
  const auto self = shared_from_this();
  const auto told = std::exchange(end_, nullptr);
  std::vector<Bytes>().swap(queue_);
  boost::system::error_code ignored;
  socket_.close(ignored);
  loop_.delist(*this);
  told->closed();
}

}  // namespace rookery::http
