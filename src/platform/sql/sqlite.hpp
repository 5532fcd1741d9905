#pragma once

#include "platform/sql/database.hpp"
#include "platform/sql/job_queue.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace rookery::sql {

class RowVersions;
class SqliteConnection;

struct SqliteSettings {
  std::string path;  // the database file; made when absent
  // Threads, each with a connection; each forgets its pages when something was committed.
  std::uint32_t readers = 2;
  std::uint32_t write_queue_jobs_max = 10'000;  // waiting; one more is refused
  std::uint32_t read_queue_jobs_max = 10'000;
  std::uint32_t group_jobs_max = 512;     // writes that share one commit
  std::int64_t cache_bytes = 16LL << 20;  // page cache of each connection
  std::uint32_t busy_timeout_ms = 5'000;  // how long another process's write is waited for
  // Large amounts are written of what is known to be right: references are not looked after, and what is
  // sorted for an index may lie in a file.
  bool filling = false;
};

// What the database did so far; read by metrics at any time. Counters only grow, the others say how it is
// now.
struct SqliteStats {
  // Upper bounds of the commit latency buckets; the last bucket takes the rest.
  static constexpr std::array<std::uint32_t, 10> kCommitBucketsMicros = {
      250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 100'000, 500'000, 2'500'000};
  std::atomic<std::uint64_t> writes = 0;          // jobs answered with success
  std::atomic<std::uint64_t> writes_failed = 0;   // jobs answered with an error, their own or ours
  std::atomic<std::uint64_t> writes_refused = 0;  // the queue was full
  std::atomic<std::uint64_t> commits = 0;  // groups; jobs per commit is (writes + writes_failed) / commits
  std::atomic<std::uint64_t> commits_failed = 0;
  std::atomic<std::uint64_t> commit_micros = 0;  // sum over all commits, COMMIT alone with its fsync
  std::array<std::atomic<std::uint64_t>, kCommitBucketsMicros.size() + 1> commit_buckets = {};
  std::atomic<std::uint64_t> reads = 0;
  std::atomic<std::uint64_t> reads_failed = 0;
  std::atomic<std::uint64_t> reads_refused = 0;
  std::atomic<std::uint32_t> write_queue_jobs = 0;
  std::atomic<std::uint32_t> read_queue_jobs = 0;
};

// Database in one SQLite file, WAL mode, synchronous=FULL. One writer thread takes all writes that wait, runs
// each inside a savepoint of one transaction and commits them with one fsync; a job that returns an error is
// undone alone. Effects run after the commit, then every caller is answered. Readers have threads and
// connections of their own and each see one snapshot.
//
// Threads:  as Database says. read_now and write_now never from within a job or an effect: it would wait for
//           itself.
// Lifetime: close(), or the destructor, finishes every job that was queued and answers it. The executors of
//           the coroutines that wait must still be there then.
// Errors:   as SqliteConnection says. Another process may write to the file too: it is waited for.
class SqliteDatabase final : public Database {
 public:
  // REQUIRES: readers and group_jobs_max are > 0.
  // Errors: unavailable (cannot be opened), corrupt (no SQLite file). `message` is for the administrator.
  static Result<std::unique_ptr<SqliteDatabase>> open(SqliteSettings settings);
  ~SqliteDatabase() override;

  // Finishes and answers every queued job; later ones are refused with unavailable. May be called again. Not
  // from a job or an effect.
  void close();

  // From now on every commit's changes of the tables that `versions` watches are known there before the
  // writers are answered, and what other processes commit within kLookAtOthersEvery. `versions` outlives
  // this. Once; not from a job or an effect. Errors: internal (no such table or column), unavailable
  // (closed).
  Result<> watch(RowVersions& versions);
  static constexpr std::chrono::milliseconds kLookAtOthersEvery{100};

  [[nodiscard]] const SqliteStats& stats() const { return stats_; }

 protected:
  void enqueue(Job<Reader> job) override;
  void enqueue(Job<Writer> job) override;

 private:
  struct Ran;  // a job of the running group
  struct WatchRequest {
    RowVersions* versions;
    std::promise<Result<>> done;
  };

  explicit SqliteDatabase(SqliteSettings settings);
  void write_loop(SqliteConnection& connection);
  void watch_from(SqliteConnection& connection, WatchRequest request);
  void look_at_others(SqliteConnection& connection);
  void write_group(SqliteConnection& connection, std::vector<Ran>& group);
  Result<> commit(SqliteConnection& connection);
  void read_loop(SqliteConnection& connection);

  const SqliteSettings settings_;
  SqliteStats stats_;
  JobQueue<Job<Writer>> writes_{settings_.write_queue_jobs_max, stats_.write_queue_jobs,
                                stats_.writes_refused};
  JobQueue<Job<Reader>> reads_{settings_.read_queue_jobs_max, stats_.read_queue_jobs, stats_.reads_refused};
  std::optional<WatchRequest> watch_request_;  // guarded by writes_.mutex
  // The writer thread's own.
  RowVersions* versions_ = nullptr;
  std::string others_version_;  // SQLite's data_version when it was last looked at
  std::chrono::steady_clock::time_point looked_at_others_;

  std::vector<std::unique_ptr<SqliteConnection>> connections_;  // the writer's first
  std::vector<std::thread> threads_;
};

}  // namespace rookery::sql
