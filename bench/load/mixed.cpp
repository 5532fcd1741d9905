#include "base/dice.hpp"
#include "load/commands.hpp"
#include "load/histogram.hpp"
#include "load/http_client.hpp"
#include "load/pace.hpp"
#include "load/stream_client.hpp"

#include <fmt/format.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <charconv>

namespace rookery::bench {

namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

constexpr auto kPollPause = std::chrono::milliseconds(2);
constexpr auto kVisibleMax = std::chrono::seconds(10);  // a post that takes longer is an error
constexpr auto kSettle = std::chrono::seconds(10);      // after the end, for what is still on its way

struct Options {
  std::string url, readers, authors, listeners;
  double reads = 5'000, posts = 2'000, looks = 20, hub_seconds = 5, warm_up = 10, seconds = 60;
  std::size_t connections = 128;
  std::uint64_t seed = 1;
};

// Who posts: a line of the authors' file.
struct Author {
  std::string token;
  std::size_t listeners = 0;  // how many of those who hold a stream follow
  std::string follower;       // the token of somebody who follows; "-": nobody has one
};

std::vector<Author> read_authors(const std::string& path) {
  std::ifstream file(path);
  std::vector<Author> authors;
  for (Author author; file >> author.token >> author.listeners >> author.follower;) authors.push_back(author);
  if (authors.size() < 2) throw std::runtime_error("nobody posts in " + path);
  return authors;
}

std::int64_t number_after(std::string_view text, std::string_view what) {
  std::int64_t number = 0;
  if (const auto at = text.find(what); at != std::string_view::npos) {
    std::from_chars(text.data() + at + what.size(), text.data() + text.size(), number);
  }
  return number;
}

// Posts, reads and streams at once, each at its own pace whatever becomes of the others.
class Mixed {
 public:
  explicit Mixed(const Options& options)
      : options_(options),
        target_(target_of(options.url)),
        authors_(read_authors(options.authors)),
        pool_(context_, target_, options.connections),
        dice_(options.seed) {
    for (const auto& reader : read_readers(options.readers))
      reads_.push_back(get_request(target_, "/api/v1/timelines/home?limit=20", reader.token));
    listener_ = {
        .ready = [this] { ++ready_; },
        .text = [this](std::string_view text) { heard(text); },
        .ended =
            [](std::string_view why) { throw std::runtime_error(fmt::format("a stream ended: {}", why)); }};
    for (const auto& listener : read_readers(options.listeners)) {
      streams_.push_back(std::make_unique<StreamClient>(
          context_, target_, listener.token,
          static_cast<unsigned>(streams_.size() / StreamClient::kFromOneSource), listener_));
    }
  }

  void run() {
    warm();
    const auto time_of = [](double seconds) {
      return std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(seconds));
    };
    const auto begin = steady_clock::now();
    measured_from_ = begin + time_of(options_.warm_up);
    const auto end = measured_from_ + time_of(options_.seconds);
    Pace reads(context_, options_.reads, options_.seed, [this](Time intended) { read(intended); });
    Pace posts(context_, options_.posts, options_.seed + 1,
               [this](Time intended) { post(authors_[1 + dice_.below(authors_.size() - 1)], intended); });
    Pace hub(context_, 1 / options_.hub_seconds, options_.seed + 2,
             [this](Time intended) { post(authors_.front(), intended); });
    for (Pace* pace : {&reads, &posts, &hub}) pace->start(begin, end);
    context_.restart();
    context_.run_until(end);
    const auto settled = steady_clock::now() + kSettle;
    while (steady_clock::now() < settled && (!pool_.idle() || looking_ > 0 || heard_ < expected_))
      context_.run_for(std::chrono::milliseconds(10));
    for (auto& stream : streams_) stream->close();
    check();
    report();
  }

 private:
  // Everybody's timeline is in memory and every stream open before the clock starts.
  void warm() {
    for (auto& stream : streams_) stream->connect();
    std::size_t left = reads_.size();
    for (const auto& request : reads_) {
      pool_.ask(request, [&left](const HttpConnection::Answer& answer) {
        must_be_fine(answer, "a first read");
        --left;
      });
    }
    while (left > 0 || ready_ < streams_.size()) context_.run_one();
  }

  static void must_be_fine(const HttpConnection::Answer& answer, std::string_view what) {
    if (answer.status != 200)
      throw std::runtime_error(
          fmt::format("{} failed: {} {}", what, answer.status, answer.body.substr(0, 200)));
  }

  void read(Time intended) {
    pool_.ask(dice_.pick(reads_), [this, intended](const HttpConnection::Answer& answer) {
      must_be_fine(answer, "a read");
      times(intended).read.add(steady_clock::now() - intended);
    });
  }

  void post(const Author& author, Time intended) {
    const std::string text = fmt::format(
        R"({{"status": "Number {} of those who write while others read, and it says no more than that."}})",
        ++sent_);
    pool_.ask(post_request(target_, "/api/v1/statuses", author.token, text),
              [this, &author, intended](const HttpConnection::Answer& answer) {
                must_be_fine(answer, "a post");
                times(intended).post.add(steady_clock::now() - intended);
                const auto id = number_after(answer.body, R"("id":")");
                if (id == 0) throw std::runtime_error("a post without an id");
                expected_ += author.listeners;
                auto& flight = flights_[id];
                flight.intended = intended;
                for (const Time heard : std::exchange(flight.early, {}))
                  times(intended).stream.add(heard - intended);
                const bool looked_for =
                    author.follower != "-" &&
                    (&author == &authors_.front() || dice_.chance(options_.looks / options_.posts));
                if (looked_for) {
                  ++looking_;
                  look(author.follower, id, intended);
                }
              });
  }

