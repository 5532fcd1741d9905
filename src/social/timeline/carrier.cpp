#include "social/timeline/carrier.hpp"

#include "platform/log.hpp"
#include "social/dead_letters.hpp"
#include "social/notification.hpp"
#include "social/timeline/home_rule.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <unordered_set>

namespace rookery::social {

namespace {

using Job = Carrier::Job;
using Part = AudienceCursor::Part;

constexpr std::size_t kRowsTakenMax = 10'000;  // at most so many waiting rows are looked at to find new ones
constexpr AccountNumber kAllDelivered = AccountNumbers::kNone;

// $1: 1, and all rows are wanted; else those of the parts $2 (OutboxShare).
constexpr std::string_view kWaiting =
    "SELECT o.id, o.kind, o.post_id, o.attempts, p.author_id, p.visibility, p.reblog_of_id, "
    "p.reply_to_account_id, COALESCE(s.followers, 0), COALESCE(p.reblog_of_id, p.reply_to_id, 0) "
    "FROM outbox o LEFT JOIN posts p ON p.author_id = o.author_id AND p.id = o.post_id "
    "LEFT JOIN account_stats s ON s.account_id = p.author_id "
    "WHERE $1 = 1 OR (o.id / 4194304) % 64 = ANY($2) ORDER BY o.id LIMIT $3";
constexpr std::string_view kCountWaiting =
    "SELECT COUNT(*) FROM outbox o WHERE $1 = 1 OR (o.id / 4194304) % 64 = ANY($2)";
constexpr std::string_view kLookAtAll =
    "SELECT COUNT(*), COALESCE(MIN(id), 0) FROM (SELECT id FROM outbox ORDER BY id LIMIT $1) waiting";
static_assert(Snowflake::floor_at(Snowflake::kEpoch + std::chrono::milliseconds(1)) == 4'194'304 &&
              OutboxShare::kParts == 64);

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
              .answers_another = answered && answered != author,
              .cause = row.id<PostId>(9)};
  return job;
}

bool goes_to_followers(const Job& job) {
  return job.post.exists && job.post.kind == OutboxKind::post && job.post.visibility != Visibility::direct;
}

}  // namespace

Carrier::~Carrier() {
  for (const auto& job : jobs_) {
    if (job->load) parts_.followers.end_load(*job->load, std::nullopt);
  }
}

boost::asio::awaitable<Result<>> Carrier::take() {
  std::unordered_set<OutboxRowId> known;
  for (const auto& job : jobs_) known.insert(job->row);
  const auto limit = std::min(known.size() + kPostsInWorkMax, kRowsTakenMax);

  struct Found {
    std::vector<Job> rows;
    std::int64_t all = 0;
  };
  const auto mine = parts_.share == nullptr ? std::nullopt : parts_.share->mine();
  const std::int64_t all = mine ? 0 : 1;
  const auto share = mine.value_or(std::vector<OutboxPart>{});
  auto found = ROOKERY_CO_TRY(co_await parts_.database.read([&](sql::Reader& tx) -> Result<Found> {
    Found answer;
    answer.rows = ROOKERY_TRY(tx.all(kWaiting, job_of, all, share, limit));
    answer.all = static_cast<std::int64_t>(answer.rows.size());
    if (answer.rows.size() == limit) answer.all = ROOKERY_TRY(tx.number(kCountWaiting, all, share));
    return answer;
  }));
  oldest_ = found.rows.empty() ? OutboxRowId{} : found.rows.front().row;
  for (auto& row : found.rows) {
    if (known.contains(row.row)) continue;
    auto& job = *jobs_.emplace_back(std::make_unique<Job>(std::move(row)));
    if (job.post.exists && job.post.kind == OutboxKind::post) by_post_[job.post.id.value()] = &job;
  }
  backlog_ = std::max<std::int64_t>(found.all - static_cast<std::int64_t>(jobs_.size()), 0);
  co_return Result<>{};
}

