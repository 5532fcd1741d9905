#include "server/embedded_engines.hpp"

#include "server/schema.hpp"

namespace rookery::server {

EmbeddedEngines::EmbeddedEngines(const Config& config, const Clock& clock, sql::DataFolder folder,
                                 std::unique_ptr<sql::SqliteDatabase> sqlite)
    : folder_(std::move(folder)), sqlite_(std::move(sqlite)), timelines_(clock, config.timelines_bytes_max) {}

Result<std::unique_ptr<Engines>> EmbeddedEngines::open(const Config& config, const Clock& clock) {
  auto folder = ROOKERY_TRY(sql::DataFolder::open(config.data.string(), sql::DataFolder::Purpose::serve));
  auto sqlite = ROOKERY_TRY(sql::open_database(folder, config.database, schema(), clock.now()));
  return std::make_unique<EmbeddedEngines>(config, clock, std::move(folder), std::move(sqlite));
}

void EmbeddedEngines::watch(metrics::Metrics& metrics) {
  metrics.watch("rookery_timeline_lists", "Home timelines in memory",
                [this] { return timelines_.stats().lists; });
  metrics.watch("rookery_timeline_entries", "Entries in them", [this] { return timelines_.stats().entries; });
  metrics.watch("rookery_timeline_bytes", "Memory of them", [this] { return timelines_.stats().bytes; });
  metrics.watch("rookery_timeline_held_bytes", "Memory taken for them, also what waits to be used again",
                [this] { return timelines_.stats().held_bytes; });
  metrics.watch("rookery_timeline_index_bytes", "Memory of the numbers that accounts are found by",
                [this] { return timelines_.stats().index_bytes; });
  metrics.watch("rookery_timeline_dropped_total", "Home timelines that went because their memory was used up",
                [this] { return timelines_.stats().dropped_for_budget; });
  metrics.watch("rookery_database_writes_total", "Writes that are on disk",
                [this] { return sqlite_->stats().writes.load(); });
  metrics.watch("rookery_database_writes_failed_total", "Writes answered with an error",
                [this] { return sqlite_->stats().writes_failed.load(); });
  metrics.watch("rookery_database_writes_refused_total", "Writes refused because the queue was full",
                [this] { return sqlite_->stats().writes_refused.load(); });
  metrics.watch("rookery_database_commits_total", "Commits, each with one fsync for all writes in it",
                [this] { return sqlite_->stats().commits.load(); });
  metrics.watch("rookery_database_commits_failed_total", "Commits that failed",
                [this] { return sqlite_->stats().commits_failed.load(); });
  metrics.watch("rookery_database_commit_seconds_total", "Time spent in commits",
                [this] { return static_cast<double>(sqlite_->stats().commit_micros.load()) * 1e-6; });
  metrics.watch("rookery_database_reads_total", "Reads answered",
                [this] { return sqlite_->stats().reads.load(); });
  metrics.watch("rookery_database_reads_failed_total", "Reads answered with an error",
                [this] { return sqlite_->stats().reads_failed.load(); });
  metrics.watch("rookery_database_write_queue", "Writes that wait",
                [this] { return sqlite_->stats().write_queue_jobs.load(); });
  metrics.watch("rookery_database_read_queue", "Reads that wait",
                [this] { return sqlite_->stats().read_queue_jobs.load(); });
}

}  // namespace rookery::server
