#pragma once

#include "platform/sql/postgres_connection.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>

namespace rookery::sql {

// A thread's connection to PostgreSQL, opened when it is needed and again when it is gone. While it cannot
// be, whoever asks is told so at once, and it is tried again after a pause that doubles.
//
// Threads:  one at a time.
// Lifetime: `opened`, which counts connections, outlives this.
class PostgresLine {
 public:
  static constexpr std::chrono::milliseconds kPauseFirst{50};
  static constexpr std::chrono::milliseconds kPauseLongest{2'000};

  PostgresLine(PostgresConnectionSettings settings, std::atomic<std::uint64_t>& opened)
      : settings_(std::move(settings)), opened_(opened) {}

  // Errors: those of PostgresConnection::open.
  Result<PostgresConnection*> connected();

 private:
  PostgresConnectionSettings settings_;
  std::atomic<std::uint64_t>& opened_;
  std::unique_ptr<PostgresConnection> connection_;
  std::chrono::milliseconds pause_{0};
  std::chrono::steady_clock::time_point not_before_;
};

}  // namespace rookery::sql
