#include "load/commands.hpp"
#include "load/stream_client.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/streambuf.hpp>

#include <chrono>
#include <iostream>

namespace rookery::bench {

namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

constexpr std::size_t kShakingMax = 256;  // handshakes at once
constexpr auto kLook = std::chrono::milliseconds(20);

struct Options {
  std::string url, readers;
};

// Holds streams and does what it is told on its standard input, a line each, answering with a JSON object
// each:
//   open N SECONDS   so many streams in all; after SECONDS at the latest, however many there are
//   close N          gives the oldest N up
//   post SECONDS     the hub posts; how long until every stream has it
class Hold {
 public:
  explicit Hold(const Options& options)
      : target_(target_of(options.url)),
        readers_(read_readers(options.readers)),
        input_(context_, ::dup(STDIN_FILENO)),
        hub_(context_, target_) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    listener_ = {.ready =
                     [this] {
                       --shaking_;
                       ++ready_;
                       fill();
                     },
                 .text = [this](std::string_view text) { heard(text); },
                 .ended = [this](std::string_view why) { ended(why); }};
  }

  void run() {
    next_command();
    context_.run();
  }

 private:
  void next_command() {
    asio::async_read_until(input_, line_, '\n', [this](boost::system::error_code error, std::size_t) {
      if (error) {
        for (auto& client : clients_) client->close();
        return;  // the end of what we are told
      }
      std::istream in(&line_);
      std::string command;
      double number = 0, seconds = 0;
      in >> command >> number;
      if (command == "open") in >> seconds;
      std::string rest;
      std::getline(in, rest);
      began_ = steady_clock::now();
      if (command == "open") {
        wanted_ = static_cast<std::size_t>(number);
        deadline_ = began_ + std::chrono::duration_cast<steady_clock::duration>(
                                 std::chrono::duration<double>(seconds));
        fill();
        look([this] { return ready_ >= wanted_; });
      } else if (command == "close") {
        close(static_cast<std::size_t>(number));
        answer();
      } else {
        deadline_ = began_ +
                    std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(number));
        post();
      }
    });
  }

  void fill() {
    while (clients_.size() - given_up_ < wanted_ && shaking_ < kShakingMax) {
      const auto& reader = readers_.at(1 + clients_.size() % (readers_.size() - 1));
      clients_.push_back(std::make_unique<StreamClient>(
          context_, target_, reader.token,
          static_cast<unsigned>(clients_.size() / StreamClient::kFromOneSource), listener_));
      ++shaking_;
      clients_.back()->connect();
    }
  }

  void close(std::size_t count) {
    for (auto& client : clients_) {
      if (count == 0) break;
      if (!client->is_ready()) continue;
      client->close();
      --count;
      --ready_;
      ++given_up_;
    }
    wanted_ = clients_.size() - given_up_;
  }

  void post() {
    heard_ = 0;
    post_id_.clear();
    early_.clear();
    hub_.ask(
        post_request(target_, "/api/v1/statuses", readers_.front().token, R"({"status": "To everybody."})"),
        [this](const HttpConnection::Answer& given) {
          const auto id = given.body.find(R"("id":")");
          if (given.status != 200 || id == std::string_view::npos)
            throw std::runtime_error(fmt::format("the post failed: {} {}", given.status, given.body));
          post_id_ = given.body.substr(id + 6, given.body.find('"', id + 6) - id - 6);
          acknowledged_ = steady_clock::now();
          for (const auto& text : std::exchange(early_, {})) heard(text);
          look([this] { return heard_ >= ready_; });
        });
  }

  void heard(std::string_view text) {
    if (post_id_.empty()) {
      early_.emplace_back(text);
      return;
    }
    if (text.find(post_id_) == std::string_view::npos ||
        text.find(R"("event":"update")") == std::string_view::npos)
      return;
    ++heard_;
    last_ = steady_clock::now();
  }

  void ended(std::string_view why) {
    ++failed_;
    if (why_.empty()) why_ = why;
  }

  // Answers when it is done or time is up.
  void look(std::function<bool()> done) {
    if (done() || steady_clock::now() >= deadline_) return answer();
    timer_.expires_after(kLook);
    timer_.async_wait([this, done](boost::system::error_code) { look(done); });
  }

  void answer() {
    const auto ms = [](auto time) { return std::chrono::duration<double, std::milli>(time).count(); };
    std::ranges::replace_if(
        why_, [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' '; }, ' ');
    fmt::print(
        "{{\"ready\": {}, \"failed\": {}, \"why\": \"{}\", \"heard\": {}, \"last_ms\": {:.2f}, \"seconds\": "
        "{:.3f}}}\n",
        ready_, failed_, why_, heard_, heard_ > 0 ? std::max(ms(last_ - acknowledged_), 0.0) : 0.0,
        ms(steady_clock::now() - began_) * 1e-3);
    std::fflush(stdout);
    next_command();
  }

  asio::io_context context_{1};
  const Target target_;
  const std::vector<ReaderLine> readers_;
  asio::posix::stream_descriptor input_;
  asio::streambuf line_;
  asio::steady_timer timer_{context_};
  HttpConnection hub_;
  StreamClient::Listener listener_;
  std::vector<std::unique_ptr<StreamClient>> clients_;
  std::size_t wanted_ = 0, shaking_ = 0, ready_ = 0, failed_ = 0, given_up_ = 0, heard_ = 0;
  std::string post_id_, why_;
  std::vector<std::string> early_;  // heard before the post's answer
  steady_clock::time_point began_, deadline_, acknowledged_, last_;
};

}  // namespace

void add_hold_command(CLI::App& program) {
  auto options = std::make_shared<Options>();
  auto* command = program.add_subcommand(
      "hold",
      "Holds streams of a town's readers, as told on standard input: open N SECONDS, close N, post SECONDS");
  command->add_option("--url", options->url, "http://ADDRESS:PORT")->required();
  command->add_option("--readers", options->readers, "readers.txt of a town")
      ->required()
      ->check(CLI::ExistingFile);
  command->callback([options] { Hold(*options).run(); });
}

}  // namespace rookery::bench
