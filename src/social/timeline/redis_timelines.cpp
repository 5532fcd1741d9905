#include "social/timeline/redis_timelines.hpp"

#include "platform/crypto/random.hpp"
#include "platform/log.hpp"
#include "social/timeline/redis_list.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <map>
#include <thread>

namespace rookery::social {
namespace {

namespace asio = boost::asio;
using redis_list::Contents;
using redis_list::Mark;
using std::chrono::steady_clock;

// Writes the part of a list that is asked for, as a list of kEntriesMax would have it.
TimelineStore::Found write_found(const Contents& list, TimelineStore::Range range, From from,
                                 std::span<PostId> into) {
  auto posts = std::span(list.posts);
  PostId floor = list.mark.floor();
  if (posts.size() > TimelineStore::kEntriesMax) {
    posts = posts.last(TimelineStore::kEntriesMax);
    floor = posts.front();
  }
  const auto begin = std::ranges::upper_bound(posts, PostId(range.above));
  const auto end = std::max(begin, std::ranges::lower_bound(posts, PostId(range.below)));
  const auto count = std::min(into.size(), static_cast<std::size_t>(end - begin));
  if (from == From::oldest) {
    std::copy_n(begin, count, into.begin());
  } else {
    std::copy_n(std::make_reverse_iterator(end), count, into.begin());
  }
  return {.count = count, .floor = floor};
}

}  // namespace

// Everything below runs on the loop's thread, but for what posts to it.
class RedisTimelines::Work {
 public:
  Work(RedisTimelinesSettings settings, Log* log)
      : settings_(std::move(settings)), log_(log), cluster_(loop_.get_executor(), settings_.cluster) {
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~Work() {
    asio::co_spawn(loop_, stop(), asio::detached);
    thread_.join();
  }
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  // Runs a coroutine of this on the loop and goes on where the caller is.
  template <class T>
  asio::awaitable<T> on_loop(asio::awaitable<T> coroutine) {
    co_return co_await asio::co_spawn(loop_, std::move(coroutine), asio::use_awaitable);
  }

  asio::awaitable<Result<>> deliver(PostId post, std::span<const AccountId> readers);
  // The list, once it is there; only its mark until it is filled.
  asio::awaitable<Result<Contents>> visit(AccountId reader);
  asio::awaitable<Result<bool>> fill(AccountId reader, Ticket ticket, std::span<const PostId> posts,
                                     PostId floor);

  // From any thread. Nothing: forget the list.
  void act(AccountId reader, std::optional<PostId> own_post) {
    asio::post(loop_, [this, reader, own_post] { take_act(reader, own_post); });
  }

 private:
  using TimePoint = redis::Cluster::TimePoint;
  // What Redis is still to be told of one reader.
  struct Acts {
    explicit Acts(asio::io_context& loop) : pause(loop) {}
    bool being_carried = false;
    bool forget = false;
    boost::container::small_vector<PostId, 2> own_posts;
    asio::steady_timer pause;                  // before it is tried again
    std::vector<asio::steady_timer*> waiting;  // of those who wait until all is told
  };

  void take_act(AccountId reader, std::optional<PostId> own_post);
  asio::awaitable<void> carry_acts(AccountId reader, std::shared_ptr<Acts> acts);
  asio::awaitable<Result<>> acts_carried(AccountId reader, TimePoint deadline);
  asio::awaitable<Result<redis::Reply>> look(AccountId reader, TimePoint deadline);
  void forget_old_acts();
  void remember_act(AccountId reader);
  [[nodiscard]] bool has_acted(AccountId reader);
  asio::awaitable<Result<redis::Reply>> ask(AccountId reader, redis::Command command, TimePoint deadline);
  asio::awaitable<void> trim(AccountId reader, std::int64_t length);
  bool is_first_visit(AccountId reader);
  asio::awaitable<void> put_end_off(AccountId reader);
  asio::awaitable<void> stop();
  void in_background(asio::awaitable<void> coroutine) {
    asio::co_spawn(loop_, std::move(coroutine), asio::detached);
  }

  const RedisTimelinesSettings settings_;
  Log* const log_;
  asio::io_context loop_{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard_{loop_.get_executor()};
  redis::Cluster cluster_;
  bool stopping_ = false;
  bool dropped_acts_ = false;
  boost::unordered_flat_map<std::int64_t, std::shared_ptr<Acts>> acting_;
  boost::unordered_flat_set<std::int64_t> trimming_;
  boost::unordered_flat_set<std::int64_t> renewed_;  // since
  TimePoint renewed_since_ = steady_clock::now();
  boost::unordered_flat_set<std::int64_t> acted_;  // since
  TimePoint acted_since_ = steady_clock::now();
  boost::unordered_flat_set<std::int64_t> acted_before_;
  std::map<redis::Endpoint, TimePoint> trouble_until_;
  std::thread thread_;
};

asio::awaitable<Result<>> RedisTimelines::Work::deliver(PostId post, std::span<const AccountId> readers) {
  std::vector<redis::Slot> slots;
  slots.reserve(readers.size());
  for (const auto reader : readers) slots.push_back(redis_list::slot_of(reader));
  const redis::Cluster::Encode encode = [post, readers](std::size_t i, std::string& bytes) {
    redis_list::append_push(bytes, readers[i], post);
  };
  const redis::Cluster::Answered answered = [this, readers](std::size_t i, std::int64_t length) {
    if (length <= kTrimAbove || trimming_.size() == kTrimsMax) return;
    if (trimming_.insert(readers[i].value()).second) in_background(trim(readers[i], length));
  };
  co_return co_await cluster_.run_each(slots, encode, answered, steady_clock::now() + settings_.write_max);
}

asio::awaitable<Result<Contents>> RedisTimelines::Work::visit(AccountId reader) {
  const auto deadline = steady_clock::now() + settings_.read_max;
  ROOKERY_CO_TRY(co_await acts_carried(reader, deadline));
  for (;;) {
    auto reply = co_await look(reader, deadline);
    if (!reply) co_return std::unexpected(reply.error());
    if (auto list = ROOKERY_CO_TRY(redis_list::contents(*reply))) {
      if (is_first_visit(reader)) in_background(put_end_off(reader));
      co_return *std::move(list);
    }
    const Mark mark{.ticket = crypto::random_bits(), .turn = crypto::random_bits()};
    const auto opened =
        ROOKERY_CO_TRY(co_await ask(reader, redis_list::open(reader, mark, settings_.away_max), deadline));
    if (opened.text != mark.bytes()) continue;  // another node was faster
    is_first_visit(reader);                     // it has its end already
    co_return Contents{.mark = mark, .posts = {}};
  }
}

asio::awaitable<Result<bool>> RedisTimelines::Work::fill(AccountId reader, Ticket ticket,
                                                         std::span<const PostId> posts, PostId floor) {
  const auto deadline = steady_clock::now() + settings_.read_max;
  ROOKERY_CO_TRY(co_await acts_carried(reader, deadline));
  remember_act(reader);
  const auto answer = ROOKERY_CO_TRY(co_await ask(
      reader, redis_list::fill(reader, ticket.number, posts, floor, crypto::random_bits()), deadline));
  co_return answer.integer == 1;
}

// The list from any copy of it that has a filled one; from the primary when there is none, or when the reader
// did something a moment ago that the others may not have.
asio::awaitable<Result<redis::Reply>> RedisTimelines::Work::look(AccountId reader, TimePoint deadline) {
  if (!has_acted(reader)) {
    auto reply = co_await cluster_.run_read(redis_list::read(reader), deadline);
    const auto list = reply ? redis_list::contents(*reply) : std::unexpected(reply.error());
    if (list && *list && (*list)->mark.filled) co_return reply;
  }
  co_return co_await ask(reader, redis_list::read(reader), deadline);
}

// Two generations of names are enough to forget them in time.
void RedisTimelines::Work::forget_old_acts() {
  const auto age = steady_clock::now() - acted_since_;
  if (age <= kActedAgo && acted_.size() < kActedMax) return;
  acted_before_ = std::exchange(acted_, {});
  if (age > 2 * kActedAgo) acted_before_.clear();
  acted_since_ = steady_clock::now();
}

void RedisTimelines::Work::remember_act(AccountId reader) {
  forget_old_acts();
  acted_.insert(reader.value());
}

bool RedisTimelines::Work::has_acted(AccountId reader) {
  forget_old_acts();
  return acted_.contains(reader.value()) || acted_before_.contains(reader.value());
}

// A command about a reader's list, unless its node is in trouble.
asio::awaitable<Result<redis::Reply>> RedisTimelines::Work::ask(AccountId reader, redis::Command command,
                                                                TimePoint deadline) {
  const auto node = cluster_.owner(redis_list::slot_of(reader));
  if (node) {
    const auto trouble = trouble_until_.find(*node);
    if (trouble != trouble_until_.end() && steady_clock::now() < trouble->second)
      co_return fail(Errc::unavailable, {}, "Redis: the node has just failed");
  }
  auto answer = co_await cluster_.run(std::move(command), deadline);
  if (answer) {
    if (node) trouble_until_.erase(*node);
  } else if (node && (answer.error().code == Errc::timeout || answer.error().code == Errc::unavailable)) {
    trouble_until_[*node] = steady_clock::now() + kTroublePause;
  }
  co_return answer;
}

void RedisTimelines::Work::take_act(AccountId reader, std::optional<PostId> own_post) {
  auto found = acting_.find(reader.value());
  if (found == acting_.end()) {
    if (stopping_) return;
    if (acting_.size() == kActingMax) {
      if (!std::exchange(dropped_acts_, true) && log_ != nullptr)
        log_->error("Redis is away for too long: home timelines miss what their readers did");
      return;
    }
    found = acting_.emplace(reader.value(), std::make_shared<Acts>(loop_)).first;
  }
  remember_act(reader);
  const auto acts = found->second;
  if (own_post && acts->own_posts.size() < kOwnPostsMax) {
    acts->own_posts.push_back(*own_post);
  } else {
    acts->forget = true;
  }
  if (!std::exchange(acts->being_carried, true)) in_background(carry_acts(reader, acts));
}

// What comes meanwhile goes with the next command. What is told before a forget() is in SQL, which the list
// is rebuilt from.
asio::awaitable<void> RedisTimelines::Work::carry_acts(AccountId reader, std::shared_ptr<Acts> acts) {
  auto pause = kActRetryFirst;
  while (!stopping_ && (acts->forget || !acts->own_posts.empty())) {
    const bool forget = std::exchange(acts->forget, false);
    auto posts = std::exchange(acts->own_posts, {});
    auto command = forget ? redis_list::forget(reader) : redis_list::push(reader, posts);
    if (co_await cluster_.run(std::move(command), steady_clock::now() + settings_.write_max)) continue;
    acts->forget = acts->forget || forget || acts->own_posts.size() + posts.size() > kOwnPostsMax;
    if (!acts->forget) acts->own_posts.insert(acts->own_posts.end(), posts.begin(), posts.end());
    acts->pause.expires_after(pause);
    pause = std::min(pause * 2, kActRetryLongest);
    if (!stopping_) co_await acts->pause.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  acting_.erase(reader.value());
  for (auto* const waiting : acts->waiting) waiting->cancel();
}

// Until what was told of a reader is with Redis.
asio::awaitable<Result<>> RedisTimelines::Work::acts_carried(AccountId reader, TimePoint deadline) {
  const auto found = acting_.find(reader.value());
  if (found == acting_.end()) co_return Result<>{};
  const auto acts = found->second;
  asio::steady_timer told(loop_, deadline);
  acts->waiting.push_back(&told);
  co_await told.async_wait(asio::as_tuple(asio::use_awaitable));
  std::erase(acts->waiting, &told);
  if (acting_.contains(reader.value()))
    co_return fail(Errc::unavailable, {}, "Redis has not got yet what the reader did");
  co_return Result<>{};
}

// What is taken away is read first: the list is complete from above the newest of it.
asio::awaitable<void> RedisTimelines::Work::trim(AccountId reader, std::int64_t length) {
  const auto deadline = steady_clock::now() + settings_.write_max;
  const auto count = length - kTrimTo;
  const auto reply = co_await cluster_.run(redis_list::read_front(reader, count), deadline);
  const auto front = reply ? redis_list::contents(*reply) : std::unexpected(reply.error());
  if (front && *front) {
    const auto& [mark, posts] = **front;
    Mark next = mark;
    next.turn = crypto::random_bits();
    if (!posts.empty()) next.trimmed_below = posts.back().value() + 1;
    // A trim that failed is made up for by one of the next deliveries.
    co_await cluster_.run(redis_list::trim(reader, mark, count, next), deadline);
  }
  trimming_.erase(reader.value());
}

// Of the last kRenewInterval, as far as this remembers.
bool RedisTimelines::Work::is_first_visit(AccountId reader) {
  const auto now = steady_clock::now();
  if (now - renewed_since_ > kRenewInterval || renewed_.size() == kRenewedMax) {
    renewed_.clear();
    renewed_since_ = now;
  }
  return renewed_.insert(reader.value()).second;
}

asio::awaitable<void> RedisTimelines::Work::put_end_off(AccountId reader) {
  const auto renewed = co_await cluster_.run(redis_list::renew(reader, settings_.away_max),
                                             steady_clock::now() + settings_.write_max);
  if (!renewed) renewed_.erase(reader.value());
}

asio::awaitable<void> RedisTimelines::Work::stop() {
  asio::steady_timer look(loop_);
  for (const auto end = steady_clock::now() + kLastActsMax; !acting_.empty() && steady_clock::now() < end;) {
    look.expires_after(std::chrono::milliseconds(1));
    co_await look.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  stopping_ = true;
  cluster_.close();
  for (const auto& [reader, acts] : acting_) acts->pause.cancel();
  guard_.reset();
}

RedisTimelines::RedisTimelines(RedisTimelinesSettings settings, Log* log)
    : work_(std::make_unique<Work>(std::move(settings), log)) {}
RedisTimelines::~RedisTimelines() = default;

asio::awaitable<Result<>> RedisTimelines::deliver(PostId post, std::span<const AccountId> readers) {
  if (readers.size() > kReadersMax)
    co_return fail(Errc::too_large, {}, "more than kReadersMax readers at once");
  co_return co_await work_->on_loop(work_->deliver(post, readers));
}

asio::awaitable<Result<>> RedisTimelines::deliver(PostId post, std::span<const AccountNumber> readers) {
  if (readers.size() > kReadersMax)
    co_return fail(Errc::too_large, {}, "more than kReadersMax readers at once");
  std::vector<AccountId> accounts;
  accounts.reserve(readers.size());
  for (const auto number : readers) accounts.push_back(numbers_.account(number));
  co_return co_await work_->on_loop(work_->deliver(post, accounts));
}

asio::awaitable<Result<std::variant<TimelineStore::Found, TimelineStore::Ticket>>> RedisTimelines::read(
    AccountId reader, Range range, From from, std::span<PostId> into) {
  const auto list = ROOKERY_CO_TRY(co_await work_->on_loop(work_->visit(reader)));
  if (!list.mark.filled) co_return Ticket{list.mark.ticket};
  co_return write_found(list, range, from, into);
}

asio::awaitable<Result<bool>> RedisTimelines::fill(AccountId reader, Ticket ticket,
                                                   std::span<const PostId> posts, PostId floor) {
  if (posts.size() > kEntriesMax)
    co_return fail(Errc::too_large, {}, "more than kEntriesMax posts for a list");
  co_return co_await work_->on_loop(work_->fill(reader, ticket, posts, floor));
}

asio::awaitable<Result<std::size_t>> RedisTimelines::drop_unread_since(Instant /*before*/) { co_return 0; }

void RedisTimelines::deliver_own(AccountId author, PostId post) { work_->act(author, post); }
void RedisTimelines::forget(AccountId reader) { work_->act(reader, std::nullopt); }

}  // namespace rookery::social
