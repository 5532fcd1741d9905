#include "social/timeline/redis_timelines.hpp"

#include "platform/crypto/random.hpp"
#include "social/timeline/post_list.hpp"
#include "social/timeline/redis_list.hpp"
#include "social/timeline/redis_pushes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <map>
#include <thread>

namespace rookery::social {
namespace {

namespace asio = boost::asio;
using redis_list::Contents;
using redis_list::History;
using redis_list::Mark;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

// The list as one of kEntriesMax would be.
PostList bounded(Contents list) {
  PostList bounded{.posts = std::move(list.posts), .floor = list.mark.floor()};
  if (bounded.posts.size() > TimelineStore::kEntriesMax) {
    const auto newest = std::span(bounded.posts).last(TimelineStore::kEntriesMax);
    bounded.floor = newest.front();
    bounded.posts.assign(newest.begin(), newest.end());
  }
  return bounded;
}

std::unexpected<Error> just_failed() {
  return fail(Errc::unavailable, {}, "Redis: the node has just failed");
}

bool counts(const Mark& mark, HomeBasis basis, const History& history) {
  return mark.filled && mark.basis == basis && mark.history == history;
}

}  // namespace

// Everything below runs on the loop's thread.
class RedisTimelines::Work {
 public:
  explicit Work(RedisTimelinesSettings settings)
      : settings_(std::move(settings)), cluster_(loop_.get_executor(), settings_.cluster) {
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~Work() {
    asio::post(loop_, [this] {
      cluster_.close();
      guard_.reset();
    });
    thread_.join();
  }
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  // Runs a coroutine of this on the loop and goes on where the caller is.
  template <class T>
  asio::awaitable<T> on_loop(asio::awaitable<T> coroutine) {
    co_return co_await asio::co_spawn(loop_, std::move(coroutine), asio::use_awaitable);
  }

  asio::awaitable<Result<>> deliver(PostId post, std::span<const AccountId> readers) {
    return pushes_.deliver(post, readers);
  }
  // The list, once it is there; only its mark until it is filled.
  asio::awaitable<Result<Contents>> visit(AccountId reader, HomeBasis basis);
  asio::awaitable<Result<bool>> fill(AccountId reader, Ticket ticket, Filling filling);

  // From any thread.
  void deliver_soon(AccountId reader, PostId post) {
    asio::post(loop_, [this, reader, post] {
      if (own_posts_ < kOwnPostsMax) in_background(deliver_one(reader, post));
    });
  }

 private:
  using TimePoint = redis::Cluster::TimePoint;
  using Node = std::optional<redis::Endpoint>;  // of a slot; empty while none is known
  using Troubles = std::map<Node, TimePoint>;   // until when a node is left alone
  // What a primary said last.
  struct Known {
    std::optional<History> history;
    TimePoint asked_at;
  };

  asio::awaitable<Result<std::optional<Contents>>> look(AccountId reader, HomeBasis basis,
                                                        const History& history, TimePoint deadline);
  asio::awaitable<Result<History>> history(redis::Slot slot, std::chrono::milliseconds age_max,
                                           TimePoint deadline);
  asio::awaitable<Result<redis::Reply>> ask(AccountId reader, redis::Command command, TimePoint deadline);
  static bool is_left_alone(const Troubles& troubles, const Node& node);
  static void note(Troubles& troubles, const Node& node, const Result<redis::Reply>& answer);
  asio::awaitable<void> deliver_one(AccountId reader, PostId post);
  bool is_first_visit(AccountId reader);
  asio::awaitable<void> put_end_off(AccountId reader);
  void in_background(asio::awaitable<void> coroutine) {
    asio::co_spawn(loop_, std::move(coroutine), asio::detached);
  }

  const RedisTimelinesSettings settings_;
  asio::io_context loop_{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard_{loop_.get_executor()};
  redis::Cluster cluster_;
  RedisPushes pushes_{loop_.get_executor(), cluster_, settings_.write_max};
  std::size_t own_posts_ = 0;                        // on their way
  boost::unordered_flat_set<std::int64_t> renewed_;  // since
  TimePoint renewed_since_ = steady_clock::now();
  std::map<Node, Known> histories_;
  Troubles trouble_until_;  // of primaries
  Troubles silent_until_;   // of primaries with all their replicas
  std::thread thread_;
};

asio::awaitable<Result<Contents>> RedisTimelines::Work::visit(AccountId reader, HomeBasis basis) {
  const auto deadline = steady_clock::now() + settings_.read_max;
  for (auto age_max = kHistoryAgeMax;;) {
    const auto history =
        ROOKERY_CO_TRY(co_await this->history(redis_list::slot_of(reader), age_max, deadline));
    auto list = ROOKERY_CO_TRY(co_await look(reader, basis, history, deadline));
    if (list && list->mark.history != history && age_max > 0ms) {
      age_max = 0ms;  // or the list is newer than what we know
      continue;
    }
    if (list && counts(list->mark, basis, history)) {
      if (is_first_visit(reader)) in_background(put_end_off(reader));
      co_return *std::move(list);
    }
    if (list && !list->mark.filled && list->mark.history == history) {
      list->posts.clear();
      co_return *std::move(list);
    }
    const auto seen = list ? std::optional(list->mark) : std::nullopt;
    const Mark mark{.ticket = crypto::random_bits(), .turn = crypto::random_bits()};
    const auto opened = ROOKERY_CO_TRY(
        co_await ask(reader, redis_list::open(reader, seen, mark, settings_.away_max), deadline));
    const auto now = Mark::parse(opened.text);
    if (!now || now->ticket != mark.ticket) continue;  // another node was faster
    is_first_visit(reader);                            // it has its end already
    co_return Contents{.mark = *now, .posts = {}};
  }
}

asio::awaitable<Result<bool>> RedisTimelines::Work::fill(AccountId reader, Ticket ticket, Filling filling) {
  const auto answer =
      ROOKERY_CO_TRY(co_await ask(reader,
                                  redis_list::fill(reader, ticket.number, filling.basis, filling.posts,
                                                   filling.floor, crypto::random_bits()),
                                  steady_clock::now() + settings_.read_max));
  co_return answer.integer == 1;
}

// The list from any copy of it that has one that counts; else as the primary has it.
asio::awaitable<Result<std::optional<Contents>>> RedisTimelines::Work::look(AccountId reader, HomeBasis basis,
                                                                            const History& history,
                                                                            TimePoint deadline) {
  const auto node = cluster_.owner(redis_list::slot_of(reader));
  if (is_left_alone(silent_until_, node)) co_return just_failed();
  const auto reply = co_await cluster_.run_read(redis_list::read(reader), deadline);
  note(silent_until_, node, reply);
  if (!reply) co_return std::unexpected(reply.error());
  auto list = redis_list::contents(*reply);
  if (list && *list && counts((*list)->mark, basis, history)) co_return list;
  const auto answer = ROOKERY_CO_TRY(co_await ask(reader, redis_list::read(reader), deadline));
  co_return redis_list::contents(answer);
}

// Of the slot's primary. Asked of whoever had the slot last: as a replica that one knows its primary's.
asio::awaitable<Result<History>> RedisTimelines::Work::history(redis::Slot slot,
                                                               std::chrono::milliseconds age_max,
                                                               TimePoint deadline) {
  const auto now = steady_clock::now();
  const auto asked = cluster_.owner(slot);
  const auto found = histories_.find(asked);
  const bool known = found != histories_.end() && found->second.history;
  if (known && now - found->second.asked_at < age_max) co_return *found->second.history;
  if (!known && is_left_alone(silent_until_, asked)) co_return just_failed();
  const auto reply = co_await cluster_.run(redis_list::ask_history(slot),
                                           known ? std::min(deadline, now + kHistoryPatience) : deadline);
  if (!known) note(silent_until_, asked, reply);
  const auto answer = reply ? redis_list::history(*reply) : std::unexpected(reply.error());
  auto& of_owner = histories_[cluster_.owner(slot)];
  of_owner.asked_at = now;
  if (answer) of_owner.history = *answer;
  co_return of_owner.history ? *of_owner.history : answer;
}

// A command about a reader's list to its primary, unless that is in trouble.
asio::awaitable<Result<redis::Reply>> RedisTimelines::Work::ask(AccountId reader, redis::Command command,
                                                                TimePoint deadline) {
  const auto node = cluster_.owner(redis_list::slot_of(reader));
  if (is_left_alone(trouble_until_, node)) co_return just_failed();
  auto answer = co_await cluster_.run(std::move(command), deadline);
  note(trouble_until_, node, answer);
  co_return answer;
}

bool RedisTimelines::Work::is_left_alone(const Troubles& troubles, const Node& node) {
  const auto trouble = troubles.find(node);
  return trouble != troubles.end() && steady_clock::now() < trouble->second;
}

void RedisTimelines::Work::note(Troubles& troubles, const Node& node, const Result<redis::Reply>& answer) {
  if (answer) {
    troubles.erase(node);
  } else if (answer.error().code == Errc::timeout || answer.error().code == Errc::unavailable) {
    troubles[node] = steady_clock::now() + kTroublePause;
  }
}

asio::awaitable<void> RedisTimelines::Work::deliver_one(AccountId reader, PostId post) {
  ++own_posts_;
  (void)co_await ask(reader, redis_list::push(reader, std::span(&post, 1)),
                     steady_clock::now() + settings_.write_max);
  --own_posts_;
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

RedisTimelines::RedisTimelines(RedisTimelinesSettings settings)
    : is_away_(settings.is_away), work_(std::make_unique<Work>(std::move(settings))) {}
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
    AccountId reader, HomeBasis basis, Range range, From from, std::span<PostId> into) {
  if (is_away_ && is_away_()) co_return fail(Errc::unavailable, {}, "Redis is away");
  auto list = ROOKERY_CO_TRY(co_await work_->on_loop(work_->visit(reader, basis)));
  if (!list.mark.filled) co_return Ticket{list.mark.ticket};
  co_return bounded(std::move(list)).part(range, from, into);
}

asio::awaitable<Result<bool>> RedisTimelines::fill(AccountId reader, Ticket ticket, Filling filling) {
  if (filling.posts.size() > kEntriesMax)
    co_return fail(Errc::too_large, {}, "more than kEntriesMax posts for a list");
  co_return co_await work_->on_loop(work_->fill(reader, ticket, filling));
}

void RedisTimelines::deliver_own(AccountId reader, PostId post) { work_->deliver_soon(reader, post); }

asio::awaitable<Result<std::size_t>> RedisTimelines::drop_unread_since(Instant /*before*/) { co_return 0; }

}  // namespace rookery::social
