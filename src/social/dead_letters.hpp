#pragma once

#include "base/clock.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/outbox.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::social {

// What the outbox gave up: a post that could not be carried to all its readers however often it was tried. It
// is kept, out of the way of the others, until whoever runs the server has mended the cause and decides.
// Who has the post already has it; carrying it again does no harm.
struct DeadLetter {
  static constexpr std::size_t kErrorBytesMax = 2'000;  // kept of the error's words

  OutboxRowId id;  // the outbox's row
  OutboxKind kind = OutboxKind::post;
  PostId post;
  std::int64_t attempts = 0;
  std::string error;  // of the last attempt, for the administrator
  Instant failed_at;
};

// Moves a row of the outbox to the dead letters, because of `error`. A row that is gone is none.
[[nodiscard]] Result<> give_up(sql::Writer& tx, OutboxRowId id, std::int64_t attempts, std::string_view error,
                               Instant now);

// The oldest first, those after `after`.
[[nodiscard]] Result<std::vector<DeadLetter>> dead_letters(sql::Reader& tx, OutboxRowId after,
                                                           std::int64_t limit);
[[nodiscard]] Result<std::int64_t> count_dead_letters(sql::Reader& tx);

// Puts one, or all, back into the outbox, as if it had not been tried yet; a server that runs takes it within
// a second. Returns how many.
[[nodiscard]] Result<std::int64_t> retry_dead_letters(sql::Writer& tx, std::optional<OutboxRowId> only);

// Forgets one, or all: who has not got the post does not get it. Returns how many.
[[nodiscard]] Result<std::int64_t> drop_dead_letters(sql::Writer& tx, std::optional<OutboxRowId> only);

}  // namespace rookery::social
