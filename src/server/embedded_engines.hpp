#pragma once

#include "platform/sql/data_folder.hpp"
#include "platform/sql/sqlite.hpp"
#include "server/config.hpp"
#include "server/engines.hpp"
#include "social/timeline/memory_timelines.hpp"

#include <memory>

namespace rookery::server {

// One process over a data folder: SQLite, timelines in memory.
class EmbeddedEngines final : public Engines {
 public:
  // Opens the data folder and brings its schema up to date. `clock` outlives this. Errors: with a sentence
  // for the administrator.
  static Result<std::unique_ptr<Engines>> open(const Config& config, const Clock& clock);
  EmbeddedEngines(const Config& config, const Clock& clock, sql::DataFolder folder,
                  std::unique_ptr<sql::SqliteDatabase> sqlite);

  sql::Database& database() override { return *sqlite_; }
  social::TimelineStore& timelines() override { return timelines_; }
  [[nodiscard]] bool shared() const override { return false; }
  Result<> connect(const Household& household) override { return sqlite_->watch(household.versions); }
  void watch(metrics::Metrics& metrics) override;
  void close() override { sqlite_->close(); }

 private:
  const sql::DataFolder folder_;  // holds the lock that no other process serves from it
  std::unique_ptr<sql::SqliteDatabase> sqlite_;
  social::MemoryTimelines timelines_;
};

}  // namespace rookery::server
