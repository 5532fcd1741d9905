#include "base/dice.hpp"
#include "load/commands.hpp"
#include "load/histogram.hpp"
#include "load/http_client.hpp"
#include "load/pace.hpp"

#include <fmt/format.h>

namespace rookery::bench {

namespace {

using std::chrono::steady_clock;

struct Options {
  std::string url, readers;
  std::string path = "/api/v1/timelines/home?limit=20";
  double per_second = 0;
  std::size_t connections = 32;
  double warm_seconds = 0, seconds = 5;
  std::uint64_t seed = 1;
};

// Home timelines of random readers.
class Reads {
 public:
  explicit Reads(const Options& options)
      : options_(options),
        target_(target_of(options.url)),
        pool_(context_, target_, options.connections),
        dice_(options.seed) {
    for (const auto& reader : read_readers(options.readers))
      requests_.push_back(get_request(target_, options.path, reader.token));
  }

  void run() {
    const auto length = [](double seconds) {
      return std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(seconds));
    };
    const auto started = steady_clock::now();
    begin_ = started + length(options_.warm_seconds);
    end_ = begin_ + length(options_.seconds);
    second_began_ = begin_;
    Pace pace(context_, std::max(options_.per_second, 1.0), options_.seed,
              [this](Time intended) { ask(intended); });
    if (options_.per_second > 0) {
      pace.start(started, end_);
    } else {
      for (std::size_t i = 0; i < options_.connections; ++i) ask(started);
    }
    context_.run();
    close_second(steady_clock::now());
    report();
  }

 private:
  void ask(Time intended) {
    pool_.ask(dice_.pick(requests_), [this, intended](const HttpConnection::Answer& answer) {
      if (answer.status != 200)
        throw std::runtime_error(
            fmt::format("a read failed: {} {}", answer.status, answer.body.substr(0, 200)));
      const auto now = steady_clock::now();
      if (options_.per_second <= 0 && now < end_) ask(now);
      if (intended < begin_) return;
      while (now - second_began_ >= std::chrono::seconds(1))
        close_second(second_began_ + std::chrono::seconds(1));
      all_.add(now - intended);
      second_.add(now - intended);
    });
  }

  void close_second(Time now) {
    const double seconds = std::chrono::duration<double>(now - second_began_).count();
    if (seconds > 0.5) {
      curve_ += fmt::format("{}{{\"rate\": {:.1f}, \"p99_ms\": {:.3f}}}", curve_.empty() ? "" : ", ",
                            static_cast<double>(second_.count()) / seconds, second_.quantile_ms(0.99));
    }
    second_.clear();
    second_began_ = now;
  }

  void report() const {
    const double seconds = std::chrono::duration<double>(steady_clock::now() - begin_).count();
    std::string histogram;
    all_.each([&](double ms, std::uint64_t count) {
      histogram += fmt::format("{}[{:.3f}, {}]", histogram.empty() ? "" : ", ", ms, count);
    });
    fmt::print(
        "{{\"reads\": {}, \"rate\": {:.1f}, \"p50_ms\": {:.3f}, \"p99_ms\": {:.3f}, \"max_ms\": {:.3f}, "
        "\"seconds\": [{}], \"histogram\": [{}]}}\n",
        all_.count(), static_cast<double>(all_.count()) / seconds, all_.quantile_ms(0.5),
        all_.quantile_ms(0.99), all_.max_ms(), curve_, histogram);
  }

  const Options options_;
  const Target target_;
  boost::asio::io_context context_{1};
  HttpPool pool_;
  Dice dice_;
  std::vector<std::string> requests_;
  Time begin_, end_, second_began_;  // what is counted
  Histogram all_, second_;
  std::string curve_;
};

}  // namespace

void add_reads_command(CLI::App& program) {
  auto options = std::make_shared<Options>();
  auto* command = program.add_subcommand(
      "reads", "Home timelines of random readers; times from when each was meant to be sent");
  command->add_option("--url", options->url, "http://ADDRESS:PORT")->required();
  command->add_option("--readers", options->readers, "readers.txt of a town")
      ->required()
      ->check(CLI::ExistingFile);
  command->add_option("--path", options->path, "What is read");
  command->add_option("--rate", options->per_second,
                      "Reads a second, sent without waiting for answers; 0: as fast as answers come");
  command->add_option("--connections", options->connections, "How many");
  command->add_option("--warm-seconds", options->warm_seconds, "How long before, without counting");
  command->add_option("--seconds", options->seconds, "How long");
  command->add_option("--seed", options->seed, "Of who reads when");
  command->callback([options] { Reads(*options).run(); });
}

}  // namespace rookery::bench