boost::asio::awaitable<Result<>> Carrier::look_at_all() {
  co_return co_await parts_.database.read([this](sql::Reader& tx) {
    return tx.each(
        kLookAtAll,
        [this](const sql::Row& row) {
          backlog_ = row.integer(0);
          oldest_ = row.id<OutboxRowId>(1);
        },
        Outbox::kWaitingMax);
  });
}

Carrier::Jobs Carrier::due() {
  Jobs jobs;
  const auto now = parts_.clock.now();
  for (const auto& job : jobs_) {
    if (job->not_before <= now) jobs.push_back(job.get());
  }
  std::ranges::sort(jobs, {}, [](const Job* job) {
    return std::pair(job->cursor.part == Part::first ? 0 : job->followers, job->row);
  });
  if (jobs.size() > kPostsInWorkMax) jobs.resize(kPostsInWorkMax);
  return jobs;
}

// --- looking up

boost::asio::awaitable<Result<>> Carrier::choose_way(Job& job) {
  if (parts_.big_authors.is_big(job.followers) &&
      ROOKERY_CO_TRY(co_await parts_.big_authors.join(job.post.author))) {
    job.way = Job::Way::pulled;
    ++stats_.pulled;
  } else if (parts_.followers.has(job.post.author, job.followers)) {
    job.way = Job::Way::listed;
  } else {
    job.way = Job::Way::queried;
    job.load = parts_.followers.begin_load(job.post.author, job.followers);
  }
  co_return Result<>{};
}

// The chunk's part that needs no SQL.
void Carrier::take_listed(Job& job) {
  auto& cursor = job.chunk.next;
  if (!goes_to_followers(job)) return;
  if (cursor.part == Part::first && job.way != Job::Way::queried) {
    job.chunk.readers.push_back(job.post.author);
    cursor.part = Part::followers;
  }
  if (cursor.part != Part::followers) return;
  if (job.way == Job::Way::pulled) {
    cursor = after_followers(job.post);
  } else if (job.way == Job::Way::listed) {
    job.listed.resize(kChunkReadersMax - job.chunk.size());
    const auto room = job.listed.size();
    const auto count = parts_.followers.next(job.post.author, job.begin, job.listed);
    job.listed.resize(count.value_or(0));
    if (!count) {  // the list went: from the beginning, by SQL
      job.way = Job::Way::queried;
      job.load = parts_.followers.begin_load(job.post.author, job.followers);
    } else if (*count < room) {
      cursor = after_followers(job.post);
      job.next_begin = kAllDelivered;
    } else {
      job.next_begin = job.listed.back() + 1;
    }
  }
}

boost::asio::awaitable<Result<>> Carrier::look_up(const Jobs& jobs) {
  Jobs to_ask;
  for (auto* job : jobs) {
    if (job->way == Job::Way::undecided && goes_to_followers(*job)) ROOKERY_CO_TRY(co_await choose_way(*job));
    job->chunk = Audience{.followers = {}, .readers = {}, .tell = {}, .next = job->cursor};
    job->first_chunk = job->cursor.part == Part::first;
    job->listed.clear();
    job->next_begin = job->begin;
    take_listed(*job);
    const auto size = job->chunk.size() + job->listed.size();
    const bool listed_on = job->way == Job::Way::listed && job->chunk.next.part == Part::followers;
    if (!job->chunk.next.ended() && !listed_on && size < kChunkReadersMax) to_ask.push_back(job);
  }
  if (to_ask.empty()) co_return Result<>{};
  co_return co_await parts_.database.read([&to_ask](sql::Reader& tx) -> Result<> {
    for (auto* job : to_ask) {
      ROOKERY_TRY(next_audience(tx, job->post, kChunkReadersMax - job->listed.size(), job->chunk));
    }
    return {};
  });
}

// --- delivering

