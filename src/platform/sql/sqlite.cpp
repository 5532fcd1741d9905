#include "platform/sql/sqlite.hpp"

#include "platform/sql/answers.hpp"
#include "platform/sql/row_versions.hpp"
#include "platform/sql/sqlite_connection.hpp"
#include "platform/thread_priority.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace rookery::sql {

namespace {

// While writes keep coming, a group begins at most so often: fewer commits mean fewer fsyncs, and every
// commit makes every reader forget its pages.
constexpr std::chrono::milliseconds kGroupEvery{5};
constexpr std::size_t kGroupIsBusy = 3;  // jobs of the last group, from which on they keep coming
// Reads that wait are run so many at once in one snapshot, but for what other readers could take meanwhile.
constexpr std::size_t kReadsTogetherMax = 16;

}  // namespace

struct SqliteDatabase::Ran {
  Job<Writer> job;
  Result<> outcome;
  std::vector<std::function<void()>> effects;
};

SqliteDatabase::SqliteDatabase(SqliteSettings settings) : settings_(std::move(settings)) {}

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::open(SqliteSettings settings) {
  std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(std::move(settings)));
  const SqliteSettings& chosen = database->settings_;
  for (std::uint32_t i = 0; i < chosen.readers + 1; ++i) {
    using Access = SqliteConnectionSettings::Access;
    auto connection = SqliteConnection::open({.path = chosen.path,
                                              .access = i == 0 ? Access::create : Access::read_only,
                                              .cache_bytes = chosen.cache_bytes,
                                              .busy_timeout_ms = chosen.busy_timeout_ms,
                                              .filling = chosen.filling});
    if (!connection) {
      Error error = std::move(connection).error();
      error.message = error.code == Errc::corrupt
                          ? "The database file " + chosen.path + " is damaged or no database"
                          : "The database file " + chosen.path + " cannot be opened";
      return std::unexpected(std::move(error));
    }
    database->connections_.push_back(*std::move(connection));
  }
  auto& connections = database->connections_;
  SqliteDatabase* self = database.get();
  self->threads_.emplace_back([self, &writer = *connections.front()] { self->write_loop(writer); });
  for (std::size_t i = 1; i < connections.size(); ++i) {
    self->threads_.emplace_back([self, &reader = *connections[i]] { self->read_loop(reader); });
  }
  return database;
}

SqliteDatabase::~SqliteDatabase() { close(); }

