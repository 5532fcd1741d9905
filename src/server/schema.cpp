#include "server/schema.hpp"

#include "accounts/schema.hpp"
#include "platform/nodes/schema.hpp"
#include "social/schema.hpp"

namespace rookery::server {

std::vector<sql::Migration> schema() {
  std::vector<sql::Migration> steps;
  for (const auto room : {accounts::migrations(), social::migrations(), nodes::migrations()}) {
    steps.insert(steps.end(), room.begin(), room.end());
  }
  return steps;
}

}  // namespace rookery::server