// What led to the job's post and is on its way too, the first cause first, less what this chunk's listed
// readers have already. What went on its way before a crash is there again: rows are taken in the order of
// their ids, and a cause has the smaller one.
std::vector<const Job*> Carrier::causes_of(const Job& job) const {
  std::vector<const Job*> causes;
  auto cause = job.post.cause;
  while (cause != PostId{} && causes.size() < kCausesMax) {
    const auto found = by_post_.find(cause.value());
    if (found == by_post_.end()) break;
    causes.push_back(found->second);
    cause = found->second->post.cause;
  }
  std::ranges::reverse(causes);
  return causes;
}

boost::asio::awaitable<Result<>> Carrier::deliver_one(Job& job) {
  const auto& chunk = job.chunk;
  auto causes = causes_of(job);
  const auto deliver = [&](const Job& carried) -> boost::asio::awaitable<Result<>> {
    const bool cause = &carried != &job;
    const auto post = carried.post.id;
    // An author's posts go along the same list; what went ahead there is with these readers.
    const bool ahead =
        cause && carried.post.author == job.post.author && carried.delivered_to >= job.next_begin;
    if (!job.listed.empty() && !ahead) {
      ROOKERY_CO_TRY(co_await parts_.store.deliver(post, std::span<const AccountNumber>(job.listed)));
      if (cause) stats_.causes += static_cast<std::int64_t>(job.listed.size());
    }
    for (const auto* some : {&chunk.followers, &chunk.readers}) {
      if (some->empty()) continue;
      ROOKERY_CO_TRY(co_await parts_.store.deliver(post, std::span<const AccountId>(*some)));
      if (cause) stats_.causes += static_cast<std::int64_t>(some->size());
    }
    co_return Result<>{};
  };
  for (const auto* cause : causes) ROOKERY_CO_TRY(co_await deliver(*cause));
  ROOKERY_CO_TRY(co_await deliver(job));
  job.delivered_to = std::max(job.delivered_to, job.next_begin);
  stats_.deliveries +=
      static_cast<std::int64_t>(job.listed.size() + chunk.followers.size() + chunk.readers.size());
  co_return Result<>{};
}

struct Carrier::Deliveries {
  Deliveries(const boost::asio::any_io_executor& loop, const Jobs& all)
      : jobs(all), ended(loop, boost::asio::steady_timer::time_point::max()) {}

  const Jobs& jobs;
  std::size_t next = 0;
  std::size_t running = 0;  // coroutines
  Result<> result;
  boost::asio::steady_timer ended;
};

boost::asio::awaitable<void> Carrier::deliver_some(Deliveries& all) {
  while (all.result && all.next < all.jobs.size()) {
    auto delivered = co_await deliver_one(*all.jobs[all.next++]);
    if (!delivered) all.result = std::move(delivered);
  }
  if (--all.running == 0) all.ended.cancel();
}

// Side by side, so that the next chunks are on their way while one is answered. Each brings its causes
// itself, so their order does not matter.
boost::asio::awaitable<Result<>> Carrier::deliver(const Jobs& jobs) {
  if (parts_.deliveries_at_once == 1) {
    for (auto* job : jobs) ROOKERY_CO_TRY(co_await deliver_one(*job));
    co_return Result<>{};
  }
  const auto loop = co_await boost::asio::this_coro::executor;
  Deliveries all(loop, jobs);
  all.running = std::min(parts_.deliveries_at_once, jobs.size());
  for (auto i = all.running; i > 0; --i) {
    boost::asio::co_spawn(loop, deliver_some(all), boost::asio::detached);
  }
  if (all.running > 0) co_await all.ended.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  co_return all.result;
}

// --- what is done

boost::asio::awaitable<Result<>> Carrier::acknowledge(const Jobs& jobs) {
  std::vector<OutboxRowId> finished;
  bool anyone_to_tell = false;
  for (const auto* job : jobs) {
    anyone_to_tell = anyone_to_tell || !job->chunk.tell.empty();
    if (job->chunk.next.ended()) finished.push_back(job->row);
  }
  if (anyone_to_tell || !finished.empty()) {
    ROOKERY_CO_TRY(co_await parts_.database.write([&](sql::Writer& tx) -> Result<> {
      for (const auto* job : jobs) ROOKERY_TRY(tell(tx, *job));
      if (!finished.empty()) ROOKERY_TRY(tx.run("DELETE FROM outbox WHERE id = ANY($1)", finished));
      return {};
    }));
  }
  for (auto* job : jobs) advance(*job);
  stats_.posts += static_cast<std::int64_t>(finished.size());
  co_return Result<>{};
}

