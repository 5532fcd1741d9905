#pragma once

#include "platform/sql/database.hpp"
#include "platform/sql/job_queue.hpp"
#include "platform/sql/postgres_line.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace rookery::sql {

class RowVersions;

struct PostgresSettings {
  std::string uri;            // postgresql://user@host:port/name, see PostgresConnectionSettings
  std::uint32_t writers = 4;  // threads, each with a connection
  std::uint32_t readers = 8;  // the same
  std::uint32_t write_queue_jobs_max = 10'000;  // waiting; one more is refused
  std::uint32_t read_queue_jobs_max = 10'000;
  // Writes that share one commit. More than 64 marks within a transaction do not fit in what PostgreSQL's
  // processes keep of each other and make everybody slower.
  std::uint32_t group_jobs_max = 32;
  std::chrono::milliseconds wait_max{5'000};       // in the queue, then the answer is a timeout
  std::chrono::milliseconds statement_max{5'000};  // of the server's time
  std::uint32_t connect_seconds_max = 5;
};

// What the database did so far; read by metrics at any time. Counters only grow, the others say how
// it is now.
struct PostgresStats {
  std::atomic<std::uint64_t> writes = 0;          // jobs answered with success
  std::atomic<std::uint64_t> writes_failed = 0;   // jobs answered with an error, their own or ours
  std::atomic<std::uint64_t> writes_refused = 0;  // the queue was full
  std::atomic<std::uint64_t> commits = 0;         // groups
  std::atomic<std::uint64_t> run_again = 0;  // transactions that lost against others or with their connection
  std::atomic<std::uint64_t> reads = 0;
  std::atomic<std::uint64_t> reads_failed = 0;
  std::atomic<std::uint64_t> reads_refused = 0;
  std::atomic<std::uint64_t> connections_opened = 0;
  std::atomic<std::uint32_t> write_queue_jobs = 0;
  std::atomic<std::uint32_t> read_queue_jobs = 0;
};

// Database on a PostgreSQL server, alone or beside other nodes. Writes are SERIALIZABLE, so that the rooms'
// code may look and then act as it does on SQLite, where nobody else writes: what would break that is run
// again. Several writers work at once; each takes its share of what waits and commits it in one transaction,
// every job behind a mark of its own. A group that loses against another transaction is run again, in turn
// with all others that lost, and then job by job; so a job's function may be called several times. Where many
// write to one row, as to the counts of a post that everybody likes, those who lost go on in turn for a
// moment: then nobody loses, and a commit has many such writes. Each reader sees one snapshot.
//
// A connection that is gone is opened again when the next job comes. While it cannot be, jobs are refused at
// once (PostgresLine).
//
// Threads:  as Database says. read_now and write_now never from within a job or an effect. Effects run one at
// a
//           time; those of different groups in any order.
// Lifetime: close(), or the destructor, finishes every job that was queued and answers it. The executors of
// the
//           coroutines that wait must still be there then.
// Errors:   as PostgresConnection says; timeout also when a job waited too long in the queue.
class PostgresDatabase final : public Database {
 public:
  static constexpr int kTriesMax = 8;  // of one job
  // That a writer which lost takes its turn with others like it.
  static constexpr std::chrono::milliseconds kInTurn{1'000};

  // REQUIRES: writers, readers and group_jobs_max are > 0.
  // Errors: unavailable, invalid (a database that cannot be used). `message` is for the administrator.
  static Result<std::unique_ptr<PostgresDatabase>> open(PostgresSettings settings);
  ~PostgresDatabase() override;

  // Finishes and answers every queued job; later ones are refused with unavailable. May be called again. Not
  // from a job or an effect.
  void close();

  // From now on every commit's changes of the tables that `versions` watches are known there before the
  // writers are answered; counts as `unknown`, because writers at once may tell theirs in another order than
  // they committed. What other processes commit is seen by learn() alone. Adds the triggers that this needs,
  // if they are not there. `versions` outlives this. Before the first write. Errors: internal (no such table
  // or column), unavailable.
  Result<> watch(RowVersions& versions);

  // What makes one server of several processes that use this database.
  struct Peers {
    // Whether this process may write now; asked before a transaction begins and before its commit, and may
    // wait a moment for it. While it may not, writes are refused with unavailable.
    std::function<bool()> may_write;
    // Hands what a commit changed to learn() of the other processes. The writers are answered when it
    // returns; it may wait.
    std::function<void(std::string_view told)> tell;
  };
  // Before the first write.
  void join(Peers peers);
  // What the commit of another process changed.
  void learn(std::string_view told);
  // What other processes changed was perhaps not told: from now on everything counts as changed. Quick.
  void doubt_everything();

  // In turn with all processes that use this database, and without a time limit for statements.
  Result<> in_turn(const std::function<Result<>()>& act) override;

  [[nodiscard]] const PostgresStats& stats() const { return stats_; }

 protected:
  void enqueue(Job<Reader> job) override;
  void enqueue(Job<Writer> job) override;

 private:
  using TimePoint = std::chrono::steady_clock::time_point;
  template <class Transaction>
  struct Waiting {
    Job<Transaction> job;
    TimePoint since = std::chrono::steady_clock::now();
  };
  struct Ran;  // a job of the running group

  friend class PostgresReplica;  // hands on what it cannot answer, and refuses as this does

  explicit PostgresDatabase(PostgresSettings settings);
  [[nodiscard]] PostgresConnectionSettings connection_settings() const;
  [[nodiscard]] std::chrono::milliseconds statement_max() const;

  void write_loop(PostgresLine& line);
  void read_loop(PostgresLine& line);
  void write_group(PostgresLine& line, std::span<Ran> group, TimePoint& in_turn_until);
  void write_again(PostgresLine& line, Ran& one);
  bool attempt(PostgresLine& line, std::span<Ran> group, bool in_turn);
  Result<> read(PostgresLine& line, const Work<Reader>& work);
  [[nodiscard]] Result<> may_write() const;
  void tell(std::string_view changes, std::span<Ran> group);
  void answer(std::span<Ran> group);
  static Result<> waited_too_long();

  const PostgresSettings settings_;
  PostgresStats stats_;
  std::atomic<int> unhurried_ = 0;  // calls of in_turn
  JobQueue<Waiting<Writer>> writes_{settings_.write_queue_jobs_max, stats_.write_queue_jobs,
                                    stats_.writes_refused};
  JobQueue<Waiting<Reader>> reads_{settings_.read_queue_jobs_max, stats_.read_queue_jobs,
                                   stats_.reads_refused};
  std::mutex told_;  // guards versions_ and runs effects one at a time
  RowVersions* versions_ = nullptr;
  std::vector<std::string> watched_tags_;  // of versions_->tables(); constant once watched
  Peers peers_;                            // constant once joined

  std::vector<PostgresLine> lines_;  // one a thread
  std::vector<std::thread> threads_;
};

}  // namespace rookery::sql
