#include "platform/http/server.hpp"

#include "platform/log.hpp"
#include "platform/metrics/metrics.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include <gtest/gtest.h>

#include <sys/socket.h>

namespace rookery::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

// A raw client: bytes out, bytes in, as a hostile or broken peer would.
class Client {
 public:
  explicit Client(std::uint16_t port) {
    socket_.connect({asio::ip::make_address("127.0.0.1"), port});
    const timeval limit{.tv_sec = 10, .tv_usec = 0};  // a test that hangs says so
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }

  // False: the server has closed.
  bool send(std::string_view bytes) {
    boost::system::error_code error;
    asio::write(socket_, asio::buffer(bytes.data(), bytes.size()), error);
    return !error;
  }
  void end_of_requests() { socket_.shutdown(tcp::socket::shutdown_send); }

  // Reads until the server closes (or a reset).
  std::string rest() {
    while (read_some()) {
    }
    return std::exchange(received_, {});
  }
  // One answer with a Content-Length.
  std::string answer() {
    std::size_t head = 0;
    while ((head = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!read_some()) return std::exchange(received_, {});
    }
    const std::size_t at = received_.find("Content-Length: ");
    const std::size_t length = at < head ? std::stoul(received_.substr(at + 16)) : 0;
    while (received_.size() < head + 4 + length && read_some()) {
    }
    std::string first = received_.substr(0, head + 4 + length);
    received_.erase(0, first.size());
    return first;
  }
  std::string ask(std::string_view bytes) {
    send(bytes);
    return answer();
  }

 private:
  bool read_some() {
    std::array<char, 4096> bytes{};
    const ssize_t n = ::recv(socket_.native_handle(), bytes.data(), bytes.size(), 0);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) received_ += "<nothing for 10 s>";
    if (n <= 0) return false;
    received_.append(bytes.data(), static_cast<std::size_t>(n));
    return true;
  }

  asio::io_context context_;
  tcp::socket socket_{context_};
  std::string received_;
};

asio::awaitable<Result<Response>> echo(const Request& request) {
  Response response;
  response.body = request.body;
  response.content_type = "text/plain";
  co_return response;
}

asio::awaitable<Result<Response>> slow(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
  Response response;
  response.body = "slow";
  co_return response;
}

asio::awaitable<Result<Response>> who(const Request& request) {
  Response response;
  response.body = request.peer + (request.loopback ? " loopback" : " far");
  co_return response;
}

asio::awaitable<Result<Response>> throws(const Request&) {
  throw std::bad_alloc();
  co_return Response();
}

asio::awaitable<Result<Response>> fails(const Request&) {
  co_return fail(Errc::conflict, "taken", "secret detail");
}

class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    settings_.access_log = AccessLog::off;
    router_.post("/echo", echo);
    router_.get("/who", who);
    router_.get("/throws", throws);
    router_.get("/fails", fails);
    router_.get("/slow", [](const Request&) { return slow(300ms); });
    router_.get("/stuck", [](const Request&) { return slow(1'500ms); });
    router_.get("/big", [](const Request&) -> asio::awaitable<Result<Response>> {
      Response response;
      response.body.assign(8 << 20, 'x');
      co_return response;
    });
    router_.get("/redirect", [](const Request& request) -> asio::awaitable<Result<Response>> {
      co_return Response::redirect("/x\r\nSet-Cookie: evil=1" + request.query);
    });
  }

  std::uint16_t start() {
    server_ = std::make_unique<Server>(
        settings_, router_,
        [](const Request&, const Error& error) {
          return Response::json({{"error", error.message}}, error.code == Errc::not_found ? 404U : 500U);
        },
        gates_, metrics_, log_);
    const auto started = server_->start();
    EXPECT_TRUE(started) << started.error().message;
    return server_->port();
  }

  metrics::Metrics metrics_;
  Log log_{LogLevel::off};
  Router router_;
  ServerSettings settings_;
  std::vector<Gate> gates_;
  std::unique_ptr<Server> server_;
};

std::string post(std::string_view body, std::string_view more = "") {
  return fmt::format("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n{}\r\n{}", body.size(), more,
                     body);
}

constexpr std::string_view kChunkedHead =
    "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST_F(ServerTest, answers_on_one_connection_again_and_again) {
  Client client(start());
  for (int i = 0; i < 3; ++i) {
    const std::string answer = client.ask(post("hello"));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\nhello")) << answer;
    EXPECT_NE(answer.find("\r\nX-Content-Type-Options: nosniff\r\n"), std::string::npos);
    EXPECT_NE(answer.find("\r\nDate: "), std::string::npos);
    EXPECT_EQ(answer.find("Connection:"), std::string::npos);
  }
}

