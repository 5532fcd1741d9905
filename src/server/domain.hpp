#pragma once

#include "accounts/attempts.hpp"
#include "accounts/instance.hpp"
#include "accounts/registration.hpp"
#include "accounts/sign_in.hpp"
#include "accounts/tokens.hpp"
#include "base/snowflake.hpp"
#include "platform/log.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/sql/row_versions.hpp"
#include "server/config.hpp"
#include "social/edit.hpp"
#include "social/follow.hpp"
#include "social/live/hub.hpp"
#include "social/outbox.hpp"
#include "social/outbox_share.hpp"
#include "social/profile.hpp"
#include "social/publish.hpp"
#include "social/reblog.hpp"
#include "social/timeline/big_authors.hpp"
#include "social/timeline/fan_out.hpp"
#include "social/timeline/home_timelines.hpp"
#include "social/timeline/stored_big_authors.hpp"

namespace rookery::server {

class Engines;

// Everything below the API that is the same whatever engines are in use, as plain members: their order is the
// dependency graph, destruction the reverse. Endpoints takes from here what each family of endpoints needs.
struct Domain {
  // All outlive this.
  Domain(const Config& configuration, const Clock& wall_clock, Engines& engines, Log& log);
  Domain(const Domain&) = delete;
  Domain& operator=(const Domain&) = delete;

  // What it counts about itself, for /metrics. `metrics` outlives nothing of this: it reads only while both
  // live.
  void watch(metrics::Metrics& metrics);

  const Config& config;
  const Clock& clock;
  sql::RowVersions versions;  // of what is cached; the database tells it
  sql::Database& database;
  sql::Database& reading;  // the same, for endpoints that only read
  social::TimelineStore& timelines;
  nodes::SharedTries* const shared_tries;  // null: this process is alone
  Snowflake ids;

  crypto::Passwords passwords;
  accounts::Tokens tokens;
  accounts::Instance instance;
  accounts::Registration registration;
  accounts::SignIn sign_in;
  accounts::Attempts sign_ups;

  social::FollowerLists follower_lists;
  social::BigAuthors big_authors;               // of a server that is one process; or
  social::StoredBigAuthors stored_big_authors;  // of one that is several
  social::HomeTimelines home_timelines;
  social::Outbox outbox;
  social::OutboxShare outbox_share;
  social::LiveHub live;
  social::FanOut fan_out;
  social::Follows follows;
  social::Profiles profiles;
  social::Publisher publisher;
  social::Editor editor;
  social::Reblogger reblogger;
};

}  // namespace rookery::server
