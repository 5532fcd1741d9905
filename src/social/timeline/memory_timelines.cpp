#include "social/timeline/memory_timelines.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <thread>

namespace rookery::social {

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr std::chrono::milliseconds kStep{64};             // of visits; 32 bits of them are 8.7 years
constexpr std::size_t kLinesAhead = 32, kRingsAhead = 12;  // how far deliveries fetch ahead, in readers
constexpr std::size_t kColdOf = 16;                        // of so many lists the coldest goes
constexpr std::size_t kSweepLists = 4'096;                 // looked at under one lock
constexpr int kLooksMax = 64;  // without the lock, while somebody changes the list
// Rings of one size may be left half empty by those that grew out of it: room for that.
constexpr std::size_t kReservedPerBudget = 4;
constexpr std::size_t kReservedMin = std::size_t{16} << 20;

std::array<std::int64_t, TimelineList::kPending> pending_of(const TimelineList& list) {
  std::array<std::int64_t, TimelineList::kPending> copy;
  for (std::size_t i = 0; i < copy.size(); ++i) copy[i] = list.pending[i].load(kRelaxed);
  return copy;
}

std::size_t shown(std::size_t count) { return std::min(count, TimelineStore::kEntriesMax); }

// A ring as its one writer sees it.
class RingWriter {
 public:
  RingWriter(std::int64_t* ids, TimelineList::Shape& shape) : ids_(ids), shape_(shape) {}

  [[nodiscard]] std::int64_t get(std::size_t rank) const {
    return std::atomic_ref(ids_[place(rank)]).load(kRelaxed);
  }
  void set(std::size_t rank, std::int64_t id) { std::atomic_ref(ids_[place(rank)]).store(id, kRelaxed); }
  void push_newest(std::int64_t id) { set(shape_.size++, id); }
  void pop_oldest() {
    const std::size_t next = shape_.head + std::size_t{1};
    shape_.head = static_cast<std::uint16_t>(next == shape_.capacity() ? 0 : next);
    --shape_.size;
  }

 private:
  [[nodiscard]] std::size_t place(std::size_t rank) const {
    const auto at = shape_.head + rank;
    return at < shape_.capacity() ? at : at - shape_.capacity();
  }
  std::int64_t* ids_;
  TimelineList::Shape& shape_;
};

}  // namespace

MemoryTimelines::MemoryTimelines(const Clock& clock, std::size_t budget_bytes)
    : clock_(clock),
      started_(clock.now()),
      budget_bytes_(budget_bytes),
      slots_(AccountNumbers::kAccountsMax * sizeof(Slot)),
      lines_(kListsMax * sizeof(TimelineList)),
      rings_(std::max(budget_bytes * kReservedPerBudget, kReservedMin)) {}

TimelineList& MemoryTimelines::list(Slot slot) const {
  return reinterpret_cast<TimelineList*>(lines_.data())[slot];  // NOLINT(*reinterpret-cast): an array of them
}
std::atomic<MemoryTimelines::Slot>& MemoryTimelines::slot_of(AccountNumber reader) const {
  // NOLINTNEXTLINE(*reinterpret-cast): an array of them
  return reinterpret_cast<std::atomic<Slot>*>(slots_.data())[reader];
}

std::uint32_t MemoryTimelines::steps(Instant when) const {
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>((when - started_) / kStep, 0, std::numeric_limits<std::uint32_t>::max()));
}

void MemoryTimelines::count_entries(std::size_t before, std::size_t after) {
  stats_.entries += shown(after);
  stats_.entries -= shown(before);
}

std::optional<std::variant<TimelineStore::Found, TimelineStore::Ticket>> MemoryTimelines::look_once(
    const TimelineList& list, AccountNumber reader, Range range, From from, std::span<PostId> into) const {
  const auto version = list.version.load(std::memory_order_acquire);
  const auto unchanged = [&] {
    std::atomic_thread_fence(std::memory_order_acquire);
    return version % 2 == 0 && list.version.load(kRelaxed) == version;
  };
  const bool own = list.reader.load(kRelaxed) == reader;
  const auto shape = list.shape.load(std::memory_order_acquire);
  const auto ring = list.ring.load(kRelaxed);
  const auto ticket = list.ticket.load(kRelaxed);
  const TimelineIds ids(shape, rings_.at(ring), pending_of(list));
  PostId floor(list.floor.load(kRelaxed));
  if (!unchanged() || !own) return std::nullopt;  // from here on, `ids` are at least within their ring
  if (!shape.filled) return Ticket{ticket};

  // A list that is full holds a few more until its ring takes them; SQL has those.
  const auto hidden = ids.count() - shown(ids.count());
  if (hidden > 0) floor = PostId(ids.at(hidden));
  const auto begin = std::max(hidden, range.above == INT64_MAX ? ids.count() : ids.rank_of(range.above + 1));
  const auto end = std::max(ids.rank_of(range.below), begin);
  const auto count = std::min(end - begin, into.size());
  for (std::size_t i = 0; i < count; ++i) {
    into[i] = PostId(ids.at(from == From::newest ? end - 1 - i : begin + i));
  }
  if (!unchanged()) return std::nullopt;
  return Found{.count = count, .floor = floor};
}

