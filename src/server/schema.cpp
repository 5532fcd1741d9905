#include "server/schema.hpp"

#include "accounts/schema.hpp"
#include "platform/nodes/node_lease.hpp"
#include "platform/nodes/schema.hpp"
#include "platform/sql/migrate.hpp"
#include "social/schema.hpp"

#include <chrono>
#include <thread>

namespace rookery::server {

std::vector<sql::Migration> schema() {
  std::vector<sql::Migration> steps;
  for (const auto room : {accounts::migrations(), social::migrations(), nodes::migrations()}) {
    steps.insert(steps.end(), room.begin(), room.end());
  }
  return steps;
}

Result<> bring_up_to_date(sql::Database& database, Instant now) {
  static constexpr std::chrono::milliseconds kPause{500};
  const auto until = std::chrono::steady_clock::now() + nodes::NodeLease::Times{}.lease + kPause;
  while (true) {
    const auto ran = sql::migrate(database, schema(), now, sql::UnfinishedMove::refuse, nodes::nobody_serves);
    if (ran) return {};
    if (ran.error().code != Errc::conflict || std::chrono::steady_clock::now() >= until)
      return std::unexpected(ran.error());
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace rookery::server
