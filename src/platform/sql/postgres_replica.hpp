#pragma once

#include "platform/sql/database.hpp"
#include "platform/sql/job_queue.hpp"
#include "platform/sql/postgres.hpp"
#include "platform/sql/postgres_line.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace rookery::sql {

struct PostgresReplicaSettings {
  std::string primary_uri, uri;                    // of several hosts in `uri` one that is a replica
  std::uint32_t readers = 4;                       // threads, each with a connection to both
  std::uint32_t queue_jobs_max = 10'000;           // waiting; one more is refused
  std::chrono::milliseconds wait_max{5'000};       // in the queue, then the answer is a timeout
  std::chrono::milliseconds statement_max{5'000};  // of the server's time
  std::chrono::milliseconds behind_max{100};       // that reads wait for what the replica does not have yet
  std::uint32_t connect_seconds_max = 2;
};

// Read by metrics at any time.
struct PostgresReplicaStats {
  std::atomic<std::uint64_t> reads = 0;      // answered by a replica
  std::atomic<std::uint64_t> passed_on = 0;  // answered by the primary
  std::atomic<std::uint64_t> reads_refused = 0;
  std::atomic<std::uint64_t> connections_opened = 0;
  std::atomic<std::uint32_t> queue_jobs = 0;
  std::atomic<std::int64_t> behind_bytes = 0;  // of the primary's log, when a read last looked
};

// Reads on a streaming replica with the answers that the primary would give: for those that cost much,
// because each waits for two more round trips. A group of reads asks the primary where its log ends, and
// begins on the replica once that has come so far. So whatever was committed before a read was asked for is
// in it, through whichever process, and nothing that was deleted or hidden before is shown.
//
// What no replica can answer the primary does: while it is away, too far behind, is none (any more), or
// belongs to another history of the database than the primary. Positions in the log are compared within one
// history alone: after a failover a replica that did not follow may be ahead of the new primary and lack what
// it has.
//
// Threads:  as Database says. Writes go to the primary.
// Lifetime: the primary outlives this. close(), or the destructor, answers every job that was queued, while
//           the primary still takes jobs.
// Errors:   as PostgresDatabase.
class PostgresReplica final : public Database {
 public:
  static constexpr std::size_t kGroupJobsMax = 8;  // reads that share a question to the primary
  // After reads could not begin, all are the primary's for a pause, which doubles until they can again.
  static constexpr std::chrono::milliseconds kPauseFirst{50};
  static constexpr std::chrono::milliseconds kPauseLongest{2'000};

  // A replica that is away, or is none now, is no error: it may come. REQUIRES: readers > 0.
  // Errors: invalid, with a sentence for the administrator (no URI).
  static Result<std::unique_ptr<PostgresReplica>> open(PostgresReplicaSettings settings,
                                                       PostgresDatabase& primary);
  ~PostgresReplica() override;
  void close();

  // Whether reads go there now.
  [[nodiscard]] bool answers() const { return try_at_.load() == 0; }
  [[nodiscard]] const PostgresReplicaStats& stats() const { return stats_; }

 protected:
  void enqueue(Job<Reader> job) override;
  void enqueue(Job<Writer> job) override;

 private:
  struct Waiting {
    Job<Reader> job;
    std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();
  };
  struct Lines {
    PostgresLine primary, replica;
  };

  PostgresReplica(PostgresReplicaSettings settings, PostgresDatabase& primary);
  // Milliseconds of the monotonic clock.
  static std::int64_t now();
  [[nodiscard]] PostgresConnectionSettings connection_settings(bool replica) const;
  void read_loop(Lines& lines);
  void read_group(Lines& lines, std::span<Waiting> group);
  Result<PostgresConnection*> reach_end(Lines& lines);
  void pause(std::int64_t began);
  bool read(PostgresConnection& replica, Waiting& one);
  void pass_on(Waiting& one);

  const PostgresReplicaSettings settings_;
  PostgresDatabase& primary_;
  PostgresReplicaStats stats_;
  JobQueue<Waiting> queue_{settings_.queue_jobs_max, stats_.queue_jobs, stats_.reads_refused};
  std::atomic<std::int64_t> try_at_ = 0;  // by now(); 0: reads go to the replica
  std::mutex pause_mutex_;
  std::int64_t paused_at_ = 0;                     // guarded by pause_mutex_, as the next
  std::chrono::milliseconds pause_ = kPauseFirst;  // the next one
  std::vector<Lines> lines_;                       // one a thread
  std::vector<std::thread> threads_;
};

}  // namespace rookery::sql