std::optional<std::variant<TimelineStore::Found, TimelineStore::Ticket>> MemoryTimelines::look(
    AccountNumber reader, Range range, From from, std::span<PostId> into, bool visit) const {
  std::unique_lock lock(mutex_, std::defer_lock);
  for (int looks = 0;; ++looks) {
    if (reader >= slots_grown_.load(std::memory_order_acquire)) return std::nullopt;
    const auto slot = slot_of(reader).load(std::memory_order_acquire);
    if (slot == 0) return std::nullopt;
    auto& found = list(slot);
    if (auto answer = look_once(found, reader, range, from, into)) {
      if (visit) {
        if (const auto now = steps(clock_.now()); found.visited.load(kRelaxed) != now) {
          found.visited.store(now, kRelaxed);
        }
      }
      return answer;
    }
    // Whoever changes it may be off its processor: wait for that one instead of burning this one.
    if (looks == kLooksMax) lock.lock();
  }
}

boost::asio::awaitable<Result<std::variant<TimelineStore::Found, TimelineStore::Ticket>>>
MemoryTimelines::read(AccountId reader, Range range, From from, std::span<PostId> into) {
  for (;;) {
    if (const auto known = numbers_.find(reader); known != AccountNumbers::kNone) {
      if (auto answer = look(known, range, from, into, true)) co_return *answer;
    }
    const auto number = numbers_.give(reader);
    if (number == AccountNumbers::kNone)
      co_return fail(Errc::unavailable, {}, "more than kAccountsMax readers");
    const std::scoped_lock lock(mutex_);
    if (open(number) == 0) co_return fail(Errc::unavailable, {}, "more than kListsMax timelines");
  }
}

std::optional<TimelineStore::Found> MemoryTimelines::peek(AccountId reader, Range range, From from,
                                                          std::span<PostId> into) const {
  const auto number = numbers_.find(reader);
  if (number == AccountNumbers::kNone) return std::nullopt;
  const auto answer = look(number, range, from, into, false);
  const auto* const found = answer ? std::get_if<Found>(&*answer) : nullptr;
  return found != nullptr ? std::optional(*found) : std::nullopt;
}

boost::asio::awaitable<Result<>> MemoryTimelines::deliver(PostId post,
                                                          std::span<const AccountNumber> readers) {
  if (readers.size() > kReadersMax) {
    co_return fail(Errc::too_large, {}, "a delivery to more than kReadersMax readers");
  }
  const std::scoped_lock lock(mutex_);
  deliver_to(post.value(), readers);
  co_return Result<>{};
}

boost::asio::awaitable<Result<>> MemoryTimelines::deliver(PostId post, std::span<const AccountId> readers) {
  if (readers.size() > kReadersMax) {
    co_return fail(Errc::too_large, {}, "a delivery to more than kReadersMax readers");
  }
  std::array<AccountNumber, kReadersMax> numbers;
  std::size_t count = 0;
  for (const auto reader : readers) {
    if (const auto number = numbers_.find(reader); number != AccountNumbers::kNone) numbers[count++] = number;
  }
  const std::scoped_lock lock(mutex_);
  deliver_to(post.value(), std::span(numbers).first(count));
  co_return Result<>{};
}

void MemoryTimelines::deliver_own(AccountId author, PostId post) {
  const auto number = numbers_.find(author);
  if (number == AccountNumbers::kNone) return;
  const std::scoped_lock lock(mutex_);
  deliver_to(post.value(), std::span(&number, 1));
}

