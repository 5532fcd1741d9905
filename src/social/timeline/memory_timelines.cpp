#include "social/timeline/memory_timelines.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <mutex>
#include <optional>

namespace rookery::social {

namespace {

using Slot = std::uint32_t;
constexpr Slot kNobody = std::numeric_limits<Slot>::max();
constexpr std::uint16_t kCapacityFirst = 8;
// What an entry of the index costs beside its list, at the table's usual load.
constexpr std::size_t kIndexBytes = 24;

// One reader's list: a ring of ids, oldest first from `head`. Capacity grows by half up to kEntriesMax, so
// the ring wraps only once it is at its largest.
struct List {
  std::unique_ptr<std::int64_t[]> ids;
  std::int64_t floor = 0;
  std::int64_t reader = 0;
  std::uint64_t ticket = 0;
  Slot warmer = kNobody, colder = kNobody;  // neighbours in the order of the last visit
  std::uint32_t read_at_s = 0;              // since 1970; enough until 2106
  std::uint16_t head = 0, size = 0, capacity = 0;
  bool filled = false;

  [[nodiscard]] std::int64_t& at(std::uint16_t rank) {
    const auto place = static_cast<std::size_t>(head) + rank;
    return ids[place < capacity ? place : place - capacity];
  }
  // How many entries are below `id`.
  [[nodiscard]] std::uint16_t rank_of(std::int64_t id) {
    std::uint16_t low = 0;
    std::uint16_t high = size;
    while (low < high) {
      const auto middle = static_cast<std::uint16_t>((low + high) / 2);
      if (at(middle) < id) {
        low = static_cast<std::uint16_t>(middle + 1);
      } else {
        high = middle;
      }
    }
    return low;
  }
  void reserve(std::size_t wanted) {
    auto grown = std::make_unique_for_overwrite<std::int64_t[]>(wanted);
    for (std::uint16_t rank = 0; rank < size; ++rank) grown[rank] = at(rank);
    ids = std::move(grown);
    head = 0;
    capacity = static_cast<std::uint16_t>(wanted);
  }
  void insert(std::int64_t id);
};

void List::insert(std::int64_t id) {
  const bool newest = size == 0 || id > at(static_cast<std::uint16_t>(size - 1));
  auto rank = newest ? size : rank_of(id);
  if (id < floor || (!newest && at(rank) == id)) return;
  if (size == TimelineStore::kEntriesMax) {
    if (rank == 0) {  // older than a full list's oldest: SQL has it
      floor = at(0);
      return;
    }
    head = static_cast<std::uint16_t>(head + 1 == capacity ? 0 : head + 1);
    --size;
    --rank;
    floor = std::max(floor, rank == 0 ? id : at(0));
  } else if (size == capacity) {
    const std::size_t half_more = capacity + std::size_t{capacity} / 2;
    reserve(std::clamp<std::size_t>(half_more, kCapacityFirst, TimelineStore::kEntriesMax));
  }
  ++size;
  for (auto place = static_cast<std::uint16_t>(size - 1); place > rank; --place) {
    at(place) = at(static_cast<std::uint16_t>(place - 1));
  }
  at(rank) = id;
}

}  // namespace

struct MemoryTimelines::Shard {
  mutable std::mutex mutex;
  // All below is guarded by `mutex`.
  boost::unordered_flat_map<std::int64_t, Slot> index;
  std::vector<List> lists;  // by slot; those in `free` are empty
  std::vector<Slot> free;
  Slot warmest = kNobody, coldest = kNobody;
  std::uint64_t tickets = 0;
  std::size_t entries = 0, bytes = 0, budget_bytes = 0, dropped_for_budget = 0;

  Slot slot_of(AccountId reader) const {
    const auto found = index.find(reader.value());
    return found == index.end() ? kNobody : found->second;
  }

  Slot open(AccountId reader) {
    Slot slot = 0;
    if (free.empty()) {
      slot = static_cast<Slot>(lists.size());
      lists.emplace_back();
    } else {
      slot = free.back();
      free.pop_back();
    }
    auto& list = lists[slot];
    list = List{};
    list.reader = reader.value();
    list.ticket = ++tickets;
    index.emplace(reader.value(), slot);
    bytes += sizeof(List) + kIndexBytes;
    link_warmest(slot);
    return slot;
  }

