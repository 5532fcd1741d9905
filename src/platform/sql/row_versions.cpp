#include "platform/sql/row_versions.hpp"

#include <algorithm>

namespace rookery::sql {

// Positions in Table::columns.
struct RowVersions::Use {
  struct Key {
    std::size_t column;
    RowKind kind;
    std::optional<std::size_t> only_if;
  };
  struct Counts {
    std::size_t key;
    RowKind kind;
    std::array<std::optional<std::size_t>, WatchedCounts::kCountsMax> columns;
  };
  std::vector<Key> keys;
  std::optional<Counts> counts;
};

// The newest counts of a few rows. `turn` is odd while the writer changes it (a sequence lock); everything is
// atomic, so a reader that sees half a change has read nothing undefined and looks again.
struct alignas(64) RowVersions::Bucket {
  struct Place {
    std::atomic<std::uint64_t> salt = 0;
    std::atomic<std::int64_t> id = 0;
    std::atomic<Version> version = 0;
    std::array<std::atomic<std::int64_t>, WatchedCounts::kCountsMax> counts = {};
  };
  std::atomic<std::uint64_t> turn = 0;
  std::atomic<Version> forgotten = 0;  // the newest change that is not in a place any more
  std::array<Place, kCountsInBucket> places;
};

RowVersions::RowVersions(std::vector<WatchedColumn> columns, std::vector<WatchedCounts> counts)
    : stripes_(std::make_unique<std::atomic<Version>[]>(kStripes)),
      buckets_(std::make_unique<Bucket[]>(kCountBuckets)) {
  for (const auto& watched : columns) {
    const auto table = table_named(watched.table);
    Use::Key key{.column = column_named(table, watched.column), .kind = watched.kind, .only_if = {}};
    if (!watched.only_if.empty()) key.only_if = column_named(table, watched.only_if);
    uses_[table].keys.push_back(key);
  }
  for (const auto& watched : counts) {
    const auto table = table_named(watched.table);
    Use::Counts use{.key = column_named(table, watched.key), .kind = watched.kind, .columns = {}};
    for (std::size_t i = 0; i < watched.columns.size(); ++i) {
      if (!watched.columns.at(i).empty()) use.columns.at(i) = column_named(table, watched.columns.at(i));
    }
    uses_[table].counts = use;
  }
}

RowVersions::~RowVersions() = default;

std::size_t RowVersions::table_named(std::string_view name) {
  const auto found = std::ranges::find(tables_, name, &Table::name);
  if (found != tables_.end()) return static_cast<std::size_t>(found - tables_.begin());
  tables_.push_back({.name = name, .columns = {}});
  uses_.emplace_back();
  return tables_.size() - 1;
}

std::size_t RowVersions::column_named(std::size_t table, std::string_view name) {
  auto& columns = tables_[table].columns;
  const auto found = std::ranges::find(columns, name);
  if (found != columns.end()) return static_cast<std::size_t>(found - columns.begin());
  columns.push_back(name);
  return columns.size() - 1;
}

void RowVersions::row_changed(std::size_t table, Values before, Values after) {
  const Use& use = uses_[table];
  for (const auto& key : use.keys) {
    const auto add = [&](Values row) {
      if (row.empty() || row[key.column] == WatchedCounts::kNull) return false;
      pending_.push_back({.kind = key.kind, .id = row[key.column], .counts = {}, .what = Pending::What::key});
      return true;
    };
    if (key.only_if) {
      const auto is_null = [&](Values row) {
        return row.empty() || row[*key.only_if] == WatchedCounts::kNull;
      };
      if (is_null(before) && is_null(after)) continue;
    }
    const bool added = add(after);
    const bool moved = !before.empty() && !after.empty() && before[key.column] != after[key.column];
    if (!added || moved) add(before);
  }
  if (!use.counts || after.empty()) return;  // a row that is gone goes with what it counts
  Pending change{
      .kind = use.counts->kind, .id = after[use.counts->key], .counts = {}, .what = Pending::What::counts};
  for (std::size_t i = 0; i < change.counts.size(); ++i) {
    const auto column = use.counts->columns.at(i);
    change.counts.at(i) = column ? after[*column] : 0;
  }
  pending_.push_back(change);
}

void RowVersions::doubt_from(std::size_t mark) {
  for (auto& change : std::span(pending_).subspan(mark)) {
    if (change.what == Pending::What::counts) change.what = Pending::What::doubtful_counts;
  }
}

void RowVersions::publish() {
  if (pending_.empty()) return;
  const Version next = now_.load(std::memory_order_relaxed) + 1;
  for (const auto& change : pending_) {
    if (change.what == Pending::What::key) {
      stripes_[stripe_of(change.kind, change.id)].store(next, std::memory_order_release);
    } else {
      publish_counts(change, next);
    }
  }
  pending_.clear();
  now_.store(next, std::memory_order_release);
}

void RowVersions::publish_counts(const Pending& change, Version version) {
  constexpr auto relaxed = std::memory_order_relaxed;
  Bucket& bucket = buckets_[hash(change.kind, change.id) % kCountBuckets];
  const auto is_it = [&](const Bucket::Place& place) {
    return place.id.load(relaxed) == change.id && place.salt.load(relaxed) == change.kind.salt;
  };
  auto place = std::ranges::find_if(bucket.places, is_it);
  const bool known = place != bucket.places.end();
  if (!known) {
    place = std::ranges::min_element(bucket.places, {},
                                     [](const auto& one) { return one.version.load(relaxed); });
  }
  const auto turn = bucket.turn.load(relaxed);
  bucket.turn.store(turn + 1, relaxed);
  std::atomic_thread_fence(std::memory_order_release);
  if (change.what == Pending::What::doubtful_counts) {
    bucket.forgotten.store(version, relaxed);
    if (known) place->id.store(0, relaxed);
  } else {
    if (!known)
      bucket.forgotten.store(std::max(bucket.forgotten.load(relaxed), place->version.load(relaxed)), relaxed);
    place->salt.store(change.kind.salt, relaxed);
    place->id.store(change.id, relaxed);
    place->version.store(version, relaxed);
    for (std::size_t i = 0; i < change.counts.size(); ++i) {
      place->counts.at(i).store(change.counts.at(i), relaxed);
    }
  }
  bucket.turn.store(turn + 2, std::memory_order_release);
}

RowVersions::CountsAre RowVersions::counts(RowKind kind, std::int64_t id, Version since,
                                           RowCounts& into) const {
  constexpr auto relaxed = std::memory_order_relaxed;
  const Bucket& bucket = buckets_[hash(kind, id) % kCountBuckets];
  for (;;) {
    const auto turn = bucket.turn.load(std::memory_order_acquire);
    if (turn % 2 != 0) continue;
    CountsAre answer = bucket.forgotten.load(relaxed) <= since ? CountsAre::unchanged : CountsAre::unknown;
    for (const auto& place : bucket.places) {
      if (place.id.load(relaxed) != id || place.salt.load(relaxed) != kind.salt) continue;
      const bool newer = place.version.load(relaxed) > since;
      answer = newer ? CountsAre::changed : CountsAre::unchanged;
      for (std::size_t i = 0; i < into.size(); ++i) into.at(i) = place.counts.at(i).load(relaxed);
      break;
    }
    std::atomic_thread_fence(std::memory_order_acquire);
    if (bucket.turn.load(relaxed) != turn) continue;
    return everything_.load(std::memory_order_acquire) <= since ? answer : CountsAre::unknown;
  }
}

void RowVersions::everything_changed() {
  const Version next = now_.load(std::memory_order_relaxed) + 1;
  everything_.store(next, std::memory_order_release);
  now_.store(next, std::memory_order_release);
}

}  // namespace rookery::sql
