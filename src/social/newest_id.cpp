#include "social/newest_id.hpp"

namespace rookery::social {

Result<std::int64_t> newest_id(sql::Reader& tx) {
  return tx.number(R"sql(
    SELECT MAX(newest) FROM (
      SELECT MAX(id) AS newest FROM posts
      UNION ALL SELECT MAX(id) FROM notifications
      UNION ALL SELECT MAX(id) FROM accounts
      UNION ALL SELECT MAX(id) FROM tokens) AS ids)sql");
}

}  // namespace rookery::social
