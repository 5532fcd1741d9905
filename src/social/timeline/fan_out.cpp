#include "social/timeline/fan_out.hpp"

#include "platform/log.hpp"
#include "platform/thread_priority.hpp"
#include "social/live/hub.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <thread>

namespace rookery::social {

namespace {
constexpr std::chrono::hours kSweepInterval{1};
constexpr std::chrono::seconds kDeadCountInterval{5};  // they are retried and dropped by other processes
}  // namespace

class FanOut::Work {
 public:
  Work(const Carrier::Parts& parts, Outbox& outbox, LiveHub* live)
      : store_(parts.store),
        outbox_(outbox),
        clock_(parts.clock),
        log_(parts.log),
        live_(live),
        carrier_(parts) {}
  ~Work() { stop(); }
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  void start() {
    outbox_.on_commit([this] { wake(); });
    begin(run());
  }

  void watch() { begin(run_watch()); }

  void begin(boost::asio::awaitable<void> work) {
    boost::asio::co_spawn(context_, std::move(work), boost::asio::detached);
    thread_ = std::thread([this] {
      go_behind_event_loops();
      context_.run();
    });
  }

  void stop() {
    if (!thread_.joinable()) return;
    outbox_.on_commit({});
    stopping_ = true;
    wake();
    thread_.join();
  }

  [[nodiscard]] Stats stats() const {
    // In this order, so that a row that moves on is counted twice rather than not at all.
    Stats stats{.depth = outbox_.committed()};
    stats.depth += taking_;
    stats.depth += in_work_;
    stats.posts = posts_;
    stats.deliveries = deliveries_;
    stats.pulled = pulled_;
    stats.causes = causes_;
    stats.failures = failures_;
    stats.dead = dead_;
    if (const auto oldest = oldest_.load(); stats.depth > 0 && oldest != 0) {
      stats.lag =
          std::max(clock_.now() - Snowflake::time_of(OutboxRowId(oldest)), std::chrono::milliseconds{0});
    }
    return stats;
  }

 private:
  void wake() {
    if (woken_.exchange(true)) return;
    boost::asio::post(context_, [this] { alarm_.cancel(); });
  }

  boost::asio::awaitable<void> run();
  boost::asio::awaitable<void> run_watch();
  boost::asio::awaitable<void> rest();
  boost::asio::awaitable<void> take_rows();
  boost::asio::awaitable<void> carry(Carrier::Jobs jobs);
  boost::asio::awaitable<Result<>> carry_once(const Carrier::Jobs& jobs);
  boost::asio::awaitable<void> sweep();
  boost::asio::awaitable<void> count_dead();
  void publish_stats();
  void tell_live(const Carrier::Job& job);

  TimelineStore& store_;
  Outbox& outbox_;
  const Clock& clock_;
  Log* const log_;
  LiveHub* const live_;

  boost::asio::io_context context_{1};
  boost::asio::steady_timer alarm_{context_};
  std::thread thread_;
  std::atomic<bool> stopping_ = false, woken_ = false;
  std::atomic<std::int64_t> taking_ = 0, in_work_ = 0, oldest_ = 0;
  std::atomic<std::int64_t> posts_ = 0, deliveries_ = 0, pulled_ = 0, causes_ = 0, failures_ = 0, dead_ = 0;

