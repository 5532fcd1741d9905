#include "platform/http/stream.hpp"

#include "platform/http/server.hpp"
#include "platform/log.hpp"
#include "platform/metrics/metrics.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>

namespace rookery::http {
namespace {

using namespace std::chrono_literals;

// An application that answers what it hears and notes what happens to it.
class Echo final : public StreamEnd {
 public:
  void opened(const std::shared_ptr<Stream>& stream) override { note("opened", stream); }
  void received(std::string_view text) override {
    stream()->send(std::make_shared<const std::string>(text_frame(text)));
  }
  void closed() override { note("closed", nullptr); }

  std::shared_ptr<Stream> stream() {
    const std::scoped_lock lock(mutex_);
    return stream_;
  }
  bool saw(const std::string& what) {
    std::unique_lock lock(mutex_);
    return noted_.wait_for(lock, 10s, [&] { return notes_.contains(what); });
  }

 private:
  void note(const std::string& what, std::shared_ptr<Stream> stream) {
    const std::scoped_lock lock(mutex_);
    notes_ += what;
    stream_ = std::move(stream);
    noted_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable noted_;
  std::string notes_;
  std::shared_ptr<Stream> stream_;
};

class StreamTest : public testing::Test {
 protected:
  void serve(Limits limits = {}) {
    router_.get("/ws", [this](const Request& request) -> boost::asio::awaitable<Result<Response>> {
      auto response = accept_websocket(request, {});
      response.stream = echo_;
      co_return response;
    });
    router_.get("/events", [this](const Request&) -> boost::asio::awaitable<Result<Response>> {
      Response response;
      response.content_type = "text/event-stream";
      response.stream = echo_;
      co_return response;
    });
    ServerSettings settings;
    settings.limits = limits;
    settings.access_log = AccessLog::off;
    server_.emplace(
        settings, router_, [](const Request&, const Error&) { return Response{}; }, std::vector<Gate>{},
        metrics_, log_);
    ASSERT_TRUE(server_->start());
  }

  // A client that has asked for `path`; what it reads then.
  int ask(const std::string& path) {
    const int client = ::socket(AF_INET, SOCK_STREAM, 0);
    const timeval limit{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server_->port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const std::string request =
        "GET " + path +
        " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    EXPECT_GT(::send(client, request.data(), request.size(), 0), 0);
    EXPECT_TRUE(echo_->saw("opened"));
    return client;
  }
  static std::string read_until(int client, std::string_view wanted) {
    std::string received;
    std::array<char, 4096> bytes{};
    while (!received.contains(wanted)) {
      const auto count = ::recv(client, bytes.data(), bytes.size(), 0);
      if (count <= 0) break;
      received.append(bytes.data(), static_cast<std::size_t>(count));
    }
    return received;
  }

  std::shared_ptr<Echo> echo_ = std::make_shared<Echo>();
  Router router_;
  metrics::Metrics metrics_;
  Log log_{LogLevel::error};
  std::optional<Server> server_;
};

TEST_F(StreamTest, a_socket_without_life_is_pinged_and_then_cut) {
  serve({.stream_ping_time = 500ms});
  const int client = ask("/ws");
  EXPECT_TRUE(read_until(client, ping_frame()).contains(ping_frame()));
  EXPECT_TRUE(echo_->saw("closed"));  // no pong came
  ::close(client);
}

TEST_F(StreamTest, events_have_a_heartbeat) {
  serve({.stream_thump_time = 100ms});
  const int client = ask("/events");
  const auto received = read_until(client, ":thump\n");
  EXPECT_TRUE(received.contains(":thump\n"));
  EXPECT_TRUE(received.contains("Connection: close\r\n"));
  EXPECT_FALSE(received.contains("Content-Length"));
  ::close(client);
  EXPECT_TRUE(echo_->saw("closed"));
}

TEST_F(StreamTest, messages_from_another_thread_come_in_order) {
  serve();
  const int client = ask("/ws");
  const auto stream = echo_->stream();
  std::string wanted;
  for (int i = 0; i < 500; ++i) {
    wanted += text_frame(std::to_string(i));
    stream->send(std::make_shared<const std::string>(text_frame(std::to_string(i))));
  }
  EXPECT_TRUE(read_until(client, wanted).contains(wanted));
  stream->close(CloseCode::policy);
  EXPECT_TRUE(read_until(client, close_frame(CloseCode::policy)).contains(close_frame(CloseCode::policy)));
  ::close(client);
  EXPECT_TRUE(echo_->saw("closed"));
}

TEST_F(StreamTest, a_client_that_does_not_read_is_cut_at_the_limit) {
  serve({.stream_queue_bytes = 100'000});
  const int client = ask("/ws");
  const auto stream = echo_->stream();
  const auto bytes = std::make_shared<const std::string>(text_frame(std::string(50'000, 'x')));
  for (int i = 0; i < 1'000; ++i) stream->send(bytes);
  EXPECT_TRUE(echo_->saw("closed"));
  EXPECT_TRUE(metrics_.text().contains("rookery_http_streams_cut_total 1"));
  ::close(client);
}

TEST_F(StreamTest, the_server_stops_without_waiting_for_clients) {
  serve();
  const int client = ask("/ws");
  const auto began = std::chrono::steady_clock::now();
  server_->stop(10s);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
  EXPECT_TRUE(
      read_until(client, close_frame(CloseCode::going_away)).contains(close_frame(CloseCode::going_away)));
  EXPECT_TRUE(echo_->saw("closed"));
  ::close(client);
}

}  // namespace
}  // namespace rookery::http
