#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace rookery::sql {

// What a watched row is about: a name that rooms choose ("post"), so that ids of different things differ.
struct RowKind {
  consteval RowKind(const char* name) {  // NOLINT(google-explicit-constructor): reads like the name it is
    for (; *name != '\0'; ++name) salt = (salt ^ static_cast<unsigned char>(*name)) * 0x100000001b3;
  }
  std::uint64_t salt = 0xcbf29ce484222325;
};

// A change of a row of `table` is a change of the `kind` whose id its integer `column` holds, before or
// after. With `only_if`, rows in which that column is NULL before and after are left out.
struct WatchedColumn {
  std::string_view table, column;
  RowKind kind;
  std::string_view only_if = {};
};
// A table of integers that change often, one row for each id in `key`: their new values are kept for those
// who have older ones, so that nobody must ask the database for them again.
struct WatchedCounts {
  static constexpr std::size_t kCountsMax = 4;
  static constexpr std::int64_t kNull = INT64_MIN;
  std::string_view table, key;
  RowKind kind;
  std::array<std::string_view, kCountsMax> columns;
};
using RowCounts = std::array<std::int64_t, WatchedCounts::kCountsMax>;

// When rows changed last, so that what was read from them can be kept without asking whether it is still
// right. Every commit that changes a watched row has a number; a cache remembers the number that was current
// before its read transaction began, and its entry is right for as long as what it is about has no larger
// one. The database sees the rows themselves change (SqliteDatabase::watch), so no write can be forgotten,
// cascades included, and nothing has to be told or locked: a load that raced with a change is out of date by
// itself. What other processes write is seen as a change of everything, within
// SqliteDatabase::kLookAtOthersEvery.
//
//   const auto before = versions.now();
//   auto post = co_await database.read(...);            // the snapshot is at least as new as `before`
//   ...
//   if (versions.unchanged("post", id, before)) ...     // any time later
//
// Ids share numbers by hash, which costs a reader a reload now and then, never a wrong answer.
//
// Threads:  now, unchanged and counts: any, they never wait for the writer longer than a few stores. The
//           rest: the database's writer thread.
// Lifetime: outlives the database that it watches.
class RowVersions {
 public:
  using Version = std::uint64_t;
  static constexpr std::size_t kStripes = 1 << 17;       // 8 bytes each
  static constexpr std::size_t kCountBuckets = 1 << 13;  // of kCountsInBucket rows, about 250 bytes each
  static constexpr std::size_t kCountsInBucket = 4;

  // `columns` and `counts` name what to watch; views of literals.
  RowVersions(std::vector<WatchedColumn> columns, std::vector<WatchedCounts> counts);
  ~RowVersions();
  RowVersions(const RowVersions&) = delete;
  RowVersions& operator=(const RowVersions&) = delete;

  // The number of the last commit whose changes are all visible here.
  [[nodiscard]] Version now() const { return now_.load(std::memory_order_acquire); }
  // Whether nothing of that kind and id changed after `since`.
  [[nodiscard]] bool unchanged(RowKind kind, std::int64_t id, Version since) const {
    return stripes_[stripe_of(kind, id)].load(std::memory_order_acquire) <= since &&
           everything_.load(std::memory_order_acquire) <= since;
  }

  enum class CountsAre : std::uint8_t { unchanged, changed, unknown };
  // What became of a row of WatchedCounts after `since`; when changed, `into` gets its values. Unknown: too
  // many others changed since.
  [[nodiscard]] CountsAre counts(RowKind kind, std::int64_t id, Version since, RowCounts& into) const;

  // For the database. A table that is watched, with the columns that are asked for.
  struct Table {
    std::string_view name;
    std::vector<std::string_view> columns;
  };
  [[nodiscard]] const std::vector<Table>& tables() const { return tables_; }
  // Values of a row's columns, in the order of Table::columns; kNull for NULL and for text.
  using Values = std::span<const std::int64_t>;
  // A row of tables()[table] changed within the transaction; empty `before`: inserted, `after`: deleted.
  void row_changed(std::size_t table, Values before, Values after);
  // What was told since can be taken back alone.
  [[nodiscard]] std::size_t mark() const { return pending_.size(); }
  void undo_to(std::size_t mark) {
    pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(mark), pending_.end());
  }
  // A statement failed after some of its rows were told: their values are not to be believed.
  void doubt_from(std::size_t mark);
  // Everything told is committed: makes it known. Or nothing is: forgets it.
  void publish();
  void forget() { pending_.clear(); }
  // Another process changed something.
  void everything_changed();

 private:
  struct Use;  // of one table: which columns make which keys
  struct Bucket;
  struct Pending {
    RowKind kind;
    std::int64_t id;
    RowCounts counts;
    enum class What : std::uint8_t { key, counts, doubtful_counts } what;
  };
  [[nodiscard]] static std::uint64_t hash(RowKind kind, std::int64_t id) {
    std::uint64_t mixed = kind.salt ^ static_cast<std::uint64_t>(id);
    mixed = (mixed ^ mixed >> 32) * 0xd6e8feb86659fd93;
    mixed = (mixed ^ mixed >> 32) * 0xd6e8feb86659fd93;
    return mixed ^ mixed >> 32;
  }
  [[nodiscard]] static std::size_t stripe_of(RowKind kind, std::int64_t id) {
    return hash(kind, id) % kStripes;
  }
  [[nodiscard]] std::size_t table_named(std::string_view name);
  [[nodiscard]] std::size_t column_named(std::size_t table, std::string_view name);
  void publish_counts(const Pending& change, Version version);

  // Constant after construction.
  std::vector<Table> tables_;
  std::vector<Use> uses_;  // of tables_
  std::unique_ptr<std::atomic<Version>[]> stripes_;
  std::unique_ptr<Bucket[]> buckets_;

  alignas(64) std::atomic<Version> now_ = 1;
  std::atomic<Version> everything_ = 0;

  std::vector<Pending> pending_;  // of the transaction that runs; the writer thread's
};

}  // namespace rookery::sql