void SqliteDatabase::close() {
  writes_.close();
  reads_.close();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void SqliteDatabase::enqueue(Job<Writer> job) { writes_.put(std::move(job)); }
void SqliteDatabase::enqueue(Job<Reader> job) { reads_.put(std::move(job)); }

void SqliteDatabase::write_loop(SqliteConnection& connection) {
  go_behind_event_loops();
  std::vector<Ran> group;
  std::chrono::steady_clock::time_point next_group;
  for (;;) {
    std::this_thread::sleep_until(next_group);
    std::optional<WatchRequest> watching;
    {
      std::unique_lock lock(writes_.mutex);
      const auto something = [&] { return writes_.closing || !writes_.items.empty() || watch_request_; };
      if (versions_ == nullptr) {
        writes_.arrived.wait(lock, something);
      } else {
        writes_.arrived.wait_for(lock, kLookAtOthersEvery, something);
      }
      watching = std::exchange(watch_request_, std::nullopt);
      if (writes_.items.empty() && writes_.closing) return;
      while (!writes_.items.empty() && group.size() < settings_.group_jobs_max) {
        group.push_back({.job = std::move(writes_.items.front()), .outcome = {}, .effects = {}});
        writes_.items.pop_front();
      }
      writes_.count();
    }
    if (watching) watch_from(connection, *std::move(watching));
    if (versions_ != nullptr) look_at_others(connection);
    if (group.size() >= kGroupIsBusy) next_group = std::chrono::steady_clock::now() + kGroupEvery;
    while (!group.empty()) write_group(connection, group);
  }
}

Result<> SqliteDatabase::watch(RowVersions& versions) {
  std::future<Result<>> done;
  {
    const std::lock_guard lock(writes_.mutex);
    if (writes_.closing) return fail(Errc::unavailable, {}, "the database is closed");
    done = watch_request_.emplace(WatchRequest{.versions = &versions, .done = {}}).done.get_future();
  }
  writes_.arrived.notify_one();
  return done.get();
}

void SqliteDatabase::watch_from(SqliteConnection& connection, WatchRequest request) {
  auto watched = connection.watch(*request.versions);
  if (watched) {
    versions_ = request.versions;
    others_version_ = connection.pragma("PRAGMA data_version").value_or("");
    versions_->everything_changed();  // what was read before nobody watched
  }
  request.done.set_value(std::move(watched));
}

// SQLite's data_version changes when another connection has committed something.
void SqliteDatabase::look_at_others(SqliteConnection& connection) {
  const auto now = std::chrono::steady_clock::now();
  if (now - looked_at_others_ < kLookAtOthersEvery) return;
  looked_at_others_ = now;
  auto version = connection.pragma("PRAGMA data_version");
  if (version && *version == others_version_) return;
  others_version_ = version.value_or("");  // cannot be told: as good as changed
  versions_->everything_changed();
}

// Runs jobs from the front of `group` in one transaction, answers them and takes them off: all of them, or,
// when SQLite undoes the transaction on its own (disk full), those up to the one that met it.
void SqliteDatabase::write_group(SqliteConnection& connection, std::vector<Ran>& group) {
  Result<> together = connection.begin_immediate();
  std::size_t ran = together ? 0 : group.size();
  const bool alone = group.size() == 1;  // then the transaction itself is what is undone
  while (ran < group.size() && together) {
    Ran& one = group[ran++];
    if (!alone) together = connection.savepoint();
    if (!together) break;
    Writer writer(connection, news());
    const auto mark = versions_ != nullptr ? versions_->mark() : 0;
    one.outcome = one.job.run(writer);
    if (one.outcome) one.effects = writer.take_effects();
    if (!connection.in_transaction()) {
      together = fail(Errc::unavailable, {},
                      one.outcome ? "SQLite has undone the transaction" : one.outcome.error().detail);
    } else if (!alone) {
      together = one.outcome ? connection.release() : connection.rollback_to_savepoint();
      if (!one.outcome && versions_ != nullptr) versions_->undo_to(mark);
    }
  }
  if (together && !(alone && !group.front().outcome)) together = commit(connection);
  const bool committed = together && !connection.in_transaction();
  connection.rollback();  // whatever was not committed
  if (versions_ != nullptr) {
    committed ? versions_->publish() : versions_->forget();
    if (!together) versions_->everything_changed();  // a commit that failed may be on disk all the same
  }

  const std::span<Ran> answered(group.data(), ran);
  for (Ran& one : answered) {
    if (!together && one.outcome) one.outcome = together;
    auto& counter = one.outcome ? stats_.writes : stats_.writes_failed;
    counter.fetch_add(1, std::memory_order_relaxed);
    if (!one.outcome) continue;
    for (const auto& effect : one.effects) effect();
  }
  {
    Answers answers;
    for (Ran& one : answered) one.job.done(std::move(one.outcome), answers);
  }
  group.erase(group.begin(), group.begin() + static_cast<std::ptrdiff_t>(ran));
}

Result<> SqliteDatabase::commit(SqliteConnection& connection) {
  const auto begin = std::chrono::steady_clock::now();
  auto committed = connection.commit();
  const auto micros = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin)
          .count());
  const auto bucket = std::ranges::lower_bound(SqliteStats::kCommitBucketsMicros, micros) -
                      SqliteStats::kCommitBucketsMicros.begin();
  stats_.commit_buckets[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  stats_.commit_micros.fetch_add(micros, std::memory_order_relaxed);
  (committed ? stats_.commits : stats_.commits_failed).fetch_add(1, std::memory_order_relaxed);
  return committed;
}

void SqliteDatabase::read_loop(SqliteConnection& connection) {
  go_behind_event_loops();
  struct Read {
    Job<Reader> job;
    Result<> outcome;
  };
  std::vector<Read> together;
  for (;;) {
    {
      std::unique_lock lock(reads_.mutex);
      reads_.arrived.wait(lock, [&] { return reads_.closing || !reads_.items.empty(); });
      if (reads_.items.empty()) return;
      const auto share =
          std::clamp<std::size_t>(reads_.items.size() / settings_.readers, 1, kReadsTogetherMax);
      while (together.size() < share) {
        together.push_back({.job = std::move(reads_.items.front()), .outcome = {}});
        reads_.items.pop_front();
      }
      reads_.count();
    }
    const Result<> begun = connection.begin();
    for (auto& [job, outcome] : together) {
      Reader reader(connection);
      outcome = begun ? job.run(reader) : begun;
    }
    connection.rollback();
    Answers answers;
    for (auto& [job, outcome] : together) {
      (outcome ? stats_.reads : stats_.reads_failed).fetch_add(1, std::memory_order_relaxed);
      job.done(std::move(outcome), answers);
    }
    together.clear();
  }
}

}  // namespace rookery::sql
