#pragma once

#include "platform/nodes/feed.hpp"
#include "platform/nodes/node_lease.hpp"
#include "platform/nodes/shared_tries.hpp"
#include "platform/sql/postgres.hpp"
#include "platform/sql/postgres_replica.hpp"
#include "server/config.hpp"
#include "server/engines.hpp"
#include "social/timeline/redis_timelines.hpp"

#include <atomic>
#include <memory>

namespace rookery::server {

// A node beside equal ones over one PostgreSQL database and one Redis Cluster. The database is the truth; the
// nodes tell each other over Redis what changed, so that what each caches is right whoever wrote:
//
//   commit -> what changed is in the feed -> the writer is answered        (PostgresDatabase::Peers::tell)
//   request -> what is newer in the feed is known here -> it is looked at  (catch_up)
//
// While Redis does not answer, nothing that is cached is trusted, and changes are told the slow way, in the
// table of the nodes.
class ClusterEngines final : public Engines {
 public:
  // Connects and brings the schema up to date. `log` outlives this. Errors: with a sentence for the
  // administrator.
  static Result<std::unique_ptr<Engines>> open(const ClusterConfig& config, const Clock& clock, Log& log);
  // `replica` may be null.
  ClusterEngines(const ClusterConfig& config, std::unique_ptr<sql::PostgresDatabase> database,
                 std::unique_ptr<sql::PostgresReplica> replica, std::unique_ptr<sql::PostgresDatabase> leases,
                 Log& log);
  ~ClusterEngines() override { ClusterEngines::close(); }

  sql::Database& database() override { return *database_; }
  sql::Database& reading() override {
    if (replica_) return *replica_;
    return *database_;
  }
  social::TimelineStore& timelines() override { return timelines_; }
  [[nodiscard]] bool shared() const override { return true; }
  Result<> connect(const Household& household) override;
  void watch(metrics::Metrics& metrics) override;
  boost::asio::awaitable<void> catch_up() override;
  nodes::SharedTries* shared_tries() override { return &tries_; }
  [[nodiscard]] std::vector<std::string> missing() const override;
  void close() override;

 private:
  // What messages of the feed are about. Nodes of other versions may run beside this one: DO NOT CHANGE.
  enum Topic : char { rows = 'r', outbox = 'o', live = 'l' };

  static constexpr std::chrono::milliseconds kClockStepUnnoticed{1'000};

  void divide(const Household& household, const std::vector<nodes::NodeLease::Peer>& peers,
              std::int64_t self);
  void put_right(CorrectedClock& clock, Instant shown, std::chrono::milliseconds since);
  void watch_replica(metrics::Metrics& metrics) const;
  void tell_rows(std::string_view told);
  void hear(const Household& household, char topic, std::string_view message);

  Log& log_;
  const redis::ClusterSettings redis_;
  const Roles roles_;
  std::unique_ptr<sql::PostgresDatabase> database_;
  std::unique_ptr<sql::PostgresReplica> replica_;
  std::unique_ptr<sql::PostgresDatabase> leases_;  // one connection for the lease, which waits for nobody
  social::RedisTimelines timelines_;
  nodes::SharedTries tries_;
  std::unique_ptr<nodes::Feed> feed_;
  std::atomic<std::int64_t> clock_correction_ms_ = 0;
  std::atomic<bool> somebody_mute_ = false;  // another node, which cannot tell what it changes
  // How many nodes serve with each role, this one included.
  struct Serving {
    std::atomic<std::size_t> api = 0, worker = 0, stream = 0;
  } serving_;
  std::unique_ptr<nodes::NodeLease> lease_;
  std::atomic<nodes::NodeLease*> place_ =
      nullptr;  // lease_, for those who may ask before and after it is there
};

}  // namespace rookery::server
