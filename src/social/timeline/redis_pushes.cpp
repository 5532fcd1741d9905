#include "social/timeline/redis_pushes.hpp"

#include "platform/crypto/random.hpp"
#include "social/timeline/redis_list.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <deque>

namespace rookery::social {

namespace asio = boost::asio;
using std::chrono::steady_clock;

// One that waits or is on its way; it is deliver()'s.
struct RedisPushes::Delivery {
  asio::steady_timer done;  // ends when nothing is left
  std::size_t left;         // readers
  Result<> outcome = {};

  void settle(const Result<>& pushed) {
    if (!pushed) outcome = fail(Errc::unavailable, {}, pushed.error().detail);
    if (--left == 0) done.cancel();
  }
};

// What is to go to one reader's list.
struct RedisPushes::OfReader {
  AccountId reader;
  redis::Slot slot;
  // Side by side; most have one.
  boost::container::small_vector<PostId, 1> posts;
  boost::container::small_vector<Delivery*, 1> deliveries;
};

// What waits for one node of Redis, in the order in which its readers came.
class RedisPushes::Lane {
 public:
  void add(AccountId reader, redis::Slot slot, PostId post, Delivery& delivery) {
    const auto [found, is_new] = where_.try_emplace(reader.value(), taken_ + waiting_.size());
    if (is_new) waiting_.push_back({.reader = reader, .slot = slot, .posts = {}, .deliveries = {}});
    auto& of_reader = waiting_[found->second - taken_];
    of_reader.posts.push_back(post);
    of_reader.deliveries.push_back(&delivery);
  }
  std::vector<OfReader> take() {
    std::vector<OfReader> batch;
    batch.reserve(std::min(waiting_.size(), kBatchReadersMax));
    for (; batch.size() < kBatchReadersMax && !waiting_.empty(); ++taken_) {
      where_.erase(waiting_.front().reader.value());
      batch.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
    }
    return batch;
  }
  [[nodiscard]] bool empty() const { return waiting_.empty(); }

  std::size_t batches = 0;  // on their way

 private:
  std::deque<OfReader> waiting_;
  std::size_t taken_ = 0;                                       // before the first of them
  boost::unordered_flat_map<std::int64_t, std::size_t> where_;  // by reader, counted from the first ever
};

RedisPushes::RedisPushes(asio::any_io_executor loop, redis::Cluster& cluster,
                         std::chrono::milliseconds write_max)
    : loop_(std::move(loop)), cluster_(cluster), write_max_(write_max) {}
RedisPushes::~RedisPushes() = default;

asio::awaitable<Result<>> RedisPushes::deliver(PostId post, std::span<const AccountId> readers) {
  if (readers.empty()) co_return Result<>{};
  Delivery delivery{.done = asio::steady_timer(loop_, steady_clock::time_point::max()),
                    .left = readers.size()};
  for (const auto reader : readers) {
    const auto slot = redis_list::slot_of(reader);
    lane_of(slot).add(reader, slot, post, delivery);
  }
  for (const auto& lane : lanes_) {
    if (lane->empty() || lane->batches == kBatchesMax) continue;
    ++lane->batches;
    asio::co_spawn(loop_, work(*lane), asio::detached);
  }
  while (delivery.left > 0) co_await delivery.done.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return std::move(delivery.outcome);
}

// Which of them it is matters for speed alone: that what waits goes where its list is, the cluster sees to.
RedisPushes::Lane& RedisPushes::lane_of(redis::Slot slot) {
  const auto number = cluster_.owner_number(slot).value_or(0);
  while (lanes_.size() <= number) lanes_.push_back(std::make_unique<Lane>());
  return *lanes_[number];
}

asio::awaitable<void> RedisPushes::work(Lane& lane) {
  while (!lane.empty()) {
    const auto batch = lane.take();
    // Else a queue of them would wait its time one by one.
    const bool just_failed = steady_clock::now() < nothing_until_;
    const auto pushed = just_failed ? fail(Errc::unavailable, {}, "Redis: deliveries have just failed")
                                    : co_await push(batch);
    if (!pushed && !just_failed) nothing_until_ = steady_clock::now() + kTroublePause;
    for (const auto& of_reader : batch) {
      for (auto* delivery : of_reader.deliveries) delivery->settle(pushed);
    }
  }
  --lane.batches;
}

asio::awaitable<Result<>> RedisPushes::push(std::span<const OfReader> batch) {
  std::vector<redis::Slot> slots;
  slots.reserve(batch.size());
  for (const auto& of_reader : batch) slots.push_back(of_reader.slot);
  std::vector<AccountId> too_long;
  const redis::Cluster::Encode encode = [batch](std::size_t i, std::string& bytes) {
    redis_list::append_push(bytes, batch[i].reader, batch[i].posts);
  };
  const redis::Cluster::Answered answered = [&](std::size_t i, std::int64_t length) {
    if (length <= kTrimAbove) return;
    if (trimming_.insert(batch[i].reader.value()).second) too_long.push_back(batch[i].reader);
  };
  auto pushed = co_await cluster_.run_each(slots, encode, answered, steady_clock::now() + write_max_);
  if (!too_long.empty()) asio::co_spawn(loop_, trim(std::move(too_long)), asio::detached);
  co_return pushed;
}

// What is taken away is read first: a list is complete from above the newest of it. A trim that fails is made
// up for after one of the next deliveries.
asio::awaitable<void> RedisPushes::trim(std::vector<AccountId> readers) {
  const auto deadline = steady_clock::now() + write_max_;
  std::vector<redis::Command> reads;
  reads.reserve(readers.size());
  for (const auto reader : readers) reads.push_back(redis_list::read_front(reader, kTrimEach));
  const auto fronts = co_await cluster_.run_all(std::move(reads), deadline);
  std::vector<redis::Command> trims;
  for (std::size_t i = 0; i < readers.size(); ++i) {
    const auto front = fronts[i] ? redis_list::contents(*fronts[i]) : std::unexpected(fronts[i].error());
    if (!front || !*front) continue;
    const auto& [mark, posts] = **front;
    redis_list::Mark next = mark;
    next.turn = crypto::random_bits();
    if (!posts.empty()) next.trimmed_below = posts.back().value() + 1;
    trims.push_back(redis_list::trim(readers[i], mark, kTrimEach, next));
  }
  (void)co_await cluster_.run_all(std::move(trims), deadline);
  for (const auto reader : readers) trimming_.erase(reader.value());
}

}  // namespace rookery::social