// In passes, none of which branches on what it has just fetched: a branch that is guessed wrong would wait
// for memory and let nothing else be fetched meanwhile. The first finds the lines, the second appends to
// those that have a place and notes the others, the third does those.
void MemoryTimelines::deliver_to(std::int64_t post, std::span<const AccountNumber> readers) {
  std::array<Slot, kReadersMax> slots;
  std::size_t count = 0;
  const auto grown = slots_grown_.load(kRelaxed);
  for (const auto reader : readers) {
    if (reader >= grown) continue;
    slots[count] = slot_of(reader).load(kRelaxed);
    count += slots[count] != 0 ? 1 : 0;
  }

  std::array<Slot, kReadersMax> others;
  std::size_t other_count = 0;
  const auto fetch_line = [&](std::size_t i) { __builtin_prefetch(&list(slots[i]), 1); };
  for (std::size_t i = 0; i < std::min(kLinesAhead, count); ++i) fetch_line(i);
  for (std::size_t i = 0; i < count; ++i) {
    if (i + kLinesAhead < count) fetch_line(i + kLinesAhead);
    others[other_count] = slots[i];
    other_count += append(list(slots[i]), post) ? 0 : 1;
  }

  for (std::size_t i = 0; i < std::min(kRingsAhead, other_count); ++i) fetch_ring(others[i]);
  for (std::size_t i = 0; i < other_count; ++i) {
    if (i + kRingsAhead < other_count) fetch_ring(others[i + kRingsAhead]);
    insert(others[i], post);
  }
}

// Where the list's ring goes on, for the next ids.
void MemoryTimelines::fetch_ring(Slot slot) const {
  const auto& line = list(slot);
  const auto shape = line.shape.load(kRelaxed);
  const auto end = std::size_t{shape.head} + shape.size;
  const auto place = end < shape.capacity() ? end : end - shape.capacity();
  const auto* const next = rings_.at(line.ring.load(kRelaxed)) + place;
  __builtin_prefetch(next, 1);
  __builtin_prefetch(next + TimelineList::kPending - 1, 1);
}

// The usual case, a newer post than all in the list and a place for it in the line: nobody who reads
// meanwhile sees the place that is written to before the shape says so. Else writes to nowhere and answers
// false.
bool MemoryTimelines::append(TimelineList& line, std::int64_t post) {
  auto shape = line.shape.load(kRelaxed);
  const std::size_t pending = shape.pending;
  const std::size_t last = pending - (pending != 0 ? 1 : 0);
  const bool fits = static_cast<unsigned>(pending != 0) &
                    static_cast<unsigned>(pending != TimelineList::kPending) &
                    static_cast<unsigned>(line.pending[last].load(kRelaxed) < post);
  auto* const place = __builtin_unpredictable(fits) ? line.pending.data() + last + 1 : &nowhere_.id;
  auto* const shape_place = __builtin_unpredictable(fits) ? &line.shape : &nowhere_.shape;
  stats_.entries += static_cast<unsigned>(fits) & static_cast<unsigned>(shape.count() < kEntriesMax);
  ++shape.pending;
  place->store(post, kRelaxed);
  shape_place->store(shape, std::memory_order_release);
  return fits;
}

// Any case.
void MemoryTimelines::insert(Slot slot, std::int64_t post) {
  auto& line = list(slot);
  // A list may have gone for the budget in the middle of a chunk.
  if (line.reader.load(kRelaxed) == AccountNumbers::kNone || post < line.floor.load(kRelaxed)) return;
  auto shape = line.shape.load(kRelaxed);
  const auto before = shape.count();
  const bool newest = shape.pending == 0 || post > line.pending[shape.pending - 1U].load(kRelaxed);
  line.change_begins();
  bool kept = flush(slot, shape);
  if (kept && newest) {
    line.pending[0].store(post, kRelaxed);
    shape.pending = 1;
  } else if (kept) {
    const auto wanted = std::min(shape.size + std::size_t{1}, kEntriesMax);
    kept = wanted <= shape.capacity() || reserve(slot, shape, wanted);
    if (kept) insert_into_ring(line, shape, post);
    line.pending[0].store(RingWriter(rings_.at(line.ring.load(kRelaxed)), shape).get(--shape.size), kRelaxed);
    shape.pending = 1;
  }
  line.shape.store(shape, kRelaxed);
  line.change_ends();
  count_entries(before, shape.count());
  if (!kept) drop(slot);
}

// REQUIRES: nothing pending, room for one or a full list.
void MemoryTimelines::insert_into_ring(TimelineList& line, Shape& shape, std::int64_t post) const {
  RingWriter ring(rings_.at(line.ring.load(kRelaxed)), shape);
  std::size_t rank = shape.size;
  while (rank > 0 && ring.get(rank - 1) > post) --rank;
  if (rank > 0 && ring.get(rank - 1) == post) return;
  if (shape.size == kEntriesMax) {
    if (rank == 0) {  // older than a full list's oldest: SQL has it
      line.floor.store(ring.get(0), kRelaxed);
      return;
    }
    ring.pop_oldest();
    --rank;
    line.floor.store(rank == 0 ? post : ring.get(0), kRelaxed);
  }
  ++shape.size;
  for (auto place = shape.size - std::size_t{1}; place > rank; --place) ring.set(place, ring.get(place - 1));
  ring.set(rank, post);
}

