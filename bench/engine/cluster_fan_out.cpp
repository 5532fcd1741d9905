// cluster_fan_out --redis H:P,H:P,... --password WORD --readers N --chunks-at-once N --seconds S
//
// Deliveries a second through RedisTimelines' public interface, to lists that are full: between trimmed and
// about to be, so that each delivery pays its share of trimming. Prints one JSON object.

#include "base/dice.hpp"
#include "platform/redis/endpoint.hpp"
#include "social/timeline/redis_list.hpp"
#include "social/timeline/redis_pushes.hpp"
#include "social/timeline/redis_timelines.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <numeric>

namespace rookery::bench {
namespace {

namespace asio = boost::asio;
using social::PostId;
using social::RedisPushes;
using social::RedisTimelines;
using social::TimelineStore;
using std::chrono::steady_clock;

struct Options {
  std::string redis, password;
  std::size_t readers = 50'000, chunks_at_once = 8;
  double seconds = 5;
};

AccountId account_of(std::size_t index) { return AccountId((static_cast<std::int64_t>(index) + 1) << 32); }

template <class T>
T value(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message + result.error().detail);
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

class Bench {
 public:
  explicit Bench(const Options& options) : options_(options), dice_(1) {
    settings_.cluster.seeds = value(redis::parse_endpoints(options.redis));
    settings_.cluster.connection.password = options.password;
    settings_.read_max = std::chrono::seconds(30);
    store_ = std::make_unique<RedisTimelines>(settings_);
    for (std::size_t i = 0; i < options.readers; ++i) store_->numbers().give(account_of(i));
  }

  void fill() {
    // Not by the account's number: a batch of deliveries comes to them in that order.
    order_.resize(options_.readers);
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    for (std::size_t i = order_.size(); i > 1; --i) std::swap(order_[i - 1], order_[dice_.below(i)]);
    at_once(kFillersAtOnce, [this](std::size_t filler) { return fill_some(filler); });
  }

  // Deliveries a second.
  double deliver() {
    const auto began = steady_clock::now();
    end_ = began + std::chrono::duration_cast<steady_clock::duration>(
                       std::chrono::duration<double>(options_.seconds));
    delivered_ = 0;
    at_once(options_.chunks_at_once, [this](std::size_t) { return deliver_chunks(); });
    return static_cast<double>(delivered_) /
           std::chrono::duration<double>(steady_clock::now() - began).count();
  }

 private:
  static constexpr std::size_t kFillersAtOnce = 64;
  static constexpr std::size_t kChunk = TimelineStore::kReadersMax;

  // Runs so many coroutines side by side to their ends.
  template <class Make>
  void at_once(std::size_t count, const Make& make) {
    asio::io_context loop(1);
    std::exception_ptr failure;
    for (std::size_t i = 0; i < count; ++i) {
      asio::co_spawn(loop, make(i), [&](const std::exception_ptr& thrown) {
        if (thrown) failure = thrown;
      });
    }
    loop.run();
    if (failure) std::rethrow_exception(failure);
  }

  asio::awaitable<void> fill_some(std::size_t filler) {
    redis::Cluster cluster(co_await asio::this_coro::executor, settings_.cluster);
    std::vector<PostId> posts(TimelineStore::kEntriesMax);
    for (std::size_t i = 0; i < posts.size(); ++i)
      posts[i] = PostId(kFirstPost - static_cast<std::int64_t>(i));
    for (std::size_t i = filler; i < options_.readers; i += kFillersAtOnce) {
      const auto reader = account_of(order_[i]);
      const auto answer =
          value(co_await store_->read(reader, {}, {}, social::From::newest, std::span<PostId>()));
      const auto ticket = std::get<TimelineStore::Ticket>(answer);
      value(co_await store_->fill(reader, ticket, {.posts = posts, .floor = posts.back()}));
      const auto more = kTrimmed - kFilled + dice_.below(kTrimEach);
      std::vector<PostId> newer(more);
      for (std::size_t j = 0; j < more; ++j) newer[j] = PostId(kFirstPost + 1 + static_cast<std::int64_t>(j));
      value(co_await cluster.run(social::redis_list::push(reader, newer),
                                 steady_clock::now() + std::chrono::seconds(30)));
    }
    cluster.close();
    co_await asio::post(asio::use_awaitable);
  }

  asio::awaitable<void> deliver_chunks() {
    std::vector<social::AccountNumber> readers(kChunk);
    while (steady_clock::now() < end_) {
      for (auto& reader : readers) reader = static_cast<social::AccountNumber>(dice_.below(options_.readers));
      value(co_await store_->deliver(PostId(++newest_), std::span<const social::AccountNumber>(readers)));
      delivered_ += kChunk;
    }
  }

  static constexpr std::int64_t kFirstPost = std::int64_t{1} << 60;
  static constexpr auto kFilled = TimelineStore::kEntriesMax + 2;  // and two marks
  static constexpr auto kTrimEach = static_cast<std::size_t>(RedisPushes::kTrimEach);
  static constexpr auto kTrimmed = static_cast<std::size_t>(RedisPushes::kTrimAbove) - kTrimEach;

  const Options options_;
  social::RedisTimelinesSettings settings_;
  Dice dice_;
  std::vector<std::size_t> order_;  // in which the readers' lists are made
  std::unique_ptr<RedisTimelines> store_;
  steady_clock::time_point end_;
  std::size_t delivered_ = 0;
  std::int64_t newest_ = kFirstPost + 1'000'000;
};

}  // namespace
}  // namespace rookery::bench

int main(int argc, char** argv) {
  CLI::App program("Deliveries a second through a Redis Cluster.");
  rookery::bench::Options options;
  bool fill = false;
  program.add_option("--redis", options.redis, "Some of its nodes, HOST:PORT,...")->required();
  program.add_option("--password", options.password, "Of Redis's default user");
  program.add_option("--readers", options.readers, "With a list")->check(CLI::Range(1'000, 100'000'000));
  program.add_option("--chunks-at-once", options.chunks_at_once, "On their way side by side");
  program.add_option("--seconds", options.seconds, "Of deliveries");
  program.add_flag("--fill", fill, "Make the lists instead");
  CLI11_PARSE(program, argc, argv);
  try {
    rookery::bench::Bench bench(options);
    if (fill) {
      bench.fill();
    } else {
      fmt::print("{{\"deliveries\": {:.0f}}}\n", bench.deliver());
    }
  } catch (const std::exception& failure) {
    fmt::print(stderr, "cluster_fan_out: {}\n", failure.what());
    return 1;
  }
}