  void drop(Slot slot) {
    auto& list = lists[slot];
    unlink(slot);
    index.erase(list.reader);
    entries -= list.size;
    bytes -= sizeof(List) + kIndexBytes + list.capacity * sizeof(std::int64_t);
    list = List{};
    free.push_back(slot);
  }

  void insert(Slot slot, std::int64_t post) {
    auto& list = lists[slot];
    const auto size = list.size;
    const auto capacity = list.capacity;
    list.insert(post);
    entries += list.size;
    entries -= size;
    if (list.capacity != capacity) {
      bytes += (list.capacity - std::size_t{capacity}) * sizeof(std::int64_t);
      keep_budget();
    }
  }

  void keep_budget() {
    while (bytes > budget_bytes && coldest != kNobody) {
      drop(coldest);
      ++dropped_for_budget;
    }
  }

  void visit(Slot slot, std::uint32_t now_s) {
    lists[slot].read_at_s = now_s;
    if (slot == warmest) return;
    unlink(slot);
    link_warmest(slot);
  }

  void link_warmest(Slot slot) {
    lists[slot].warmer = kNobody;
    lists[slot].colder = warmest;
    if (warmest != kNobody) lists[warmest].warmer = slot;
    warmest = slot;
    if (coldest == kNobody) coldest = slot;
  }

  void unlink(Slot slot) {
    const auto warmer = lists[slot].warmer;
    const auto colder = lists[slot].colder;
    (warmer == kNobody ? warmest : lists[warmer].colder) = colder;
    (colder == kNobody ? coldest : lists[colder].warmer) = warmer;
  }

