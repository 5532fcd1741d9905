#include "social/timeline/fan_out.hpp"

#include "platform/log.hpp"
#include "social/live/hub.hpp"
#include "social/notification.hpp"
#include "social/timeline/audience.hpp"
#include "social/timeline/home_rule.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <thread>
#include <unordered_set>

namespace rookery::social {

namespace {

// A row of the outbox on its way.
struct Job {
  OutboxRowId row;
  Carried post;
  std::int64_t followers = 0;  // of the author, about; decides who goes first
  std::int64_t attempts = 0;   // that failed
  Instant not_before;          // after a failure
  AudienceCursor cursor;
  Audience chunk;  // what this round carries
};

// Errors of one row are kept from the others by trying again row by row.
using Jobs = std::vector<Job*>;

// A row of kWaiting.
Job job_of(const sql::Row& row) {
  Job job;
  job.row = row.id<OutboxRowId>(0);
  job.attempts = row.integer(3);
  job.followers = row.integer(8);
  const auto author = row.maybe_id<AccountId>(4);
  const auto answered = row.maybe_id<AccountId>(7);
  job.post = {.kind = row.number<OutboxKind>(1),
              .id = row.id<PostId>(2),
              .exists = author.has_value(),
              .author = author.value_or(AccountId{}),
              .visibility = row.number<Visibility>(5),
              .reblog = !row.null(6),
              .answers_another = answered && answered != author};
  return job;
}

constexpr std::string_view kWaiting =
    "SELECT o.id, o.kind, o.post_id, o.attempts, p.author_id, p.visibility, p.reblog_of_id, "
    "p.reply_to_account_id, COALESCE(s.followers, 0) "
    "FROM outbox o LEFT JOIN posts p ON p.id = o.post_id "
    "LEFT JOIN account_stats s ON s.account_id = p.author_id ORDER BY o.id LIMIT $1";

constexpr std::size_t kRowsTakenMax = 10'000;  // at most so many waiting rows are looked at to find new ones
constexpr std::chrono::hours kSweepInterval{1};

}  // namespace

class FanOut::Work {
 public:
  Work(sql::Database& database, TimelineStore& store, Outbox& outbox, Snowflake& ids, const Clock& clock,
       Log* log, LiveHub* live)
      : database_(database),
        store_(store),
        outbox_(outbox),
        ids_(ids),
        clock_(clock),
        log_(log),
        live_(live) {}
  ~Work() { stop(); }
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  void start() {
    outbox_.on_commit([this] { wake(); });
    boost::asio::co_spawn(context_, run(), boost::asio::detached);
    thread_ = std::thread([this] { context_.run(); });
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
    stats.failures = failures_;
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
  boost::asio::awaitable<void> rest();
  boost::asio::awaitable<Result<>> take_rows();
  boost::asio::awaitable<void> carry(Jobs jobs);
  boost::asio::awaitable<Result<>> carry_once(const Jobs& jobs);
  boost::asio::awaitable<void> fail_job(Job& job, const Error& error);
  boost::asio::awaitable<void> sweep();
  [[nodiscard]] Jobs due();
  void retire();
  Result<> tell(sql::Writer& tx, const Job& job) const;

  sql::Database& database_;
  TimelineStore& store_;
  Outbox& outbox_;
  Snowflake& ids_;
  const Clock& clock_;
  Log* const log_;
  LiveHub* const live_;

  boost::asio::io_context context_{1};
  boost::asio::steady_timer alarm_{context_};
  std::thread thread_;
  std::atomic<bool> stopping_ = false, woken_ = false;
  std::atomic<std::int64_t> taking_ = 0, in_work_ = 0, oldest_ = 0;
  std::atomic<std::int64_t> posts_ = 0, deliveries_ = 0, failures_ = 0;

  // Used by the worker alone.
  std::vector<std::unique_ptr<Job>> jobs_;
  std::int64_t backlog_ = 0;  // rows seen that there was no room for
  bool trouble_ = false;      // the last look at the outbox failed
  Instant swept_at_{};
};

boost::asio::awaitable<void> FanOut::Work::run() {
  swept_at_ = clock_.now();
  while (!stopping_) {
    woken_ = false;
    const auto taken = co_await take_rows();
    trouble_ = !taken;
    if (!taken) {
      ++failures_;
      if (log_ != nullptr) log_->error("the outbox cannot be read", {{"error", taken.error().detail}});
    }
    auto jobs = due();
    const bool idle = jobs.empty();
    co_await carry(std::move(jobs));
    retire();
    co_await sweep();
    if (idle && !stopping_) co_await rest();
  }
}

// Until a commit, the next retry, or the time to look for rows of other processes.
boost::asio::awaitable<void> FanOut::Work::rest() {
  auto pause = std::chrono::milliseconds(kPollInterval);
  for (const auto& job : jobs_) {
    pause = std::min<std::chrono::milliseconds>(pause, job->not_before - clock_.now());
  }
  alarm_.expires_after(std::max(pause, std::chrono::milliseconds{1}));
  if (woken_ && !trouble_) co_return;
  boost::system::error_code ignored;
  co_await alarm_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
}

boost::asio::awaitable<Result<>> FanOut::Work::take_rows() {
  const auto committed = outbox_.committed();
  taking_ += committed;
  outbox_.take_committed(committed);
  std::unordered_set<OutboxRowId> known;
  for (const auto& job : jobs_) known.insert(job->row);
  const auto limit = std::min(known.size() + kPostsInWorkMax, kRowsTakenMax);

  struct Found {
    std::vector<Job> rows;
    std::int64_t all = 0;
  };
  auto found = co_await database_.read([limit](sql::Reader& tx) -> Result<Found> {
    Found answer;
    answer.rows = ROOKERY_TRY(tx.all(kWaiting, job_of, limit));
    answer.all = static_cast<std::int64_t>(answer.rows.size());
    if (answer.rows.size() == limit) answer.all = ROOKERY_TRY(tx.number("SELECT COUNT(*) FROM outbox"));
    return answer;
  });
  if (!found) {  // they are still there: look again
    backlog_ += committed;
    in_work_ += committed;
    taking_ -= committed;
    co_return std::unexpected(found.error());
  }
  for (auto& row : found->rows) {
    if (!known.contains(row.row)) jobs_.push_back(std::make_unique<Job>(std::move(row)));
  }
  backlog_ = std::max<std::int64_t>(found->all - static_cast<std::int64_t>(jobs_.size()), 0);
  in_work_ = static_cast<std::int64_t>(jobs_.size()) + backlog_;
  oldest_ = found->rows.empty() ? 0 : found->rows.front().row.value();
  taking_ -= committed;
  co_return Result<>{};
}

// Those that may go now, small audiences first, then in the order they came.
Jobs FanOut::Work::due() {
  Jobs jobs;
  const auto now = clock_.now();
  for (const auto& job : jobs_) {
    if (job->not_before <= now) jobs.push_back(job.get());
  }
  std::ranges::sort(jobs, {}, [](const Job* job) { return std::pair(job->followers, job->row); });
  if (jobs.size() > kPostsInWorkMax) jobs.resize(kPostsInWorkMax);
  return jobs;
}

boost::asio::awaitable<void> FanOut::Work::carry(Jobs jobs) {
  if (jobs.empty() || stopping_) co_return;
  if (co_await carry_once(jobs)) co_return;
  for (auto* job : jobs) {
    if (stopping_) co_return;
    const Jobs alone{job};
    if (const auto carried = co_await carry_once(alone); !carried) co_await fail_job(*job, carried.error());
  }
}

// One chunk of each: found in one read, delivered, then notified and acknowledged in one write.
boost::asio::awaitable<Result<>> FanOut::Work::carry_once(const Jobs& jobs) {
  ROOKERY_CO_TRY(co_await database_.read([&jobs](sql::Reader& tx) -> Result<> {
    for (auto* job : jobs) {
      job->chunk = ROOKERY_TRY(next_audience(tx, job->post, job->cursor, kChunkReadersMax));
    }
    return {};
  }));
  std::vector<OutboxRowId> finished;
  bool anyone_to_tell = false;
  for (const auto* job : jobs) {
    if (!job->chunk.readers.empty()) {
      ROOKERY_CO_TRY(co_await store_.deliver(job->post.id, job->chunk.readers));
    }
    deliveries_ += static_cast<std::int64_t>(job->chunk.readers.size());
    anyone_to_tell = anyone_to_tell || !job->chunk.tell.empty();
    if (job->chunk.next.ended()) finished.push_back(job->row);
  }
  if (anyone_to_tell || !finished.empty()) {
    ROOKERY_CO_TRY(co_await database_.write([&](sql::Writer& tx) -> Result<> {
      for (const auto* job : jobs) ROOKERY_TRY(tell(tx, *job));
      if (!finished.empty()) ROOKERY_TRY(tx.run("DELETE FROM outbox WHERE id = ANY($1)", finished));
      return {};
    }));
  }
  for (auto* job : jobs) {
    const bool first = job->cursor.part == AudienceCursor::Part::first;
    if (live_ != nullptr) live_->carried(job->post, job->chunk.readers, first);
    job->cursor = job->chunk.next;
  }
  posts_ += static_cast<std::int64_t>(finished.size());
  co_return Result<>{};
}

Result<> FanOut::Work::tell(sql::Writer& tx, const Job& job) const {
  for (const auto reader : job.chunk.tell) {
    if (job.post.kind == OutboxKind::edit) {
      ROOKERY_TRY(notify(tx, ids_, NotificationType::update, reader, job.post.author, job.post.id));
      continue;
    }
    const auto seen =
        ROOKERY_TRY(home_rule(tx, reader, clock_.now(), std::span(&job.post.id, 1), ExclusiveLists::show));
    if (seen.empty()) continue;
    ROOKERY_TRY(notify(tx, ids_, NotificationType::status, reader, job.post.author, job.post.id));
  }
  return {};
}

boost::asio::awaitable<void> FanOut::Work::fail_job(Job& job, const Error& error) {
  ++failures_;
  const auto doublings = static_cast<unsigned>(std::min<std::int64_t>(job.attempts, 20));
  ++job.attempts;
  const auto pause = std::min<std::chrono::milliseconds>(kRetryFirst * (1U << doublings), kRetryLongest);
  job.not_before = clock_.now() + pause;
  if (log_ != nullptr) {
    log_->warn("a post could not be carried to its readers yet", {{"post", job.post.id.value()},
                                                                  {"attempts", job.attempts},
                                                                  {"retry_in_ms", pause.count()},
                                                                  {"error", error.detail}});
  }
  // The count is for whoever looks at the table; when it cannot be written either, the log has it.
  const auto row = job.row;
  (void)co_await database_.write([row](sql::Writer& tx) {
    return tx.run("UPDATE outbox SET attempts = attempts + 1 WHERE id = $1", row);
  });
}

void FanOut::Work::retire() {
  std::erase_if(jobs_, [](const auto& job) { return job->cursor.ended(); });
  in_work_ = static_cast<std::int64_t>(jobs_.size()) + backlog_;
}

boost::asio::awaitable<void> FanOut::Work::sweep() {
  const auto now = clock_.now();
  if (now - swept_at_ < kSweepInterval) co_return;
  swept_at_ = now;
  const auto dropped = co_await store_.drop_unread_since(now - TimelineStore::kAwayMax);
  if (!dropped) ++failures_;  // the next sweep finds them too
}

FanOut::FanOut(sql::Database& database, TimelineStore& store, Outbox& outbox, Snowflake& ids,
               const Clock& clock, Log* log, LiveHub* live)
    : work_(std::make_unique<Work>(database, store, outbox, ids, clock, log, live)) {}
FanOut::~FanOut() = default;

void FanOut::start() { work_->start(); }
void FanOut::stop() { work_->stop(); }
FanOut::Stats FanOut::stats() const { return work_->stats(); }

}  // namespace rookery::social