// Moves what is pending into the ring. False when there is no memory for it.
bool MemoryTimelines::flush(Slot slot, Shape& shape) {
  auto& line = list(slot);
  const auto wanted = std::min(shape.count(), kEntriesMax);
  if (wanted > shape.capacity() && !reserve(slot, shape, wanted)) return false;
  RingWriter ring(rings_.at(line.ring.load(kRelaxed)), shape);
  for (std::size_t i = 0; i < shape.pending; ++i) {
    if (shape.size == kEntriesMax) {
      ring.pop_oldest();
      line.floor.store(ring.get(0), kRelaxed);
    }
    ring.push_newest(line.pending[i].load(kRelaxed));
  }
  shape.pending = 0;
  return true;
}

// Gives the list a ring for so many ids, with those of its old one. False when there is no memory for it.
bool MemoryTimelines::reserve(Slot slot, Shape& shape, std::size_t ids) {
  auto& line = list(slot);
  const auto size = RingMemory::size_for(ids);
  auto place = rings_.take(size);
  while (!place && drop_coldest(slot)) place = rings_.take(size);
  if (!place) return false;
  stats_.bytes += RingMemory::bytes_of(size);
  auto* const grown = rings_.at(*place);
  if (shape.ring_size != TimelineList::kNoRing) {
    const auto old = line.ring.load(kRelaxed);
    const RingWriter ring(rings_.at(old), shape);
    for (std::size_t rank = 0; rank < shape.size; ++rank) {
      std::atomic_ref(grown[rank]).store(ring.get(rank), kRelaxed);
    }
    rings_.give_back(old, shape.ring_size);
    stats_.bytes -= RingMemory::bytes_of(shape.ring_size);
  }
  line.ring.store(*place, kRelaxed);
  shape.head = 0;
  shape.ring_size = size;
  line.shape.store(shape, kRelaxed);
  keep_budget(slot);
  return true;
}

