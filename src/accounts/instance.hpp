#pragma once

#include "accounts/instance_settings.hpp"
#include "platform/sql/database.hpp"
#include "platform/sql/row_versions.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <mutex>

namespace rookery::accounts {

// What the server says about itself now: the configuration file, and above it what those who run the server
// saved. The database is asked only after a change, on whatever node that was made.
//
// Threads:  all calls may overlap.
// Lifetime: outlives every coroutine that awaits it; `database` and `versions` outlive this.
// Errors:   those of the database.
class Instance {
 public:
  using Settings = std::shared_ptr<const InstanceSettings>;

  Instance(sql::Database& database, const sql::RowVersions& versions, InstanceSettings file);

  boost::asio::awaitable<Result<Settings>> current();
  // As they were when somebody last awaited current(), for where nothing can be awaited.
  [[nodiscard]] Settings last_known() const;

 private:
  sql::Database& database_;
  const sql::RowVersions& versions_;
  const InstanceSettings file_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  Settings known_;
  std::optional<sql::RowVersions::Version> known_at_;  // none: the database was never asked
};

}  // namespace rookery::accounts
