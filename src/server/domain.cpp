#include "server/domain.hpp"

#include "accounts/watched_rows.hpp"
#include "social/hot/watched_rows.hpp"

#include <iterator>

namespace rookery::server {

namespace {
// The one process that serves a data folder; commands beside it take other node numbers.
constexpr std::int64_t kServingNode = 0;

std::vector<sql::WatchedColumn> watched_columns() {
  auto columns = accounts::watched_columns();
  std::ranges::copy(social::watched_columns(), std::back_inserter(columns));
  return columns;
}
}  // namespace

Domain::Domain(const Config& configuration, std::unique_ptr<sql::SqliteDatabase> opened, Log& log)
    : config(configuration),
      versions(watched_columns(), social::watched_counts()),
      sqlite(std::move(opened)),
      database(*sqlite),
      ids(clock, kServingNode),
      passwords(config.password_cost, config.password_workers),
      tokens(database, versions),
      registration(database, passwords, ids, clock, config.instance.registrations),
      sign_in(database, passwords, clock),
      sign_ups(clock, accounts::SignUp::kByAddress),
      timelines(clock, config.timelines_bytes_max),
      follower_lists(timelines.numbers(), config.follower_lists_bytes_max),
      big_authors(database, clock, config.pull_from_followers),
      home_timelines(timelines, big_authors, follower_lists),
      outbox(ids),
      live(database, versions, config.site, clock, &log),
      fan_out({.database = database,
               .store = timelines,
               .followers = follower_lists,
               .big_authors = big_authors,
               .ids = ids,
               .clock = clock,
               .log = &log},
              outbox, &live),
      follows(ids, home_timelines),
      profiles(config.site, follows),
      publisher(config.site, clock, ids, outbox, home_timelines),
      editor(config.site, clock, ids, outbox),
      reblogger(clock, ids, outbox, home_timelines) {}

void Domain::watch(metrics::Metrics& metrics) {
  const auto gauge = [&](const char* name, const char* help, auto value) {
    metrics.watch(name, help, {}, [value] { return static_cast<double>(value()); });
  };
  gauge("rookery_outbox_depth", "Posts that are committed and not yet carried to all their readers",
        [this] { return fan_out.stats().depth; });
  gauge("rookery_outbox_lag_seconds", "Age of the oldest of them",
        [this] { return std::chrono::duration<double>(fan_out.stats().lag).count(); });
  gauge("rookery_fan_out_posts_total", "Posts carried since start", [this] { return fan_out.stats().posts; });
  gauge("rookery_fan_out_deliveries_total", "Readers they were carried to",
        [this] { return fan_out.stats().deliveries; });
  gauge("rookery_fan_out_failures_total", "Steps that failed and are tried again",
        [this] { return fan_out.stats().failures; });
  gauge("rookery_live_listeners", "Connections that listen to streams",
        [this] { return live.stats().listeners; });
  gauge("rookery_live_waiting", "Things that listeners are not told of yet",
        [this] { return live.stats().waiting; });
  gauge("rookery_live_messages_total", "Messages to listeners since start",
        [this] { return live.stats().messages; });
  gauge("rookery_live_overloads_total", "Times that all streams were ended since there was too much to tell",
        [this] { return live.stats().overloads; });
  gauge("rookery_fan_out_pulled_total", "Of these posts, those of big authors, which are read and not pushed",
        [this] { return fan_out.stats().pulled; });
  gauge("rookery_fan_out_causes_total", "Deliveries of a post along with an answer to it or a reblog of it",
        [this] { return fan_out.stats().causes; });
  gauge("rookery_big_authors", "Authors whose posts are read and not pushed",
        [this] { return big_authors.stats().authors; });
  gauge("rookery_big_authors_bytes", "Memory of their lists", [this] { return big_authors.stats().bytes; });
  gauge("rookery_follower_lists", "Authors whose followers are in memory",
        [this] { return follower_lists.stats().lists; });
  gauge("rookery_follower_lists_bytes", "Memory of their lists",
        [this] { return follower_lists.stats().bytes; });
  gauge("rookery_follower_lists_dropped_total", "Such lists that went because their memory was used up",
        [this] { return follower_lists.stats().dropped_for_budget; });
  gauge("rookery_timeline_lists", "Home timelines in memory", [this] { return timelines.stats().lists; });
  gauge("rookery_timeline_entries", "Entries in them", [this] { return timelines.stats().entries; });
  gauge("rookery_timeline_bytes", "Memory of them", [this] { return timelines.stats().bytes; });
  gauge("rookery_timeline_held_bytes", "Memory taken for them, also what waits to be used again",
        [this] { return timelines.stats().held_bytes; });
  gauge("rookery_timeline_index_bytes", "Memory of the numbers that accounts are found by",
        [this] { return timelines.stats().index_bytes; });
  gauge("rookery_timeline_dropped_total", "Home timelines that went because their memory was used up",
        [this] { return timelines.stats().dropped_for_budget; });
  gauge("rookery_database_writes_total", "Writes that are on disk",
        [this] { return sqlite->stats().writes.load(); });
  gauge("rookery_database_writes_failed_total", "Writes answered with an error",
        [this] { return sqlite->stats().writes_failed.load(); });
  gauge("rookery_database_writes_refused_total", "Writes refused because the queue was full",
        [this] { return sqlite->stats().writes_refused.load(); });
  gauge("rookery_database_commits_total", "Commits, each with one fsync for all writes in it",
        [this] { return sqlite->stats().commits.load(); });
  gauge("rookery_database_commits_failed_total", "Commits that failed",
        [this] { return sqlite->stats().commits_failed.load(); });
  gauge("rookery_database_commit_seconds_total", "Time spent in commits",
        [this] { return static_cast<double>(sqlite->stats().commit_micros.load()) * 1e-6; });
  gauge("rookery_database_reads_total", "Reads answered", [this] { return sqlite->stats().reads.load(); });
  gauge("rookery_database_reads_failed_total", "Reads answered with an error",
        [this] { return sqlite->stats().reads_failed.load(); });
  gauge("rookery_database_write_queue", "Writes that wait",
        [this] { return sqlite->stats().write_queue_jobs.load(); });
  gauge("rookery_database_read_queue", "Reads that wait",
        [this] { return sqlite->stats().read_queue_jobs.load(); });
}

}  // namespace rookery::server
