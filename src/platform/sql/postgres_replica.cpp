#include "platform/sql/postgres_replica.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rookery::sql {

namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

// Where the primary's log ends on its disk, which is all that a replica can have. Whatever was committed is
// in front of it, unless commits do not wait for the disk; then where it ends in memory.
struct LogEnd {
  std::string position;
  std::string system;         // the database cluster, and
  std::int64_t timeline = 0;  // which of its histories
};
constexpr std::string_view kLogEnd =
    "SELECT (CASE current_setting('synchronous_commit') WHEN 'off' THEN pg_current_wal_insert_lsn() "
    "ELSE pg_current_wal_flush_lsn() END)::TEXT, system_identifier::TEXT, "
    "('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::BIT(32)::INT FROM pg_control_system()";
// How many bytes the replica has not replayed yet; no row for a server of another history. What its control
// file says of that may be older than the truth, and then the replica is not used; never newer.
constexpr std::string_view kBehind =
    "SELECT pg_wal_lsn_diff($1::PG_LSN, pg_last_wal_replay_lsn())::BIGINT "
    "FROM pg_control_system(), pg_control_checkpoint() "
    "WHERE system_identifier::TEXT = $2 AND timeline_id = $3 AND pg_is_in_recovery()";

// The answer's first row, read in a transaction of its own.
template <class Make, class... Parameters>
auto ask(PostgresConnection& connection, std::chrono::milliseconds statement_max, std::string_view question,
         Make make, const Parameters&... parameters) {
  connection.begin({.kind = PostgresConnection::Begin::Kind::read, .statement_max = statement_max});
  Reader reader(connection);
  auto answer = reader.one(question, make, parameters...);
  connection.rollback();
  return answer;
}

}  // namespace

PostgresReplica::PostgresReplica(PostgresReplicaSettings settings, PostgresDatabase& primary)
    : settings_(std::move(settings)), primary_(primary) {
  lines_.reserve(settings_.readers);
  for (std::uint32_t i = 0; i < settings_.readers; ++i) {
    lines_.push_back({.primary = PostgresLine(connection_settings(false), stats_.connections_opened),
                      .replica = PostgresLine(connection_settings(true), stats_.connections_opened)});
  }
}

PostgresConnectionSettings PostgresReplica::connection_settings(bool replica) const {
  return {.uri = replica ? settings_.uri : settings_.primary_uri,
          .connect_seconds_max = settings_.connect_seconds_max,
          .writes = !replica};
}

Result<std::unique_ptr<PostgresReplica>> PostgresReplica::open(PostgresReplicaSettings settings,
                                                               PostgresDatabase& primary) {
  std::unique_ptr<PostgresReplica> replica(new PostgresReplica(std::move(settings), primary));
  if (const auto found = replica->lines_.front().replica.connected(); !found) {
    if (found.error().code == Errc::invalid) {
      return fail(Errc::invalid, "The replica's address is no PostgreSQL URI");
    }
    replica->try_at_ = now();
  }
  for (Lines& lines : replica->lines_) {
    replica->threads_.emplace_back([self = replica.get(), &lines] { self->read_loop(lines); });
  }
  return replica;
}

PostgresReplica::~PostgresReplica() { close(); }

void PostgresReplica::close() {
  queue_.close();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void PostgresReplica::enqueue(Job<Writer> job) { primary_.enqueue(std::move(job)); }

// Whether reads can go to the replica again is tried with one that nobody waits for.
void PostgresReplica::enqueue(Job<Reader> job) {
  auto try_at = try_at_.load();
  if (try_at == 0) {
    queue_.put(std::move(job));
    return;
  }
  if (now() >= try_at && try_at_.compare_exchange_strong(try_at, now() + kPauseLongest.count())) {
    queue_.put(
        Job<Reader>{.run = [](Reader&) { return Result<>(); }, .done = [](const Result<>&, Answers&) {}});
  }
  stats_.passed_on.fetch_add(1, std::memory_order_relaxed);
  primary_.enqueue(std::move(job));
}

std::int64_t PostgresReplica::now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now().time_since_epoch())
      .count();
}

void PostgresReplica::pass_on(Waiting& one) {
  stats_.passed_on.fetch_add(1, std::memory_order_relaxed);
  primary_.enqueue(std::move(one.job));
}

void PostgresReplica::read_loop(Lines& lines) {
  const auto share = [this](std::size_t waiting) {
    return std::min<std::size_t>((waiting + settings_.readers - 1) / settings_.readers, kGroupJobsMax);
  };
  for (;;) {
    auto taken = queue_.take(share);
    if (taken.empty()) return;
    read_group(lines, taken);
  }
}

void PostgresReplica::read_group(Lines& lines, std::span<Waiting> group) {
  const auto began = now();
  const auto replica = reach_end(lines);
  if (!replica) {
    pause(began);
  } else if (try_at_ != 0) {
    const std::scoped_lock lock(pause_mutex_);
    pause_ = kPauseFirst;
    try_at_ = 0;
  }
  for (Waiting& one : group) {
    if (!replica || !read(**replica, one)) pass_on(one);
  }
}

// Reads that began before the pause were under way when others noticed what these did.
void PostgresReplica::pause(std::int64_t began) {
  const std::scoped_lock lock(pause_mutex_);
  if (began < paused_at_) return;
  paused_at_ = now();
  try_at_ = paused_at_ + pause_.count();
  pause_ = std::min(pause_ * 2, kPauseLongest);
}

// The connection to a replica that has all of what the primary has.
Result<PostgresConnection*> PostgresReplica::reach_end(Lines& lines) {
  PostgresConnection* const replica = ROOKERY_TRY(lines.replica.connected());
  PostgresConnection* const primary = ROOKERY_TRY(lines.primary.connected());
  const auto end = ROOKERY_TRY(ask(*primary, settings_.behind_max, kLogEnd, [](const Row& row) {
    return LogEnd{.position = row.string(0), .system = row.string(1), .timeline = row.integer(2)};
  }));
  if (!end) return fail(Errc::unavailable, {}, "the primary does not say where its log ends");
  const auto until = steady_clock::now() + settings_.behind_max;
  for (auto pause = 1ms;; pause *= 2) {
    const auto behind = ROOKERY_TRY(ask(
        *replica, settings_.behind_max, kBehind,
        [](const Row& row) { return row.null(0) ? std::int64_t{1} : row.integer(0); }, end->position,
        end->system, end->timeline));
    if (!behind) return fail(Errc::unavailable, {}, "the server is no replica of the primary");
    stats_.behind_bytes.store(std::max<std::int64_t>(*behind, 0), std::memory_order_relaxed);
    if (*behind <= 0) return replica;
    if (steady_clock::now() + pause > until) {
      return fail(Errc::unavailable, {}, "the replica is too far behind");
    }
    std::this_thread::sleep_for(pause);
  }
}

// False: the primary is to be asked, because the connection is gone or the replica had to change what was
// read.
bool PostgresReplica::read(PostgresConnection& replica, Waiting& one) {
  Result<> outcome = PostgresDatabase::waited_too_long();
  if (one.since + settings_.wait_max >= steady_clock::now()) {
    replica.begin({.kind = PostgresConnection::Begin::Kind::read, .statement_max = settings_.statement_max});
    Reader reader(replica);
    outcome = one.job.run(reader);
    const bool again = replica.run_again() || replica.lost();
    replica.rollback();
    if (again) return false;
  }
  stats_.reads.fetch_add(1, std::memory_order_relaxed);
  Answers answers;
  one.job.done(std::move(outcome), answers);
  return true;
}

}  // namespace rookery::sql