  // Used by the worker alone.
  Carrier carrier_;
  std::int64_t unseen_ = 0;  // commits whose rows were not seen yet, because
  bool trouble_ = false;     // the last look at the outbox failed
  Instant taken_at_{}, swept_at_{}, dead_counted_at_{};
  std::int64_t given_up_ = 0;  // when dead letters were counted
};

boost::asio::awaitable<void> FanOut::Work::run() {
  swept_at_ = clock_.now();
  while (!stopping_) {
    woken_ = false;
    co_await take_rows();
    auto jobs = carrier_.due();
    const bool idle = jobs.empty();
    co_await carry(std::move(jobs));
    carrier_.retire();
    publish_stats();
    co_await sweep();
    co_await count_dead();
    if (idle && !stopping_) co_await rest();
  }
}

boost::asio::awaitable<void> FanOut::Work::run_watch() {
  while (!stopping_) {
    woken_ = false;
    const auto committed = outbox_.committed();  // the look sees them
    const auto looked = co_await carrier_.look_at_all();
    if (!looked) ++failures_;  // the next look sees it
    publish_stats();
    if (looked) outbox_.take_committed(committed);
    co_await count_dead();
    if (!stopping_) co_await rest();
  }
}

// Until a commit, the next retry, or the time to look for rows of other processes.
boost::asio::awaitable<void> FanOut::Work::rest() {
  auto pause = std::chrono::milliseconds(kPollInterval);
  for (const auto& job : carrier_.jobs()) {
    pause = std::min<std::chrono::milliseconds>(pause, job->not_before - clock_.now());
  }
  alarm_.expires_after(std::max(pause, std::chrono::milliseconds{1}));
  if (woken_ && !trouble_) co_return;
  boost::system::error_code ignored;
  co_await alarm_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
}

// A long audience takes many rounds; most of them need not look for new rows.
boost::asio::awaitable<void> FanOut::Work::take_rows() {
  const auto now = clock_.now();
  const auto committed = outbox_.committed();
  if (committed == 0 && !trouble_ && !carrier_.has_backlog() && now - taken_at_ < kPollInterval &&
      now >= taken_at_) {
    co_return;
  }
  taken_at_ = now;
  taking_ += committed;
  outbox_.take_committed(committed);
  const auto taken = co_await carrier_.take();
  trouble_ = !taken;
  if (trouble_) {  // they are still there: look again
    ++failures_;
    unseen_ += committed;
    if (log_ != nullptr) log_->error("the outbox cannot be read", {{"error", taken.error().detail}});
  } else {
    unseen_ = 0;
  }
  publish_stats();
  taking_ -= committed;
}

void FanOut::Work::publish_stats() {
  in_work_ = carrier_.waiting() + unseen_;
  outbox_.set_waiting(in_work_);
  oldest_ = carrier_.oldest().value();
  const auto& stats = carrier_.stats();
  posts_ = stats.posts;
  deliveries_ = stats.deliveries;
  pulled_ = stats.pulled;
  causes_ = stats.causes;
}

boost::asio::awaitable<void> FanOut::Work::carry(Carrier::Jobs jobs) {
  if (jobs.empty() || stopping_) co_return;
  if (co_await carry_once(jobs)) co_return;
  for (auto* job : jobs) {
    if (stopping_) co_return;
    if (const auto carried = co_await carry_once(Carrier::Jobs{job}); !carried) {
      ++failures_;
      co_await carrier_.put_off(*job, carried.error());
    }
  }
}

boost::asio::awaitable<Result<>> FanOut::Work::carry_once(const Carrier::Jobs& jobs) {
  ROOKERY_CO_TRY(co_await carrier_.look_up(jobs));
  ROOKERY_CO_TRY(co_await carrier_.deliver(jobs));
  ROOKERY_CO_TRY(co_await carrier_.acknowledge(jobs));
  if (live_ != nullptr) {
    for (const auto* job : jobs) tell_live(*job);
  }
  co_return Result<>{};
}

void FanOut::Work::tell_live(const Carrier::Job& job) {
  if (job.chunk.next.ended()) live_->carried_to_all(job.post);
  if (!job.first_chunk) return;
  const bool has_everyone = job.chunk.next.ended() && job.way != Carrier::Job::Way::pulled;
  if (!has_everyone || job.post.kind == OutboxKind::edit) {
    live_->carrying(job.post);
    return;
  }
  auto readers = job.chunk.readers;
  readers.insert(readers.end(), job.chunk.followers.begin(), job.chunk.followers.end());
  for (const auto number : job.listed) readers.push_back(store_.numbers().account(number));
  live_->carried(job.post, readers);
}

boost::asio::awaitable<void> FanOut::Work::sweep() {
  const auto now = clock_.now();
  if (now - swept_at_ < kSweepInterval) co_return;
  swept_at_ = now;
  const auto dropped = co_await store_.drop_unread_since(now - TimelineStore::kAwayMax);
  if (!dropped) ++failures_;  // the next sweep finds them too
}

boost::asio::awaitable<void> FanOut::Work::count_dead() {
  const auto now = clock_.now();
  const auto given_up = carrier_.stats().given_up;
  if (given_up == given_up_ && now - dead_counted_at_ < kDeadCountInterval && now >= dead_counted_at_)
    co_return;
  const auto counted = co_await carrier_.dead();
  if (!counted) co_return;  // the next round counts
  dead_ = *counted;
  given_up_ = given_up;
  dead_counted_at_ = now;
}

FanOut::FanOut(const Carrier::Parts& parts, Outbox& outbox, LiveHub* live)
    : work_(std::make_unique<Work>(parts, outbox, live)) {}
FanOut::~FanOut() = default;

void FanOut::start() { work_->start(); }
void FanOut::watch() { work_->watch(); }
void FanOut::stop() { work_->stop(); }
FanOut::Stats FanOut::stats() const { return work_->stats(); }

}  // namespace rookery::social
