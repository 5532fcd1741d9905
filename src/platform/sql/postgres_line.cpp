#include "platform/sql/postgres_line.hpp"

#include <algorithm>

namespace rookery::sql {

Result<PostgresConnection*> PostgresLine::connected() {
  if (connection_ && !connection_->lost()) return connection_.get();
  connection_.reset();
  if (std::chrono::steady_clock::now() < not_before_)
    return fail(Errc::unavailable, {}, "PostgreSQL could not be reached a moment ago");
  auto opened = PostgresConnection::open(settings_);
  if (!opened) {
    pause_ = std::clamp(pause_ * 2, kPauseFirst, kPauseLongest);
    not_before_ = std::chrono::steady_clock::now() + pause_;
    return std::unexpected(std::move(opened).error());
  }
  opened_.fetch_add(1, std::memory_order_relaxed);
  connection_ = *std::move(opened);
  pause_ = std::chrono::milliseconds(0);
  return connection_.get();
}

}  // namespace rookery::sql
