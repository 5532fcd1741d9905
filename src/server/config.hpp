#pragma once

#include "accounts/instance_settings.hpp"
#include "accounts/site.hpp"
#include "api/oauth/token_api.hpp"
#include "api/rate_limit.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/http/server.hpp"
#include "platform/log.hpp"
#include "platform/redis/cluster.hpp"
#include "platform/sql/postgres.hpp"
#include "platform/sql/sqlite.hpp"
#include "server/roles.hpp"
#include "social/hot/shelf.hpp"
#include "social/timeline/big_authors.hpp"
#include "social/timeline/follower_lists.hpp"
#include "social/timeline/memory_timelines.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace rookery::server {

// Who may read /metrics and /health/ready's reasons. loopback: only this machine itself, no proxy between.
enum class MetricsAudience : std::uint8_t { loopback, everyone };

// What nodes share, all of it or nothing, and what this one does.
struct ClusterConfig {
  sql::PostgresSettings database;
  std::string replica_uri;  // of the database, for reads; empty: none
  redis::ClusterSettings redis;
  Roles roles;
};

// Everything that an operator chooses. The standard values are right for one small machine; docs/operating.md
// explains each key.
struct Config {
  std::filesystem::path data;            // of a server that is one process; or
  std::optional<ClusterConfig> cluster;  // of one that is several
  accounts::Site site;
  http::ServerSettings http;
  api::RateLimit::Settings rate_limit;
  LogLevel log_level = LogLevel::info;
  MetricsAudience metrics = MetricsAudience::loopback;
  accounts::InstanceSettings instance;
  api::TokenApi::Settings oauth;
  crypto::PasswordCost password_cost;
  unsigned password_workers = crypto::Passwords::kWorkersStandard;
  sql::SqliteSettings database;
  social::hot::Shelf::Budgets hot;
  std::size_t timelines_bytes_max = social::MemoryTimelines::kBudgetBytesDefault;
  std::size_t follower_lists_bytes_max = social::FollowerLists::kBudgetBytesDefault;
  std::int64_t pull_from_followers = social::BigAuthors::kPullFromFollowersDefault;

  [[nodiscard]] Roles roles() const { return cluster ? cluster->roles : Roles{}; }
};

// What `rookery serve` was told on its command line; it wins over the file.
struct ServeOptions {
  std::filesystem::path data;           // empty: not given
  std::optional<std::string> database;  // "postgresql://rookery@db.example/rookery"
  std::optional<std::string> replica;   // "postgresql://rookery@replica.example/rookery"
  std::optional<std::string> redis;     // "redis://:password@a:6379,b:6379"
  std::optional<std::string> roles;     // "api,stream"
  std::optional<std::string> listen;    // "127.0.0.1:8080", "[::1]:8080"
  std::optional<std::string> url;
  std::optional<unsigned> threads;
  std::optional<std::string> config_file;
};

// Errors: invalid, with a sentence for the administrator that names the key or option and what would be
// right.
[[nodiscard]] Result<Config> load_config(const ServeOptions& options);

// Some nodes of a Redis Cluster, and how to sign in to all: "redis://[[user]:password@]host:port,host:port".
// A host that has colons stands in brackets. Errors: invalid.
[[nodiscard]] Result<redis::ClusterSettings> redis_of(std::string_view url);

// The site behind a public URL: "https://rookery.example". Errors: invalid.
[[nodiscard]] Result<accounts::Site> site_of(std::string_view url);

}  // namespace rookery::server
