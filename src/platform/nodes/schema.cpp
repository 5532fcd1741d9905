#include "platform/nodes/schema.hpp"

#include <array>

namespace rookery::nodes {

static constexpr std::array kNodeMigrations = {sql::Migration{"0006_nodes", R"sql(
CREATE TABLE nodes (                        -- processes that share this database, see platform/nodes/node_lease.hpp
  number BIGINT PRIMARY KEY,
  epoch BIGINT NOT NULL,                    -- grows each time the number is given away
  expires_at BIGINT NOT NULL,               -- by the database's clock
  untold BIGINT NOT NULL DEFAULT 0          -- grows when something was changed that the others were not told of
);
)sql"},
                                               sql::Migration{"0008_mute_nodes", R"sql(
ALTER TABLE nodes ADD COLUMN mute SMALLINT NOT NULL DEFAULT 0;  -- 1: it changes things that the others are not told of now
)sql"},
                                               sql::Migration{"0009_roles_of_nodes", R"sql(
ALTER TABLE nodes ADD COLUMN roles BIGINT NOT NULL DEFAULT 7;  -- what it does, see server/roles.hpp; 7: everything
)sql"}};

std::span<const sql::Migration> migrations() { return kNodeMigrations; }

}  // namespace rookery::nodes
