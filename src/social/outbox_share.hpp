#pragma once

#include "base/id.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace rookery::social {

using OutboxPart = Id<struct OutboxPartKind>;

// Which rows of the outbox a process carries when several share a database: the rows are cut in kParts by
// when they were made, and each part belongs to the process that its number and the part's number choose
// together (highest random weight), so that whoever comes or goes moves only the parts that are its own.
//
// All compute the same from the same list, each when it learns of it: for a moment a part may be carried by
// two, which is a delivery more (they are idempotent), or by none, which is a moment later.
//
// Threads: any.
class OutboxShare {
 public:
  static constexpr std::int64_t kParts = 64;  // part of a row: its Snowflake's milliseconds % kParts

  // The processes that carry, of which this one is `self`. Before the first call it has all parts.
  void divide(std::span<const std::int64_t> numbers, std::int64_t self);
  // The parts of this process; nothing: all of them.
  [[nodiscard]] std::optional<std::vector<OutboxPart>> mine() const;

 private:
  mutable std::mutex mutex_;
  std::optional<std::vector<OutboxPart>> mine_;  // guarded by mutex_
};

}  // namespace rookery::social
