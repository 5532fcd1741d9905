#include "server/cluster_engines.hpp"

#include "server/schema.hpp"
#include "social/newest_id.hpp"

namespace rookery::server {

namespace {

Error about_postgres(Error error) {
  if (error.message.empty()) error.message = "The PostgreSQL database cannot be used";
  if (!error.detail.empty()) error.message += ": " + error.detail;
  return error;
}

}  // namespace

ClusterEngines::ClusterEngines(const ClusterConfig& config, std::unique_ptr<sql::PostgresDatabase> database,
                               std::unique_ptr<sql::PostgresReplica> replica,
                               std::unique_ptr<sql::PostgresDatabase> leases, Log& log)
    : log_(log),
      redis_(config.redis),
      roles_(config.roles),
      database_(std::move(database)),
      replica_(std::move(replica)),
      leases_(std::move(leases)),
      timelines_({.cluster = config.redis, .is_away = [this] { return feed_ && !feed_->connected(); }}),
      tries_({.redis = config.redis, .is_away = [this] { return feed_ && !feed_->connected(); }}) {}

Result<std::unique_ptr<Engines>> ClusterEngines::open(const ClusterConfig& config, const Clock& clock,
                                                      Log& log) {
  auto database = sql::PostgresDatabase::open(config.database);
  if (!database) return std::unexpected(about_postgres(std::move(database).error()));
  if (const auto migrated = bring_up_to_date(**database, clock.now()); !migrated) {
    return std::unexpected(about_postgres(migrated.error()));
  }
  std::unique_ptr<sql::PostgresReplica> replica;
  if (!config.replica_uri.empty()) {
    replica = ROOKERY_TRY(sql::PostgresReplica::open(
        {.primary_uri = config.database.uri, .uri = config.replica_uri}, **database));
    if (!replica->answers()) {
      log.warn("the database's replica is away, or takes writes; the primary has its reads meanwhile");
    }
  }
  auto leases = sql::PostgresDatabase::open({.uri = config.database.uri,
                                             .writers = 1,
                                             .readers = 1,
                                             .wait_max = nodes::NodeLease::Times{}.renew_every,
                                             .statement_max = nodes::NodeLease::Times{}.renew_every});
  if (!leases) return std::unexpected(about_postgres(std::move(leases).error()));
  return std::make_unique<ClusterEngines>(config, *std::move(database), std::move(replica),
                                          *std::move(leases), log);
}

Result<> ClusterEngines::connect(const Household& household) {
  // All of it is there before the first message comes.
  feed_ = std::make_unique<nodes::Feed>(
      nodes::FeedSettings{.redis = redis_},
      nodes::Feed::Events{
          .message = [this, household](char topic,
                                       std::string_view message) { hear(household, topic, message); },
          .interrupted =
              [this, household] {
                database_->doubt_everything();
                household.live.missed_something();
                household.outbox.put_elsewhere();
              }},
      &log_);
  database_->join({.may_write =
                       [this] {
                         auto* place = place_.load();
                         return place != nullptr && place->valid_soon();
                       },
                   .tell = [this](std::string_view told) { tell_rows(told); }});
  household.outbox.on_put([this] { feed_->tell(Topic::outbox, {}); });
  household.live.on_news(
      [this](const social::LiveNews& news) { feed_->tell(Topic::live, social::to_wire(news)); });

  auto lease = nodes::NodeLease::take(
      *leases_, bits_of(roles_),
      {.numbered = [household](std::int64_t number) { household.ids.set_node(number); },
       .peers = [this, household](const std::vector<nodes::NodeLease::Peer>& peers,
                                  std::int64_t self) { divide(household, peers, self); },
       .doubted = [this] { database_->doubt_everything(); },
       .mute = [this](bool somebody) { somebody_mute_ = somebody; },
       .can_tell = [this] { return feed_->owes_nothing(); },
       .time = [this, household](
                   Instant shown,
                   std::chrono::milliseconds since) { put_right(household.clock, shown, since); },
       .died = [household] { household.live.missed_something(); }});
  if (!lease) return std::unexpected(about_postgres(std::move(lease).error()));
  lease_ = *std::move(lease);
  place_ = lease_.get();
  feed_->start();
  return database_->watch(household.versions);
}

// Who has the role carries posts; whoever else serves learns of it.
void ClusterEngines::divide(const Household& household, const std::vector<nodes::NodeLease::Peer>& peers,
                            std::int64_t self) {
  std::vector<std::int64_t> workers;
  std::size_t api = 0;
  std::size_t stream = 0;
  for (const auto& peer : peers) {
    const auto roles = roles_of_bits(peer.roles);
    if (roles.worker) workers.push_back(peer.number);
    api += roles.api ? 1 : 0;
    stream += roles.stream ? 1 : 0;
  }
  household.share.divide(workers, self);
  household.outbox.put_elsewhere();
  serving_.api = api;
  serving_.worker = workers.size();
  serving_.stream = stream;
  log_.info("nodes", {{"this", self},
                      {"serving", peers.size()},
                      {"api", api},
                      {"worker", workers.size()},
                      {"stream", stream}});
  if (workers.empty()) log_.error("no node has the role worker: posts wait until one comes");
}

// All nodes go by the database's clock: ids and times of what one makes stand between those of the others.
void ClusterEngines::put_right(CorrectedClock& clock, Instant shown, std::chrono::milliseconds since) {
  const auto before = clock.correction();
  clock.agree(shown, since);
  const auto after = clock.correction();
  clock_correction_ms_ = after.count();
  if (std::chrono::abs(after - before) > kClockStepUnnoticed) {
    log_.warn("this machine's clock and the database's differ", {{"milliseconds", after.count()}});
  }
}

// The writer is answered when this returns: then whoever is asked next knows, or knows that it cannot know.
void ClusterEngines::tell_rows(std::string_view told) {
  if (feed_->tell_now(Topic::rows, std::string(told))) return;
  if (auto* place = place_.load()) place->changed_untold();
}

void ClusterEngines::hear(const Household& household, char topic, std::string_view message) {
  switch (topic) {
    case Topic::rows:
      database_->learn(message);
      return;
    case Topic::outbox:
      household.outbox.put_elsewhere();
      return;
    case Topic::live:
      if (const auto news = social::live_news_of(message)) {
        household.live.hear(*news);
      } else {
        log_.warn("a node told something that is not understood here", {{"error", news.error().detail}});
        household.live.missed_something();
      }
      return;
    default:  // a newer node's business; what changed in rows is told by `rows` whatever else there is
      return;
  }
}

boost::asio::awaitable<void> ClusterEngines::catch_up() {
  if (!co_await feed_->caught_up() || somebody_mute_) database_->doubt_everything();
}

std::vector<std::string> ClusterEngines::missing() const {
  std::vector<std::string> parts;
  if (!feed_ || !feed_->connected()) parts.emplace_back("redis");
  if (serving_.worker == 0) parts.emplace_back("worker");
  return parts;
}

void ClusterEngines::close() {
  if (replica_) replica_->close();
  database_->close();  // tells the last of it
  if (feed_) feed_->stop();
  place_ = nullptr;
  lease_.reset();  // from here on others may have the number
  leases_->close();
}

void ClusterEngines::watch(metrics::Metrics& metrics) {
  metrics.watch("rookery_node_number", "This node's number; 0 while it has none, and writes are refused then",
                [this] {
                  const auto* place = place_.load();
                  return place != nullptr && place->valid() ? place->number() : 0;
                });
  const auto serving = [&](const char* role, const std::atomic<std::size_t>& nodes) {
    metrics.watch("rookery_nodes", "Nodes that serve now, this one included, by what they do",
                  {{"role", role}}, [&nodes] { return static_cast<double>(nodes.load()); });
  };
  serving("api", serving_.api);
  serving("worker", serving_.worker);
  serving("stream", serving_.stream);
  metrics.watch("rookery_clock_correction_seconds", "How far this machine's clock is behind the database's",
                [this] { return static_cast<double>(clock_correction_ms_.load()) / 1'000; });
  metrics.watch("rookery_feed_connected",
                "Whether what other nodes do is heard of and what happens here is told",
                [this] { return feed_->connected() ? 1 : 0; });
  metrics.watch("rookery_feed_told_total", "Messages to other nodes", [this] { return feed_->stats().told; });
  metrics.watch("rookery_feed_heard_total", "Messages from other nodes",
                [this] { return feed_->stats().heard; });
  metrics.watch("rookery_feed_lost_total", "Messages that could not be told",
                [this] { return feed_->stats().lost; });
  metrics.watch("rookery_feed_interruptions_total",
                "Times that everything cached was doubted, since messages may have been lost",
                [this] { return feed_->stats().interruptions; });
  metrics.watch(
      "rookery_tries_counted_alone_total",
      "Attempts to sign in and the like that this node counted for itself, since Redis did not answer",
      [this] { return tries_.uncounted(); });
  const auto database = [&](const char* name, const char* help, auto which) {
    metrics.watch(name, help, [this, which] { return (database_->stats().*which).load(); });
  };
  using Stats = sql::PostgresStats;
  database("rookery_database_writes_total", "Writes that are on disk", &Stats::writes);
  database("rookery_database_writes_failed_total", "Writes answered with an error", &Stats::writes_failed);
  database("rookery_database_writes_refused_total", "Writes refused because the queue was full",
           &Stats::writes_refused);
  database("rookery_database_commits_total", "Commits, each for all writes of a group", &Stats::commits);
  database("rookery_database_run_again_total", "Transactions that lost against others or their connection",
           &Stats::run_again);
  database("rookery_database_reads_total", "Reads answered", &Stats::reads);
  database("rookery_database_reads_failed_total", "Reads answered with an error", &Stats::reads_failed);
  database("rookery_database_connections_opened_total", "Connections opened", &Stats::connections_opened);
  database("rookery_database_write_queue", "Writes that wait", &Stats::write_queue_jobs);
  database("rookery_database_read_queue", "Reads that wait", &Stats::read_queue_jobs);
  if (replica_) watch_replica(metrics);
}

void ClusterEngines::watch_replica(metrics::Metrics& metrics) const {
  const auto count = [&](const char* name, const char* help, auto which) {
    metrics.watch(name, help, [this, which] { return (replica_->stats().*which).load(); });
  };
  using Stats = sql::PostgresReplicaStats;
  metrics.watch("rookery_replica_used",
                "1 while reads go to the database's replica, 0 while the primary has them",
                [this] { return replica_->answers() ? 1 : 0; });
  count("rookery_replica_reads_total", "Reads that the database's replica answered", &Stats::reads);
  count("rookery_replica_passed_on_total",
        "Reads that the primary answered, since the replica was away or too far behind", &Stats::passed_on);
  count("rookery_replica_read_queue", "Reads that wait for the replica", &Stats::queue_jobs);
  count("rookery_replica_behind_bytes",
        "Bytes of the primary's log that the replica did not have when a read last looked",
        &Stats::behind_bytes);
}

}  // namespace rookery::server