TEST_F(ServerTest, pipelined_requests_are_answered_in_order) {
  Client client(start());
  std::string requests;
  for (int i = 0; i < 200; ++i) requests += post(std::to_string(i));
  std::thread sender([&] { client.send(requests); });
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(client.answer().ends_with("\r\n\r\n" + std::to_string(i)));
  sender.join();
}

TEST_F(ServerTest, request_may_come_byte_by_byte) {
  Client client(start());
  for (const char c : post("hello")) client.send({&c, 1});
  EXPECT_TRUE(client.answer().ends_with("\r\n\r\nhello"));
}

TEST_F(ServerTest, chunked_body_and_trailers) {
  Client client(start());
  const std::string answer =
      client.ask(std::string(kChunkedHead) +
                 "5;ext=\"a\"\r\nhello\r\n1\r\n!\r\n0\r\nX-Trailer: a\r\nHost: y\r\n\r\n" + post("next"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\nhello!")) << answer;
  EXPECT_TRUE(client.answer().ends_with("\r\n\r\nnext"));
}

TEST_F(ServerTest, head_has_the_length_and_no_body) {
  Client client(start());
  client.send("HEAD /who HTTP/1.1\r\nHost: x\r\n\r\n" + post("next"));
  const std::string all = client.answer() + client.answer();
  EXPECT_NE(all.find("Content-Length: 18\r\n"), std::string::npos) << all;
  EXPECT_EQ(all.find("127.0.0.1"), std::string::npos) << all;
}

TEST_F(ServerTest, client_that_expects_continue_is_told_to) {
  Client client(start());
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.answer(), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_TRUE(client.ask("ok").ends_with("\r\n\r\nok"));
}

TEST_F(ServerTest, http_1_0_closes_unless_asked_to_stay) {
  const std::uint16_t port = start();
  Client once(port);
  once.send("GET /who HTTP/1.0\r\n\r\n");
  EXPECT_NE(once.rest().find("Connection: close\r\n"), std::string::npos);
  Client again(port);
  for (int i = 0; i < 2; ++i) {
    EXPECT_NE(
        again.ask("GET /who HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").find("Connection: keep-alive\r\n"),
        std::string::npos);
  }
}

TEST_F(ServerTest, half_closed_client_still_gets_its_answer) {
  Client client(start());
  client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  client.end_of_requests();
  EXPECT_TRUE(client.rest().ends_with("\r\n\r\nslow"));
}

TEST_F(ServerTest, refuses_what_can_be_read_in_two_ways) {
  const std::uint16_t port = start();
  const std::string cases[] = {
      "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
      "Transfer-Encoding: gzip, chunked\r\nContent-Length: 5\r\n",
      "Content-Length: 5\r\nTransfer-Encoding: identity\r\n",
      "Transfer-Encoding: identity\r\nContent-Length: 5\r\n",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: chunked, identity\r\n",
      "Transfer-Encoding: gzip\r\n",
      "Transfer-Encoding: xchunked\r\n",
      "Transfer-Encoding:\r\n chunked\r\n",
      "Transfer-Encoding : chunked\r\n",
      "Content-Length: 5\r\nContent-Length: 5\r\n",
      "Content-Length: 5\r\nContent-Length: 6\r\n",
      "Content-Length: 5, 5\r\n",
      "Content-Length: +5\r\n",
      "Content-Length: -5\r\n",
      "Content-Length: 0x5\r\n",
      "Content-Length:\r\n",
      "Content-Length: 99999999999999999999\r\n",
      "Host: y\r\n",
      "X: a\r\n b\r\n",
      "X: a\nY: b\r\n",
      "X: a\rb\r\n",
      std::string("X: a\0b\r\n", 8),
      "X\r\n",
      ": x\r\n",
      "X Y: z\r\n",
  };
  for (const std::string& headers : cases) {
    Client client(port);
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n0\r\n\r\n" + post("smuggled"));
    const std::string all = client.rest();
    EXPECT_TRUE(all.starts_with("HTTP/1.1 400 Bad Request\r\n")) << headers << "\n" << all;
    EXPECT_NE(all.find("Connection: close\r\n"), std::string::npos) << headers;
    EXPECT_NE(all.find("{\"error\":\"Bad Request"), std::string::npos) << headers;
    EXPECT_EQ(all.find("smuggled"), std::string::npos) << headers;
  }
}

TEST_F(ServerTest, refuses_malformed_request_lines_and_paths) {
  const std::uint16_t port = start();
  const std::string cases[] = {
      "GET /who\r\n\r\n",
      "GET /who HTTP/2.0\r\nHost: x\r\n\r\n",
      "GET  /who HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET who HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET ftp://x/who HTTP/1.1\r\nHost: x\r\n\r\n",
      "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET * HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET /% HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET /%0d%0a HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET /%ed%a0%80 HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET /who HTTP/1.1\r\n\r\n",
      "GET /who HTTP/1.1\nHost: x\n\n",
      "\x16\x03\x01\x02",
  };
  for (const std::string& request : cases) {
    Client client(port);
    client.send(request);
    const std::string all = client.rest();
    EXPECT_TRUE(all.starts_with("HTTP/1.1 400 Bad Request\r\n")) << request << "\n" << all;
  }
}

TEST_F(ServerTest, refuses_bad_chunks) {
  const std::uint16_t port = start();
  const std::string cases[] = {
      "x\r\n",
      "5\nhello\r\n0\r\n\r\n",
      "5\r\nhelloXY\r\n",
      "-1\r\n",
      "FFFFFFFFFFFFFFFFF\r\n",
      "5 5\r\nhello\r\n",
      "0\r\nContent-Length: 5\r\n\r\n",
      "5;" + std::string(100'000, 'a'),
      "0\r\n" + std::string(100'000, 'a'),
  };
  for (const std::string& chunks : cases) {
    Client client(port);
    client.send(std::string(kChunkedHead) + chunks);
    EXPECT_TRUE(client.rest().starts_with("HTTP/1.1 400 Bad Request\r\n")) << chunks.substr(0, 30);
  }
}

TEST_F(ServerTest, absolute_target_and_leading_empty_lines_are_understood) {
  Client client(start());
  EXPECT_TRUE(
      client.ask("\r\n\r\nGET http://x/who?a=1 HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(client.ask("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 204 No Content\r\n"));
}

TEST_F(ServerTest, sizes_are_limited) {
  settings_.limits.body_bytes = 1'000;
  router_.post("/upload", echo);
  router_.allow_body(Method::post, "/upload", 5'000);
  const std::uint16_t port = start();
  const auto status_of = [&](const std::string& request) {
    Client client(port);
    client.send(request);
    return client.rest().substr(0, 12);
  };
  const std::string get = "GET /who HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
  EXPECT_EQ(status_of("GET /" + std::string(9'000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n"), "HTTP/1.1 414");
  EXPECT_EQ(status_of("GET /" + std::string(100'000, 'a')), "HTTP/1.1 414");
  EXPECT_EQ(status_of(get + "X: " + std::string(20'000, 'a') + "\r\n\r\n"), "HTTP/1.1 431");
  std::string many = get;
  for (int i = 0; i < 200; ++i) many += "X: y\r\n";
  EXPECT_EQ(status_of(many + "\r\n"), "HTTP/1.1 431");
  EXPECT_EQ(status_of(get + "X: " + std::string(8'000, 'a') + "\r\n\r\n"), "HTTP/1.1 200");
  EXPECT_EQ(status_of(post(std::string(1'000, 'a'), "Connection: close\r\n")), "HTTP/1.1 200");
  EXPECT_EQ(status_of(post(std::string(1'001, 'a'))), "HTTP/1.1 413");
  EXPECT_EQ(status_of(std::string(kChunkedHead) + "3e9\r\n" + std::string(1'001, 'a')), "HTTP/1.1 413");
  EXPECT_EQ(
      status_of("POST /upload HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5000\r\n\r\n" +
                std::string(5'000, 'a')),
      "HTTP/1.1 200");
}

TEST_F(ServerTest, sender_of_a_body_far_too_large_reads_its_413) {
  Client client(start());
  EXPECT_TRUE(client.send(post(std::string(10 << 20, 'a')))) << "reset while still sending";
  const std::string answer = client.rest();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 Payload Too Large\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with(R"({"error":"Payload Too Large"})")) << answer;
}

TEST_F(ServerTest, endless_headers_are_cut_off) {
  Client client(start());
  client.send("GET /who HTTP/1.1\r\nHost: x\r\n");
  for (int i = 0; i < 100'000 && client.send("X-Header-Of-Many: and more of it\r\n"); ++i) {
  }
  EXPECT_TRUE(client.rest().starts_with("HTTP/1.1 431 "));
}

TEST_F(ServerTest, slow_sender_is_cut_off_however_often_it_sends) {
  settings_.limits.headers_time = 300ms;
  settings_.limits.body_time = 300ms;
  const std::uint16_t port = start();
  const std::string_view beginnings[] = {"GET /who HTTP/1.1\r\nX: ",
                                         "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"};
  for (const std::string_view beginning : beginnings) {
    Client client(port);
    const auto began = std::chrono::steady_clock::now();
    client.send(beginning);
    while (std::chrono::steady_clock::now() - began < 600ms && client.send("a"))
      std::this_thread::sleep_for(20ms);
    EXPECT_TRUE(client.rest().starts_with("HTTP/1.1 408 Request Timeout\r\n")) << beginning;
  }
}

TEST_F(ServerTest, idle_connection_is_closed_without_a_word) {
  settings_.limits.keep_alive_time = 200ms;
  settings_.limits.headers_time = 200ms;
  const std::uint16_t port = start();
  Client silent(port);
  EXPECT_EQ(silent.rest(), "");
  Client once(port);
  EXPECT_TRUE(once.ask(post("a")).ends_with("\r\n\r\na"));
  EXPECT_EQ(once.rest(), "");
}

TEST_F(ServerTest, client_is_told_when_the_handler_takes_too_long) {
  settings_.limits.handler_time = 100ms;
  Client client(start());
  client.send("GET /stuck HTTP/1.1\r\nHost: x\r\n\r\n" + post("next"));
  const std::string all = client.rest();
  EXPECT_TRUE(all.starts_with("HTTP/1.1 503 Service Unavailable\r\n")) << all;
  EXPECT_EQ(all.find("next"), std::string::npos);
}

TEST_F(ServerTest, reader_that_takes_nothing_is_cut_off) {
  settings_.limits.write_time = 200ms;
  const std::uint16_t port = start();
  Client client(port);
  client.send("GET /big HTTP/1.1\r\nHost: x\r\n\r\n");
  std::this_thread::sleep_for(800ms);
  EXPECT_LT(client.rest().size(), std::size_t{8 << 20});
  EXPECT_TRUE(Client(port).ask(post("others go on")).ends_with("others go on"));
}

TEST_F(ServerTest, large_answer_arrives_whole) {
  Client client(start());
  client.send("GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string all = client.rest();
  EXPECT_EQ(all.size() - all.find("\r\n\r\n") - 4, std::size_t{8 << 20});
}

TEST_F(ServerTest, unknown_paths_and_methods) {
  Client client(start());
  const std::string unknown = client.ask("GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(unknown.starts_with("HTTP/1.1 404 Not Found\r\n") &&
              unknown.ends_with(R"({"error":"Not Found"})"));
  for (const char* method : {"DELETE", "TRACE", "BREW"}) {
    const std::string wrong = client.ask(fmt::format("{} /echo HTTP/1.1\r\nHost: x\r\n\r\n", method));
    EXPECT_TRUE(wrong.starts_with("HTTP/1.1 405 Method Not Allowed\r\n")) << wrong;
    EXPECT_NE(wrong.find("\r\nAllow: POST\r\n"), std::string::npos) << wrong;
  }
}

TEST_F(ServerTest, error_and_exception_of_a_handler_become_answers) {
  Client client(start());
  const std::string failed = client.ask("GET /fails HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(failed.ends_with(R"({"error":"taken"})"));
  EXPECT_EQ(failed.find("secret"), std::string::npos);
  EXPECT_TRUE(client.ask("GET /throws HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 500 "));
  EXPECT_TRUE(client.ask(post("goes on")).ends_with("goes on"));
}

TEST_F(ServerTest, header_with_a_line_end_in_it_is_left_out) {
  Client client(start());
  const std::string answer = client.ask("GET /redirect HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 302 Found\r\n"));
  EXPECT_EQ(answer.find("evil"), std::string::npos) << answer;
}

TEST_F(ServerTest, request_id_is_kept_only_when_it_is_plain) {
  Client client(start());
  const auto id_for = [&](std::string_view header) {
    const std::string answer = client.ask(fmt::format("GET /who HTTP/1.1\r\nHost: x\r\n{}\r\n", header));
    const std::size_t at = answer.find("X-Request-Id: ") + 14;
    return answer.substr(at, answer.find("\r\n", at) - at);
  };
  EXPECT_EQ(id_for("X-Request-Id: 0123-abcd_EF\r\n"), "0123-abcd_EF");
  const std::string made = id_for("");
  EXPECT_EQ(made.size(), 16U);
  EXPECT_NE(id_for(""), made);
  for (const std::string& odd : {std::string("short"), std::string(65, 'a'), std::string("with space in"),
                                 std::string("\"quoted\"12")}) {
    EXPECT_NE(id_for("X-Request-Id: " + odd + "\r\n"), odd);
  }
}

TEST_F(ServerTest, proxies_are_believed_only_when_trusted) {
  const auto ask = [](std::uint16_t port, std::string_view headers) {
    const std::string answer =
        Client(port).ask(fmt::format("GET /who HTTP/1.1\r\nHost: x\r\n{}\r\n", headers));
    return answer.substr(answer.find("\r\n\r\n") + 4);
  };
  std::uint16_t port = start();
  EXPECT_EQ(ask(port, ""), "127.0.0.1 loopback");
  EXPECT_EQ(ask(port, "X-Forwarded-For: 1.2.3.4\r\n"), "127.0.0.1 far");
  EXPECT_EQ(ask(port, "Forwarded: for=1.2.3.4\r\n"), "127.0.0.1 far");
  settings_.trusted_proxies = {"127.0.0.0/8", "10.1.0.0/16", "2001:db8::/33"};
  port = start();
  EXPECT_EQ(ask(port, ""), "127.0.0.1 loopback");
  EXPECT_EQ(ask(port, "X-Forwarded-For: 6.6.6.6, 1.2.3.4\r\n"), "1.2.3.4 far");
  EXPECT_EQ(ask(port, "X-Forwarded-For: 1.2.3.4, 10.1.2.3\r\n"), "1.2.3.4 far");
  EXPECT_EQ(ask(port, "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 1.2.3.4\r\n"), "1.2.3.4 far");
  EXPECT_EQ(ask(port, "X-Forwarded-For: 1.2.3.4, 10.2.0.1\r\n"), "10.2.0.1 far");
  EXPECT_EQ(ask(port, "X-Forwarded-For: 2001:db8:8000::1, 2001:db8::7\r\n"), "2001:db8:8000::1 far");
  EXPECT_EQ(ask(port, "X-Forwarded-For: 1.2.3.4, nonsense\r\n"), "127.0.0.1 far");
}

TEST_F(ServerTest, nonsense_in_settings_is_an_error_with_a_sentence) {
  const auto start_with = [&](const ServerSettings& settings) {
    Server server(settings, router_, {}, {}, metrics_, log_);
    return server.start();
  };
  const std::uint16_t taken = start();
  for (const unsigned threads : {1U, 2U}) {
    const auto in_use = start_with({.port = taken, .threads = threads});
    ASSERT_FALSE(in_use) << "a second server took half of the clients";
    EXPECT_EQ(in_use.error().code, Errc::unavailable);
    EXPECT_NE(in_use.error().message.find(std::to_string(taken)), std::string::npos);
  }
  EXPECT_EQ(start_with({.address = "localhost"}).error().code, Errc::invalid);
  EXPECT_EQ(start_with({.trusted_proxies = {"10.0.0.0/33"}}).error().code, Errc::invalid);
  EXPECT_EQ(start_with({.trusted_proxies = {"proxy"}}).error().code, Errc::invalid);
}

TEST_F(ServerTest, too_many_connections_are_told_so) {
  settings_.limits.connections = 2;
  const std::uint16_t port = start();
  Client first(port);
  Client second(port);
  EXPECT_TRUE(first.ask(post("1")).ends_with("1"));
  EXPECT_TRUE(second.ask(post("2")).ends_with("2"));
  const std::string third = Client(port).rest();
  EXPECT_TRUE(third.starts_with("HTTP/1.1 503 ") && third.ends_with("try again later\"}")) << third;
}

TEST_F(ServerTest, gates_stand_around_every_answer) {
  gates_.push_back({.enter = [](const Request& request) -> std::optional<Response> {
                      if (request.path != "/gate") return std::nullopt;
                      Response response;
                      response.status = 429;
                      return response;
                    },
                    .leave = [](const Request&, Response& response) { response.with("X-Order", "outer"); }});
  gates_.push_back(
      {.enter = {}, .leave = [](const Request&, Response& response) { response.with("X-Order", "inner"); }});
  Client client(start());
  for (const char* path : {"/who", "/gate", "/nowhere", "/fails", "/%"}) {
    const std::string answer = client.ask(fmt::format("GET {} HTTP/1.1\r\nHost: x\r\n\r\n", path));
    EXPECT_NE(answer.find("X-Order: inner\r\nX-Order: outer\r\n"), std::string::npos) << answer;
    EXPECT_EQ(answer.starts_with("HTTP/1.1 429 Too Many Requests\r\n"), path == std::string_view("/gate"));
  }
}

TEST_F(ServerTest, stop_lets_requests_in_flight_be_answered) {
  const std::uint16_t port = start();
  Client idle(port);
  EXPECT_TRUE(idle.ask(post("a")).ends_with("a"));
  Client busy(port);
  busy.send("GET /stuck HTTP/1.1\r\nHost: x\r\n\r\n");
  std::this_thread::sleep_for(50ms);
  const auto began = std::chrono::steady_clock::now();
  std::thread stopper([&] { server_->stop(10s); });
  EXPECT_EQ(idle.rest(), "");
  EXPECT_LT(std::chrono::steady_clock::now() - began, 1s) << "an idle connection is closed at once";
  const std::string answer = busy.rest();
  EXPECT_TRUE(answer.ends_with("\r\n\r\nslow")) << answer;
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
  stopper.join();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 8s);
  EXPECT_THROW(Client{port}, boost::system::system_error) << "nobody listens any more";
}

TEST_F(ServerTest, stop_waits_no_longer_than_it_was_told_for_clients) {
  const std::uint16_t port = start();
  Client half(port);
  half.send("GET /slow HTTP/1.1\r\n");
  Client busy(port);
  busy.send("GET /stuck HTTP/1.1\r\nHost: x\r\n\r\n");
  std::this_thread::sleep_for(50ms);
  server_->stop(100ms);
  EXPECT_EQ(half.rest(), "");
  EXPECT_EQ(busy.rest(), "");
}

TEST_F(ServerTest, many_clients_on_several_threads) {
  settings_.threads = 3;
  const std::uint16_t port = start();
  std::vector<std::thread> clients;
  std::atomic<int> answered = 0;
  for (int i = 0; i < 12; ++i) {
    clients.emplace_back([&, i] {
      Client client(port);
      const std::string body = "client " + std::to_string(i);
      for (int n = 0; n < 100; ++n) answered += client.ask(post(body)).ends_with("\r\n\r\n" + body) ? 1 : 0;
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(answered, 1'200);
  const std::string metrics = metrics_.text();
  EXPECT_NE(metrics.find("rookery_http_requests_total{method=\"POST\",route=\"/echo\",status=\"2xx\"} 1200"),
            std::string::npos);
  EXPECT_NE(metrics.find("rookery_http_request_seconds_count{method=\"POST\",route=\"/echo\"} 1200"),
            std::string::npos);
}

}  // namespace
}  // namespace rookery::http
