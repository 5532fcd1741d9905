#pragma once

#include "base/corrected_clock.hpp"
#include "base/snowflake.hpp"
#include "platform/log.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/nodes/shared_tries.hpp"
#include "platform/sql/database.hpp"
#include "platform/sql/row_versions.hpp"
#include "social/live/hub.hpp"
#include "social/outbox.hpp"
#include "social/outbox_share.hpp"
#include "social/timeline/timeline_store.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace rookery::server {

// What engines tell the house of, and are told by.
struct Household {
  CorrectedClock& clock;
  sql::RowVersions& versions;
  Snowflake& ids;
  social::Outbox& outbox;
  social::OutboxShare& share;
  social::LiveHub& live;
};

// What the house keeps things in, behind their ports: EmbeddedEngines for a server that is one process over a
// data folder, ClusterEngines for one of several nodes over PostgreSQL and Redis. Only this room knows which.
//
// Threads:  one, but catch_up(), which is the event loops'.
// Lifetime: outlives everything that it is given to and the household is made of.
class Engines {
 public:
  Engines() = default;
  Engines(const Engines&) = delete;
  Engines& operator=(const Engines&) = delete;
  virtual ~Engines() = default;

  virtual sql::Database& database() = 0;
  // The same for those who read much and write nothing: other machines may have their work, and the answers
  // are the same.
  virtual sql::Database& reading() { return database(); }
  virtual social::TimelineStore& timelines() = 0;
  // Whether other processes serve from the same. Then nothing that this process alone knows may be trusted.
  [[nodiscard]] virtual bool shared() const = 0;

  // Before anything is written or read. The household outlives close().
  virtual Result<> connect(const Household& household) = 0;
  // What they count about themselves. `metrics` is read only while both live.
  virtual void watch(metrics::Metrics& metrics) = 0;

  // Waits until everything that was answered anywhere before the call is known here; before each request of a
  // shared server.
  virtual boost::asio::awaitable<void> catch_up() { co_return; }
  // Where the processes of a shared server count what may be tried so often; null: there is one process.
  virtual nodes::SharedTries* shared_tries() { return nullptr; }
  // The parts that do not answer now, though requests are served; for whoever looks after the server.
  [[nodiscard]] virtual std::vector<std::string> missing() const { return {}; }

  // Answers what still waits, while the event loops exist that it waits on. The household hears nothing more.
  virtual void close() = 0;
};

}  // namespace rookery::server
