#include "social/dead_letters.hpp"

#include "base/text.hpp"

namespace rookery::social {

Result<> give_up(sql::Writer& tx, OutboxRowId id, std::int64_t attempts, std::string_view error,
                 Instant now) {
  ROOKERY_TRY(
      tx.run("INSERT INTO dead_letters (author_id, id, kind, post_id, attempts, error, failed_at) "
             "SELECT author_id, id, kind, post_id, $2, $3, $4 FROM outbox WHERE id = $1",
             id, attempts, clean_text(error.substr(0, DeadLetter::kErrorBytesMax)), now));
  ROOKERY_TRY(tx.run("DELETE FROM outbox WHERE id = $1", id));
  return {};
}

Result<std::vector<DeadLetter>> dead_letters(sql::Reader& tx, OutboxRowId after, std::int64_t limit) {
  return tx.all(
      "SELECT id, kind, post_id, attempts, error, failed_at FROM dead_letters WHERE id > $1 "
      "ORDER BY id LIMIT $2",
      [](const sql::Row& row) {
        return DeadLetter{.id = row.id<OutboxRowId>(0),
                          .kind = row.number<OutboxKind>(1),
                          .post = row.id<PostId>(2),
                          .attempts = row.integer(3),
                          .error = row.string(4),
                          .failed_at = row.instant(5)};
      },
      after, limit);
}

Result<std::int64_t> count_dead_letters(sql::Reader& tx) {
  return tx.number("SELECT COUNT(*) FROM dead_letters");
}

Result<std::int64_t> retry_dead_letters(sql::Writer& tx, std::optional<OutboxRowId> only) {
  ROOKERY_TRY(
      tx.run("INSERT INTO outbox (author_id, id, kind, post_id) SELECT author_id, id, kind, post_id FROM "
             "dead_letters "
             "WHERE id = COALESCE($1, id)",
             only));
  return drop_dead_letters(tx, only);
}

Result<std::int64_t> drop_dead_letters(sql::Writer& tx, std::optional<OutboxRowId> only) {
  return tx.run("DELETE FROM dead_letters WHERE id = COALESCE($1, id)", only);
}

}  // namespace rookery::social