  // Until the follower's home timeline shows the post: the page just above the id before it begins with it.
  void look(const std::string& follower, std::int64_t id, Time intended) {
    const std::string path = fmt::format("/api/v1/timelines/home?limit=1&min_id={}", id - 1);
    pool_.ask(get_request(target_, path, follower),
              [this, &follower, id, intended](const HttpConnection::Answer& answer) {
                must_be_fine(answer, "a look");
                const auto waited = steady_clock::now() - intended;
                if (number_after(answer.body, R"("id":")") == id) {
                  times(intended).visible.add(waited);
                  --looking_;
                  return;
                }
                if (waited > kVisibleMax)
                  throw std::runtime_error(
                      fmt::format("post {} is on no timeline after {} s", id, kVisibleMax.count()));
                auto timer = std::make_shared<asio::steady_timer>(context_, kPollPause);
                timer->async_wait([this, timer, &follower, id, intended](boost::system::error_code) {
                  look(follower, id, intended);
                });
              });
  }

  void heard(std::string_view text) {
    if (text.find(R"("event":"update")") == std::string_view::npos) return;
    const auto id = number_after(text, R"(\"id\":\")");
    if (id == 0) throw std::runtime_error("an event without a post");
    ++heard_;
    auto& flight = flights_[id];
    if (flight.intended == Time{}) {
      flight.early.push_back(steady_clock::now());
    } else {
      times(flight.intended).stream.add(steady_clock::now() - flight.intended);
    }
  }

  void check() const {
    if (!pool_.idle())
      throw std::runtime_error(fmt::format("requests without an answer after {} s, {} of them unsent",
                                           kSettle.count(), pool_.waiting()));
    if (looking_ > 0) throw std::runtime_error(fmt::format("{} posts did not become visible", looking_));
    if (heard_ != expected_)
      throw std::runtime_error(
          fmt::format("the streams got {} events and should have {}", heard_, expected_));
  }

  void report() const {
    const auto shown = [](const char* name, const Histogram& times) {
      return fmt::format(
          "\"{}\": {{\"count\": {}, \"p50_ms\": {:.3f}, \"p99_ms\": {:.3f}, \"max_ms\": {:.3f}}}", name,
          times.count(), times.quantile_ms(0.5), times.quantile_ms(0.99), times.max_ms());
    };
    const auto all = [&](const Times& times) {
      return fmt::format("{}, {}, {}, {}", shown("read", times.read), shown("post", times.post),
                         shown("visible", times.visible), shown("stream", times.stream));
    };
    fmt::print("{{\"seconds\": {}, {}, \"warm_up\": {{{}}}}}\n", options_.seconds, all(times_),
               all(warming_up_));
  }

  struct Times {
    Histogram read, post, visible, stream;
  };
  Times& times(Time intended) { return intended < measured_from_ ? warming_up_ : times_; }

  struct Flight {
    Time intended;            // when the post was meant to be sent; none before its answer, which has its id
    std::vector<Time> early;  // events that came before that
  };

  const Options options_;
  const Target target_;
  const std::vector<Author> authors_;  // the hub first
  asio::io_context context_{1};
  HttpPool pool_;
  Dice dice_;
  std::vector<std::string> reads_;
  StreamClient::Listener listener_;
  std::vector<std::unique_ptr<StreamClient>> streams_;
  boost::unordered_flat_map<std::int64_t, Flight> flights_;
  Time measured_from_;
  Times warming_up_, times_;
  std::size_t ready_ = 0, looking_ = 0;
  std::uint64_t sent_ = 0, expected_ = 0, heard_ = 0;
};

}  // namespace

void add_mixed_command(CLI::App& program) {
  auto options = std::make_shared<Options>();
  auto* command =
      program.add_subcommand("mixed", "Posts, reads and streams at once, in an open loop; any error ends it");
  command->add_option("--url", options->url, "http://ADDRESS:PORT")->required();
  command->add_option("--readers", options->readers, "Who reads, a file as readers.txt")
      ->required()
      ->check(CLI::ExistingFile);
  command
      ->add_option(
          "--authors", options->authors,
          "Who posts: token, listeners among the followers, a follower's token; the first is the hub")
      ->required()
      ->check(CLI::ExistingFile);
  command->add_option("--listeners", options->listeners, "Who holds a stream, a file as readers.txt")
      ->required()
      ->check(CLI::ExistingFile);
  command->add_option("--reads", options->reads, "A second");
  command->add_option("--posts", options->posts, "A second, of random authors");
  command->add_option("--hub", options->hub_seconds, "Seconds between two of its posts, on average");
  command->add_option("--looks", options->looks,
                      "Posts a second that are looked for on a follower's timeline");
  command->add_option("--connections", options->connections, "How many requests are under way at once");
  command->add_option("--warm-up", options->warm_up,
                      "Seconds before that, with the same load, whose times are told apart");
  command->add_option("--seconds", options->seconds, "How long");
  command->add_option("--seed", options->seed, "Of who does what when");
  command->callback([options] { Mixed(*options).run(); });
}

}  // namespace rookery::bench