  // Joins what SQL answered with what was delivered since the ticket was given.
  void fill(Slot slot, std::span<const PostId> posts, std::int64_t floor);
};

static_assert(sizeof(List) <= 64);

void MemoryTimelines::Shard::fill(Slot slot, std::span<const PostId> posts, std::int64_t floor) {
  auto& list = lists[slot];
  floor = std::max(floor, list.floor);
  std::vector<std::int64_t> joined;
  joined.reserve(posts.size() + list.size);
  for (const auto post : posts) joined.push_back(post.value());
  for (std::uint16_t rank = 0; rank < list.size; ++rank) joined.push_back(list.at(rank));
  std::erase_if(joined, [floor](std::int64_t id) { return id < floor; });
  std::ranges::sort(joined);
  const auto doubles = std::ranges::unique(joined);
  joined.erase(doubles.begin(), doubles.end());
  if (joined.size() > kEntriesMax) {
    joined.erase(joined.begin(), joined.end() - static_cast<std::ptrdiff_t>(kEntriesMax));
    floor = joined.front();
  }
  entries -= list.size;
  list.size = 0;
  if (joined.size() > list.capacity) {
    bytes += (joined.size() - list.capacity) * sizeof(std::int64_t);
    list.reserve(joined.size());
  }
  list.head = 0;
  std::ranges::copy(joined, list.ids.get());
  list.size = static_cast<std::uint16_t>(joined.size());
  list.floor = floor;
  list.filled = true;
  entries += list.size;
  keep_budget();
}

namespace {

std::size_t shard_number(std::int64_t reader) {
  // A Snowflake's low bits are nearly always zero: mix before taking some (Fibonacci hashing).
  static_assert(MemoryTimelines::kShards == 64);
  return (static_cast<std::uint64_t>(reader) * 0x9E37'79B9'7F4A'7C15ULL) >> 58U;
}

std::uint32_t seconds(Instant when) { return static_cast<std::uint32_t>(to_millis(when) / 1'000); }

}  // namespace

MemoryTimelines::MemoryTimelines(const Clock& clock, std::size_t budget_bytes)
    : clock_(clock), shards_(std::make_unique<Shard[]>(kShards)) {
  for (std::size_t i = 0; i < kShards; ++i) shards_[i].budget_bytes = budget_bytes / kShards;
}
MemoryTimelines::~MemoryTimelines() = default;

MemoryTimelines::Shard& MemoryTimelines::shard_of(AccountId reader) const {
  return shards_[shard_number(reader.value())];
}

void MemoryTimelines::deliver_to(std::int64_t post, std::span<const AccountId> readers) {
  std::array<std::uint16_t, kShards + 1> begin{};
  for (const auto reader : readers) ++begin[shard_number(reader.value()) + 1];
  for (std::size_t i = 1; i <= kShards; ++i) begin[i] = static_cast<std::uint16_t>(begin[i] + begin[i - 1]);
  std::array<AccountId, kReadersMax> sorted;
  auto next = begin;
  for (const auto reader : readers) sorted[next[shard_number(reader.value())]++] = reader;

  std::array<Slot, kReadersMax> slots;
  for (std::size_t number = 0; number < kShards; ++number) {
    if (begin[number] == begin[number + 1]) continue;
    auto& shard = shards_[number];
    const std::scoped_lock lock(shard.mutex);
    std::size_t found = 0;
    for (std::size_t i = begin[number]; i < begin[number + 1]; ++i) {
      const auto slot = shard.slot_of(sorted[i]);
      if (slot == kNobody) continue;
      __builtin_prefetch(&shard.lists[slot], 1);
      slots[found++] = slot;
    }
    // An insertion may drop lists, never move them: a dropped one is skipped by its reader being gone.
    for (std::size_t i = 0; i < found; ++i) {
      if (shard.lists[slots[i]].reader != 0) shard.insert(slots[i], post);
    }
  }
}

boost::asio::awaitable<Result<>> MemoryTimelines::deliver(PostId post, std::span<const AccountId> readers) {
  if (readers.size() > kReadersMax) {
    co_return fail(Errc::too_large, {}, "a delivery to more than kReadersMax readers");
  }
  deliver_to(post.value(), readers);
  co_return Result<>{};
}

boost::asio::awaitable<Result<std::variant<TimelineStore::Found, TimelineStore::Ticket>>>
MemoryTimelines::read(AccountId reader, Range range, From from, std::span<PostId> into) {
  using Answer = std::variant<Found, Ticket>;
  const auto now_s = seconds(clock_.now());
  auto& shard = shard_of(reader);
  const std::scoped_lock lock(shard.mutex);
  auto slot = shard.slot_of(reader);
  if (slot == kNobody) slot = shard.open(reader);
  shard.visit(slot, now_s);
  auto& list = shard.lists[slot];
  if (!list.filled) co_return Answer(Ticket{list.ticket});

  const auto first = range.above == INT64_MAX ? list.size : list.rank_of(range.above + 1);
  const auto end = std::max(list.rank_of(range.below), first);
  const auto count = std::min<std::size_t>(static_cast<std::size_t>(end - first), into.size());
  for (std::size_t i = 0; i < count; ++i) {
    into[i] = PostId(list.at(static_cast<std::uint16_t>(from == From::newest ? end - 1 - i : first + i)));
  }
  co_return Answer(Found{.count = count, .floor = PostId(list.floor)});
}

boost::asio::awaitable<Result<bool>> MemoryTimelines::fill(AccountId reader, Ticket ticket,
                                                           std::span<const PostId> posts, PostId floor) {
  if (posts.size() > kEntriesMax)
    co_return fail(Errc::too_large, {}, "more than kEntriesMax posts for a list");
  auto& shard = shard_of(reader);
  const std::scoped_lock lock(shard.mutex);
  const auto slot = shard.slot_of(reader);
  if (slot == kNobody || shard.lists[slot].ticket != ticket.number) co_return false;
  shard.fill(slot, posts, floor.value());
  co_return true;
}

boost::asio::awaitable<Result<std::size_t>> MemoryTimelines::drop_unread_since(Instant before) {
  std::size_t dropped = 0;
  const auto before_s = seconds(before);
  for (std::size_t i = 0; i < kShards; ++i) {
    auto& shard = shards_[i];
    const std::scoped_lock lock(shard.mutex);
    while (shard.coldest != kNobody && shard.lists[shard.coldest].read_at_s < before_s) {
      shard.drop(shard.coldest);
      ++dropped;
    }
  }
  co_return dropped;
}

void MemoryTimelines::deliver_own(AccountId author, PostId post) {
  deliver_to(post.value(), std::span(&author, 1));
}

void MemoryTimelines::forget(AccountId reader) {
  auto& shard = shard_of(reader);
  const std::scoped_lock lock(shard.mutex);
  const auto slot = shard.slot_of(reader);
  if (slot != kNobody) shard.drop(slot);
}

MemoryTimelines::Stats MemoryTimelines::stats() const {
  Stats sum;
  for (std::size_t i = 0; i < kShards; ++i) {
    const auto& shard = shards_[i];
    const std::scoped_lock lock(shard.mutex);
    sum.lists += shard.index.size();
    sum.entries += shard.entries;
    sum.bytes += shard.bytes;
    sum.dropped_for_budget += shard.dropped_for_budget;
  }
  return sum;
}

}  // namespace rookery::social