void Carrier::advance(Job& job) {
  if (job.load) {
    for (const auto follower : job.chunk.followers)
      job.loaded.push_back(parts_.store.numbers().give(follower));
    if (job.chunk.next.part != Part::followers) {
      parts_.followers.end_load(*job.load, std::exchange(job.loaded, {}));
      job.load.reset();
    }
  }
  job.cursor = job.chunk.next;
  job.begin = job.next_begin;
}

Result<> Carrier::tell(sql::Writer& tx, const Job& job) const {
  for (const auto reader : job.chunk.tell) {
    if (job.post.kind == OutboxKind::edit) {
      ROOKERY_TRY(notify(tx, parts_.ids, NotificationType::update, reader, job.post.author, job.post.id));
      continue;
    }
    const auto seen = ROOKERY_TRY(
        home_rule(tx, reader, parts_.clock.now(), std::span(&job.post.id, 1), ExclusiveLists::show));
    if (seen.empty()) continue;
    ROOKERY_TRY(notify(tx, parts_.ids, NotificationType::status, reader, job.post.author, job.post.id));
  }
  return {};
}

boost::asio::awaitable<void> Carrier::put_off(Job& job, const Error& error) {
  const auto doublings = static_cast<unsigned>(std::min<std::int64_t>(job.attempts, 20));
  ++job.attempts;
  if (job.attempts >= kTriesMax && error.code != Errc::unavailable && co_await give_up(job, error)) co_return;
  const auto longest = error.code == Errc::unavailable ? kRetryUnavailableLongest : kRetryLongest;
  const auto pause = std::min<std::chrono::milliseconds>(kRetryFirst * (1U << doublings), longest);
  job.not_before = parts_.clock.now() + pause;
  if (parts_.log != nullptr) {
    parts_.log->warn("a post could not be carried to its readers yet", {{"post", job.post.id.value()},
                                                                        {"attempts", job.attempts},
                                                                        {"retry_in_ms", pause.count()},
                                                                        {"error", error.detail}});
  }
  // The count is for whoever looks at the table; when it cannot be written either, the log has it.
  const auto row = job.row;
  (void)co_await parts_.database.write([row](sql::Writer& tx) {
    return tx.run("UPDATE outbox SET attempts = attempts + 1 WHERE id = $1", row);
  });
}

// Whether the row is a dead letter now; the job is over then.
boost::asio::awaitable<bool> Carrier::give_up(Job& job, const Error& error) {
  const auto moved = co_await parts_.database.write([&](sql::Writer& tx) {
    return social::give_up(tx, job.row, job.attempts, error.detail, parts_.clock.now());
  });
  if (!moved) co_return false;
  if (job.load) parts_.followers.end_load(*std::exchange(job.load, std::nullopt), std::nullopt);
  job.cursor.part = Part::ended;
  ++stats_.given_up;
  if (parts_.log != nullptr) {
    parts_.log->error("a post is given up: not all its readers have it; see rookery outbox list-dead",
                      {{"post", job.post.id.value()},
                       {"outbox_row", job.row.value()},
                       {"attempts", job.attempts},
                       {"error", error.detail}});
  }
  co_return true;
}

boost::asio::awaitable<Result<std::int64_t>> Carrier::dead() {
  return parts_.database.read([](sql::Reader& tx) { return count_dead_letters(tx); });
}

void Carrier::retire() {
  std::erase_if(jobs_, [this](const auto& job) {
    if (!job->cursor.ended()) return false;
    const auto found = by_post_.find(job->post.id.value());
    if (found != by_post_.end() && found->second == job.get()) by_post_.erase(found);
    return true;
  });
}

}  // namespace rookery::social
