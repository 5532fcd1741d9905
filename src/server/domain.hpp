#pragma once

#include "accounts/attempts.hpp"
#include "accounts/registration.hpp"
#include "accounts/sign_in.hpp"
#include "accounts/tokens.hpp"
#include "base/snowflake.hpp"
#include "platform/log.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/sql/row_versions.hpp"
#include "platform/sql/sqlite.hpp"
#include "server/config.hpp"
#include "social/edit.hpp"
#include "social/follow.hpp"
#include "social/live/hub.hpp"
#include "social/outbox.hpp"
#include "social/profile.hpp"
#include "social/publish.hpp"
#include "social/reblog.hpp"
#include "social/timeline/big_authors.hpp"
#include "social/timeline/fan_out.hpp"
#include "social/timeline/home_timelines.hpp"
#include "social/timeline/memory_timelines.hpp"

#include <memory>

namespace rookery::server {

// Everything below the API, as plain members: their order is the dependency graph, destruction the reverse.
// Only this room knows which adapters are in use. Endpoints takes from here what each family of endpoints
// needs.
struct Domain {
  // `log` outlives this.
  Domain(const Config& configuration, std::unique_ptr<sql::SqliteDatabase> opened, Log& log);
  Domain(const Domain&) = delete;
  Domain& operator=(const Domain&) = delete;

  // What it counts about itself, for /metrics. `metrics` outlives nothing of this: it reads only while both
  // live.
  void watch(metrics::Metrics& metrics);

  const Config& config;
  SystemClock clock;
  sql::RowVersions versions;  // of what is cached; the database tells it
  std::unique_ptr<sql::SqliteDatabase> sqlite;
  sql::Database& database;
  Snowflake ids;

  crypto::Passwords passwords;
  accounts::Tokens tokens;
  accounts::Registration registration;
  accounts::SignIn sign_in;
  accounts::Attempts sign_ups;

  social::MemoryTimelines timelines;
  social::FollowerLists follower_lists;
  social::BigAuthors big_authors;
  social::HomeTimelines home_timelines;
  social::Outbox outbox;
  social::LiveHub live;
  social::FanOut fan_out;
  social::Follows follows;
  social::Profiles profiles;
  social::Publisher publisher;
  social::Editor editor;
  social::Reblogger reblogger;
};

}  // namespace rookery::server