MemoryTimelines::Slot MemoryTimelines::open(AccountNumber reader) {
  if (reader >= slots_grown_.load(kRelaxed)) {
    if (!slots_.grow((reader + std::size_t{1}) * sizeof(Slot))) return 0;
    slots_grown_.store(reader + std::size_t{1}, std::memory_order_release);
  }
  if (const auto known = slot_of(reader).load(kRelaxed); known != 0) return known;
  Slot slot = lines_used_;
  if (free_.empty()) {
    if (lines_used_ == kListsMax || !lines_.grow((lines_used_ + std::size_t{1}) * sizeof(TimelineList)))
      return 0;
    std::construct_at(&list(lines_used_++));
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  auto& line = list(slot);
  line.change_begins();
  line.visited.store(steps(clock_.now()), kRelaxed);
  line.floor.store(0, kRelaxed);
  line.ticket.store(++tickets_, kRelaxed);
  line.shape.store(Shape{}, kRelaxed);
  line.reader.store(reader, kRelaxed);
  line.change_ends();
  slot_of(reader).store(slot, std::memory_order_release);
  ++stats_.lists;
  stats_.bytes += sizeof(TimelineList);
  keep_budget(slot);
  return slot;
}

void MemoryTimelines::drop(Slot slot) {
  auto& line = list(slot);
  const auto shape = line.shape.load(kRelaxed);
  slot_of(line.reader.load(kRelaxed)).store(0, std::memory_order_release);
  line.change_begins();
  line.reader.store(AccountNumbers::kNone, kRelaxed);
  line.shape.store(Shape{}, kRelaxed);
  line.change_ends();
  if (shape.ring_size != TimelineList::kNoRing) {
    rings_.give_back(line.ring.load(kRelaxed), shape.ring_size);
    stats_.bytes -= RingMemory::bytes_of(shape.ring_size);
  }
  count_entries(shape.count(), 0);
  --stats_.lists;
  stats_.bytes -= sizeof(TimelineList);
  free_.push_back(slot);
}

void MemoryTimelines::forget(AccountId reader) {
  const auto number = numbers_.find(reader);
  if (number == AccountNumbers::kNone) return;
  const std::scoped_lock lock(mutex_);
  if (number >= slots_grown_.load(kRelaxed)) return;
  if (const auto slot = slot_of(number).load(kRelaxed); slot != 0) drop(slot);
}

boost::asio::awaitable<Result<bool>> MemoryTimelines::fill(AccountId reader, Ticket ticket,
                                                           std::span<const PostId> posts, PostId floor) {
  if (posts.size() > kEntriesMax)
    co_return fail(Errc::too_large, {}, "more than kEntriesMax posts for a list");
  const auto number = numbers_.find(reader);
  if (number == AccountNumbers::kNone) co_return false;
  const std::scoped_lock lock(mutex_);
  if (number >= slots_grown_.load(kRelaxed)) co_return false;
  const auto slot = slot_of(number).load(kRelaxed);
  if (slot == 0 || list(slot).ticket.load(kRelaxed) != ticket.number) co_return false;
  fill_list(slot, posts, floor.value());
  co_return true;
}

// Joins what SQL answered with what was delivered since the ticket was given.
void MemoryTimelines::fill_list(Slot slot, std::span<const PostId> posts, std::int64_t floor) {
  auto& line = list(slot);
  auto shape = line.shape.load(kRelaxed);
  const auto before = shape.count();
  const TimelineIds delivered(shape, rings_.at(line.ring.load(kRelaxed)), pending_of(line));
  floor = std::max(floor, line.floor.load(kRelaxed));

  std::array<std::int64_t, kEntriesMax * 2 + TimelineList::kPending> joined;
  std::size_t count = 0;
  for (const auto post : posts) joined[count++] = post.value();
  for (std::size_t rank = 0; rank < before; ++rank) joined[count++] = delivered.at(rank);
  auto ids = std::span(joined).first(count);
  std::ranges::sort(ids);
  ids = ids.first(ids.size() - std::ranges::unique(ids).size());
  ids = ids.subspan(static_cast<std::size_t>(std::ranges::lower_bound(ids, floor) - ids.begin()));
  if (ids.size() > kEntriesMax) {
    ids = ids.last(kEntriesMax);
    floor = ids.front();
  }

  line.change_begins();
  bool kept = true;
  shape.size = 0;
  shape.head = 0;
  shape.pending = 0;
  if (ids.size() > shape.capacity() + 1) kept = reserve(slot, shape, ids.size() - 1);
  if (kept && !ids.empty()) {
    RingWriter ring(rings_.at(line.ring.load(kRelaxed)), shape);
    for (const auto id : ids.first(ids.size() - 1)) ring.push_newest(id);
    line.pending[0].store(ids.back(), kRelaxed);
    shape.pending = 1;
  }
  line.floor.store(floor, kRelaxed);
  shape.filled = true;
  line.shape.store(shape, kRelaxed);
  line.change_ends();
  count_entries(before, shape.count());
  if (!kept) drop(slot);
}

void MemoryTimelines::keep_budget(Slot except) {
  while (stats_.bytes > budget_bytes_ && drop_coldest(except)) {
  }
}

// Of the next lists from the hand on the one that was not read for longest. False when there is none.
bool MemoryTimelines::drop_coldest(Slot except) {
  Slot coldest = 0;
  std::size_t seen = 0;
  for (Slot looked = 0; looked < lines_used_ && seen < kColdOf; ++looked) {
    hand_ = hand_ + 1 >= lines_used_ ? 1 : hand_ + 1;
    if (hand_ == lines_used_ || hand_ == except || list(hand_).reader.load(kRelaxed) == AccountNumbers::kNone)
      continue;
    ++seen;
    if (coldest == 0 || list(hand_).visited.load(kRelaxed) < list(coldest).visited.load(kRelaxed)) {
      coldest = hand_;
    }
  }
  if (coldest == 0) return false;
  drop(coldest);
  ++stats_.dropped_for_budget;
  return true;
}

boost::asio::awaitable<Result<std::size_t>> MemoryTimelines::drop_unread_since(Instant before) {
  std::size_t dropped = 0;
  const auto before_steps = steps(before);
  for (Slot begin = 1;; begin += kSweepLists) {
    const std::scoped_lock lock(mutex_);
    if (begin >= lines_used_) break;
    for (Slot slot = begin; slot < std::min<std::size_t>(begin + kSweepLists, lines_used_); ++slot) {
      const auto& line = list(slot);
      if (line.reader.load(kRelaxed) == AccountNumbers::kNone) continue;
      if (line.visited.load(kRelaxed) >= before_steps) continue;
      drop(slot);
      ++dropped;
    }
  }
  co_return dropped;
}

MemoryTimelines::Stats MemoryTimelines::stats() const {
  const std::scoped_lock lock(mutex_);
  auto stats = stats_;
  stats.held_bytes = rings_.held_bytes() + lines_used_ * sizeof(TimelineList);
  stats.index_bytes = numbers_.bytes() + slots_grown_.load(kRelaxed) * sizeof(Slot);
  return stats;
}

}  // namespace rookery::social
