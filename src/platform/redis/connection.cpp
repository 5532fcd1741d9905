#include "platform/redis/connection.hpp"

#include "platform/redis/command.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <utility>

namespace rookery::redis {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

}  // namespace

Connection::Connection(asio::any_io_executor loop, Endpoint endpoint, ConnectionSettings settings)
    : loop_(std::move(loop)),
      endpoint_(std::move(endpoint)),
      settings_(std::move(settings)),
      socket_(loop_),
      wake_(loop_, steady_clock::time_point::max()) {}

std::shared_ptr<Connection::Pending> Connection::send(std::string_view bytes, unsigned replies, Each each) {
  auto pending = std::make_shared<Pending>(loop_, replies, std::move(each));
  if (closed_ || (!connected_ && steady_clock::now() < not_before_)) {
    settle(*pending, fail(Errc::unavailable, {}, "Redis could not be reached a moment ago: " + why_broken_));
  } else if (waiting_.size() >= settings_.waiting_max || unsent_.size() > settings_.unsent_bytes_max) {
    settle(*pending, fail(Errc::unavailable, {}, "too many commands wait for Redis"));
  } else {
    unsent_ += bytes;
    waiting_.push_back(pending);
    if (!std::exchange(serving_, true)) {
      asio::co_spawn(loop_, [self = shared_from_this()] { return self->serve(); }, asio::detached);
    }
    wake_.cancel();
  }
  return pending;
}

asio::awaitable<Connection::Outcome> Connection::answer(std::shared_ptr<Pending> pending,
                                                        TimePoint deadline) {
  if (!pending->answer_) {
    pending->alarm_.expires_at(deadline);
    co_await pending->alarm_.async_wait(kTuple);
  }
  pending->each_ = nullptr;
  if (pending->answer_) co_return Outcome{.reply = *std::move(pending->answer_), .sent = pending->sent_};
  // A node that has answered nothing since is gone or stands still: others are better served by another
  // connection.
  if (pending->sent_ && pending->answers_before_ == answers_) {
    why_broken_ = "no answer in time";
    disconnect();
  }
  co_return Outcome{.reply = fail(Errc::timeout, {}, "Redis has not answered in time"),
                    .sent = pending->sent_};
}

void Connection::close() {
  closed_ = true;
  why_broken_ = "closed";
  disconnect();
}

void Connection::settle(Pending& pending, Result<Reply> answer) {
  pending.answer_ = std::move(answer);
  pending.alarm_.cancel();
}

void Connection::fail_waiting(const std::string& why) {
  for (const auto& pending : std::exchange(waiting_, {})) {
    settle(*pending, fail(Errc::unavailable, {}, "Redis: " + why));
  }
  sent_ = 0;
  unsent_.clear();
}

void Connection::disconnect() {
  connected_ = false;
  boost::system::error_code ignored;
  socket_.close(ignored);
  wake_.cancel();
}

asio::awaitable<void> Connection::wake() {
  wake_.expires_at(steady_clock::time_point::max());
  co_await wake_.async_wait(kTuple);
}

// Runs as long as commands come; the next one after it starts it again.
asio::awaitable<void> Connection::serve() {
  while (!waiting_.empty() && !closed_) {
    replies_ = ReplyReader();
    if (co_await connect()) {
      connected_ = true;
      pause_ = std::chrono::milliseconds(0);
      reading_ = true;
      asio::co_spawn(loop_, [self = shared_from_this()] { return self->read_all(); }, asio::detached);
      co_await write_all();
      disconnect();
      while (reading_) co_await wake();
    } else {
      pause_ = std::clamp(pause_ * 2, settings_.reconnect_first, settings_.reconnect_longest);
      not_before_ = steady_clock::now() + pause_;
    }
    fail_waiting(why_broken_);
  }
  fail_waiting(why_broken_);
  serving_ = false;
}

asio::awaitable<bool> Connection::connect() {
  asio::ip::tcp::resolver resolver(loop_);
  asio::steady_timer limit(loop_, settings_.connect_max);
  const auto over =
      std::make_shared<bool>(false);  // then the alarm, on its way already, finds nothing to end
  limit.async_wait([this, &resolver, over](const boost::system::error_code& error) {
    if (error || *over) return;
    resolver.cancel();
    boost::system::error_code ignored;
    socket_.close(ignored);
  });
  auto [unknown, addresses] =
      co_await resolver.async_resolve(endpoint_.host, std::to_string(endpoint_.port), kTuple);
  boost::system::error_code failed = unknown;
  if (!failed) {
    auto [refused, address] = co_await asio::async_connect(socket_, addresses, kTuple);
    failed = refused;
  }
  *over = true;
  const bool in_time = limit.cancel() > 0;
  if (failed || !in_time || closed_) {
    why_broken_ = in_time ? failed.message() : "no connection in time";
    disconnect();
    co_return false;
  }
  boost::system::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  // In front of what waits. Nobody waits for their answers: whom they fail for is told so.
  if (settings_.read_replicas) {
    unsent_.insert(0, Command::words_of("READONLY"));
    waiting_.push_front(std::make_shared<Pending>(loop_, 1, Each()));
  }
  if (!settings_.password.empty()) {
    const std::string_view user = settings_.user.empty() ? "default" : std::string_view(settings_.user);
    unsent_.insert(0, Command::words_of("AUTH", user, settings_.password));
    waiting_.push_front(std::make_shared<Pending>(loop_, 1, Each()));
  }
  co_return true;
}

asio::awaitable<void> Connection::write_all() {
  while (connected_) {
    if (unsent_.empty()) {
      co_await wake();
      continue;
    }
    const std::string bytes = std::exchange(unsent_, {});
    for (; sent_ < waiting_.size(); ++sent_) {
      waiting_[sent_]->sent_ = true;
      waiting_[sent_]->answers_before_ = answers_;
    }
    const auto [error, written] = co_await asio::async_write(socket_, asio::buffer(bytes), kTuple);
    if (error) {
      if (connected_) why_broken_ = error.message();
      break;
    }
  }
}

asio::awaitable<void> Connection::read_all() {
  constexpr std::size_t kReadBytes = 16'384;
  std::array<char, kReadBytes> buffer{};
  while (connected_) {
    const auto [error, length] = co_await socket_.async_read_some(asio::buffer(buffer), kTuple);
    if (!connected_) break;
    const auto taken = error ? fail(Errc::unavailable, {}, error.message())
                             : take_replies(std::string_view(buffer.data(), length));
    if (!taken) {
      why_broken_ = taken.error().detail;
      disconnect();
    }
  }
  reading_ = false;
  wake_.cancel();
}

Result<> Connection::take_replies(std::string_view bytes) {
  replies_.feed(bytes);
  for (;;) {
    auto reply = ROOKERY_TRY(replies_.next());
    if (!reply) return {};
    if (sent_ == 0) return fail(Errc::corrupt, {}, "an answer that nobody asked for");
    ++answers_;
    Pending& oldest = *waiting_.front();
    if (oldest.each_) oldest.each_(*reply);
    if (--oldest.replies_left_ > 0) continue;
    settle(oldest, *std::move(reply));
    waiting_.pop_front();
    --sent_;
  }
}

}  // namespace rookery::redis
