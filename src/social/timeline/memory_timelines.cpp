#include "social/timeline/memory_timelines.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <thread>

namespace rookery::social {

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr std::chrono::milliseconds kStep{64};  // of visits; 32 bits of them are 8.7 years
constexpr std::size_t kAhead = 24;              // readers, between fetching something of one and its use
// Blocks are fetched in a row and with nothing in between: each waits for its page's address first, and the
// processor looks no further ahead than some hundred instructions for others to look up meanwhile.
constexpr std::size_t kBlocksAtOnce = 12;
constexpr std::size_t kColdOf = 16;         // of so many lists the coldest goes
constexpr std::size_t kSweepLists = 4'096;  // looked at under one lock
constexpr int kLooksMax = 64;               // without the lock, while somebody changes the list

std::size_t shown(std::size_t count) { return std::min(count, TimelineStore::kEntriesMax); }

}  // namespace

MemoryTimelines::MemoryTimelines(const Clock& clock, std::size_t budget_bytes)
    : clock_(clock),
      started_(clock.now()),
      budget_bytes_(budget_bytes),
      slots_(AccountNumbers::kAccountsMax * sizeof(Slot)),
      heads_(kListsMax * sizeof(TimelineList::Head)),
      bodies_(kListsMax * sizeof(TimelineList::Body)),
      blocks_(budget_bytes + BlockMemory::kBytes) {
  (void)make_list();  // nobody's: what deliveries to those who have none look at
}

TimelineList MemoryTimelines::list(Slot slot) const {
  return {
      .head =
          reinterpret_cast<TimelineList::Head*>(heads_.data())[slot],  // NOLINT(*reinterpret-cast): arrays
      .body =
          reinterpret_cast<TimelineList::Body*>(bodies_.data())[slot]};  // NOLINT(*reinterpret-cast): of them
}

bool MemoryTimelines::make_list() {
  const auto lists = lists_used_ + std::size_t{1};
  if (lists > kListsMax || !heads_.grow(lists * sizeof(TimelineList::Head)) ||
      !bodies_.grow(lists * sizeof(TimelineList::Body)))
    return false;
  const auto made = list(lists_used_++);
  std::construct_at(&made.head);
  std::construct_at(&made.body);
  return true;
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
    TimelineList list, AccountNumber reader, Range range, From from, std::span<PostId> into) const {
  // All at once, the second line among them.
  __builtin_prefetch(&list.body.floor);
  for (const auto& line : list.body.recent) __builtin_prefetch(&line);
  const auto version = list.head.version.load(std::memory_order_acquire);
  const auto unchanged = [&] {
    std::atomic_thread_fence(std::memory_order_acquire);
    return version % 2 == 0 && list.head.version.load(kRelaxed) == version;
  };
  const bool own = list.body.reader.load(kRelaxed) == reader;
  const auto shape = list.head.shape.load(std::memory_order_acquire);
  const auto ticket = list.body.ticket.load(kRelaxed);
  const TimelineIds ids(list, shape, blocks_);
  PostId floor(list.body.floor.load(kRelaxed));
  if (!unchanged() || !own) return std::nullopt;  // from here on, `ids` are at least within their blocks
  if (shape.state != State::filled) return Ticket{ticket};

  // A list that is full holds more than it shows until it drops its oldest block; SQL has those.
  const auto hidden = ids.count() - shown(ids.count());
  if (hidden > 0) floor = PostId(ids.at(hidden));
  // Ids from the middle of a list are in cache lines that nothing else needs: look for a rank only where it
  // is not known.
  const auto above = range.above < std::max<std::int64_t>(floor.value(), 1) ? std::size_t{0}
                     : range.above == INT64_MAX                             ? ids.count()
                                                                            : ids.rank_of(range.above + 1);
  const auto begin = std::max(hidden, above);
  const auto end = std::max(range.below == INT64_MAX ? ids.count() : ids.rank_of(range.below), begin);
  const auto count = std::min(end - begin, into.size());
  if (from == From::newest) {
    ids.each(end - count, end, [&](std::size_t rank, std::int64_t id) { into[end - 1 - rank] = PostId(id); });
  } else {
    ids.each(begin, begin + count,
             [&](std::size_t rank, std::int64_t id) { into[rank - begin] = PostId(id); });
  }
  if (!unchanged()) return std::nullopt;
  return Found{.count = count, .floor = floor};
}

// Where the list is, the hint says; when the list there is another's by now, slots_ does.
std::optional<std::variant<TimelineStore::Found, TimelineStore::Ticket>> MemoryTimelines::look(
    AccountNumbers::Entry reader, Range range, From from, std::span<PostId> into, bool visit) const {
  std::unique_lock lock(mutex_, std::defer_lock);
  Slot slot = reader.hint;
  for (int looks = 0;; ++looks) {
    if (looks > 0 || slot == 0) {
      if (reader.number >= slots_grown_.load(std::memory_order_acquire)) return std::nullopt;
      slot = slot_of(reader.number).load(std::memory_order_acquire);
    }
    if (slot == 0) return std::nullopt;
    const auto found = list(slot);
    if (auto answer = look_once(found, reader.number, range, from, into)) {
      if (visit) {
        if (const auto now = steps(clock_.now()); found.body.visited.load(kRelaxed) != now) {
          found.body.visited.store(now, kRelaxed);
        }
      }
      return answer;
    }
    // Whoever changes it may be off its processor: wait for that one instead of burning this one.
    if (looks == kLooksMax) lock.lock();
  }
}

boost::asio::awaitable<Result<std::variant<TimelineStore::Found, TimelineStore::Ticket>>>
MemoryTimelines::read(AccountId reader, HomeBasis /*basis*/, Range range, From from, std::span<PostId> into) {
  co_return read_now(reader, range, from, into);
}

Result<std::variant<TimelineStore::Found, TimelineStore::Ticket>> MemoryTimelines::read_now(
    AccountId reader, Range range, From from, std::span<PostId> into) {
  for (;;) {
    if (const auto known = numbers_.look_up(reader); known.number != AccountNumbers::kNone) {
      if (auto answer = look(known, range, from, into, true)) return *answer;
    }
    const auto number = numbers_.give(reader);
    if (number == AccountNumbers::kNone) return fail(Errc::unavailable, {}, "more than kAccountsMax readers");
    const std::scoped_lock lock(mutex_);
    if (open(number) == 0) return fail(Errc::unavailable, {}, "more than kListsMax timelines");
  }
}

std::optional<TimelineStore::Found> MemoryTimelines::peek(AccountId reader, Range range, From from,
                                                          std::span<PostId> into) const {
  const auto known = numbers_.look_up(reader);
  if (known.number == AccountNumbers::kNone) return std::nullopt;
  const auto answer = look(known, range, from, into, false);
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

// In two passes, neither of which branches on what it has just fetched: a branch that is guessed wrong would
// wait for memory and let nothing else be fetched meanwhile. The first finds the lists, appends to those that
// have a place and notes the others; the second does those, some at a time.
void MemoryTimelines::deliver_to(std::int64_t post, std::span<const AccountNumber> readers) {
  std::array<Slot, kReadersMax> slots, others;
  std::size_t other_count = 0, entries = 0;
  const auto grown = slots_grown_.load(kRelaxed);
  for (std::size_t i = 0; i < readers.size() + 2 * kAhead; ++i) {
    if (i < readers.size()) __builtin_prefetch(&slot_of(readers[i]));
    if (i >= kAhead && i < readers.size() + kAhead) {
      const auto reader = readers[i - kAhead];
      slots[i - kAhead] = reader < grown ? slot_of(reader).load(kRelaxed) : 0;
      __builtin_prefetch(&list(slots[i - kAhead]).head, 1);
    }
    if (i >= 2 * kAhead) {
      const auto slot = slots[i - 2 * kAhead];
      others[other_count] = slot;
      other_count +=
          static_cast<unsigned>(!append(list(slot), post, entries)) & static_cast<unsigned>(slot != 0);
    }
  }
  stats_.entries += entries;

  for (auto rest = std::span(others).first(other_count); !rest.empty();) {
    const auto some = rest.first(std::min(kBlocksAtOnce, rest.size()));
    for (const auto slot : some) fetch_for_insert(list(slot));
    for (const auto slot : some) fetch_for_next_block(list(slot));
    for (const auto slot : some) insert(slot, post);
    rest = rest.subspan(some.size());
  }
}

// What an insert into the list will write to, and where that does not show it.
void MemoryTimelines::fetch_for_insert(TimelineList list) const {
  const auto shape = list.head.shape.load(kRelaxed);
  __builtin_prefetch(&list.body.recent[shape.recent_turn(shape.recent)], 1);
  if (shape.recent < TimelineList::kRecentGroups) return;
  const auto* const to =
      blocks_.at(list.head.last.load(kRelaxed)) + shape.in_blocks() % TimelineList::kBlockIds;
  for (std::size_t group = 0; group < TimelineList::kSettledAtOnce; ++group) {
    __builtin_prefetch(&list.body.recent[shape.recent_turn(group)]);
    __builtin_prefetch(to + group * TimelineList::kGroup, 1);
  }
  __builtin_prefetch(to + TimelineList::kSettledAtOnce * TimelineList::kGroup - 1, 1);
  __builtin_prefetch(&list.body, 1);
}

// The same of one whose last block has no place for all of them, once its body is there: the oldest block is
// the next.
void MemoryTimelines::fetch_for_next_block(TimelineList list) const {
  static constexpr std::size_t kSettled = TimelineList::kSettledAtOnce * TimelineList::kGroup;
  const auto shape = list.head.shape.load(kRelaxed);
  if (shape.recent < TimelineList::kRecentGroups || shape.room() >= kSettled) return;
  if (shape.blocks < TimelineList::kBlocks) return;
  const auto* const next = blocks_.at(list.body.block(shape.first).load(kRelaxed));
  for (std::size_t id = 0; id < kSettled - shape.room(); id += TimelineList::kGroup)
    __builtin_prefetch(next + id, 1);
  __builtin_prefetch(blocks_.at(list.body.block(shape.turn(1)).load(kRelaxed)));
}

// The usual case, a newer post than all in the list and a place for it among the pending: nobody who reads
// meanwhile sees the place that is written to before the shape says so. Else writes to nowhere and answers
// false. Adds to `entries` what the list shows more.
bool MemoryTimelines::append(TimelineList list, std::int64_t post, std::size_t& entries) {
  static constexpr auto kOneMore = std::bit_cast<std::uint64_t>(Shape{.pending = 1});
  const auto shape = list.head.shape.load(kRelaxed);
  const std::size_t pending = shape.pending;
  const std::size_t last = pending - (pending != 0 ? 1 : 0);
  const bool fits = static_cast<unsigned>(pending != 0) &
                    static_cast<unsigned>(pending != TimelineList::kGroup) &
                    static_cast<unsigned>(std::atomic_ref(list.head.pending[last]).load(kRelaxed) < post);
  auto* const place = __builtin_unpredictable(fits) ? &list.head.pending[last + 1] : &nowhere_.id;
  auto* const shape_place = __builtin_unpredictable(fits) ? &list.head.shape : &nowhere_.shape;
  entries += static_cast<unsigned>(fits) & static_cast<unsigned>(shape.count() < kEntriesMax);
  std::atomic_ref(*place).store(post, kRelaxed);
  // All of it at once, in a register: the sum of one field.
  shape_place->store(std::bit_cast<Shape>(std::bit_cast<std::uint64_t>(shape) + kOneMore),
                     std::memory_order_release);
  return fits;
}

// Any case.
void MemoryTimelines::insert(Slot slot, std::int64_t post) {
  const auto into = list(slot);
  auto shape = into.head.shape.load(kRelaxed);
  if (shape.state == State::free) return;  // a list may have gone for the budget in the middle of a chunk
  const auto before = shape.count();
  const auto newest = before == 0 ? 0 : TimelineIds(into, shape, blocks_).at(before - 1);
  const bool newer = post > newest;
  if (post == newest) return;
  if ((before == 0 || !newer) && post < into.body.floor.load(kRelaxed)) return;  // SQL has it
  into.head.change_begins();
  const bool kept = make_room_for_pending(slot, shape);
  std::atomic_ref(into.head.pending[shape.pending++]).store(newer ? post : newest, kRelaxed);
  if (!newer && kept) sort_in(into, shape, post);
  // Put together in registers: what was just written byte by byte cannot be read as one word without a wait.
  const Shape changed{.block_groups = shape.block_groups,
                      .first = shape.first,
                      .blocks = shape.blocks,
                      .recent_first = shape.recent_first,
                      .recent = shape.recent,
                      .pending = shape.pending,
                      .state = shape.state};
  into.head.shape.store(changed, kRelaxed);
  into.head.change_ends();
  count_entries(before, changed.count());
  if (!kept) drop(slot);
}

// Puts the post where its id belongs. The newest is there twice: once for the place that this takes.
void MemoryTimelines::sort_in(TimelineList list, Shape& shape, std::int64_t post) const {
  const TimelineIds ids(list, shape, blocks_);
  auto rank = shape.count() - 1;
  while (rank > 0 && ids.at(rank - 1) > post) --rank;
  // There already, or older than what is left: then the second newest is not needed.
  const bool known = rank > 0 && ids.at(rank - 1) == post;
  if (known || post < list.body.floor.load(kRelaxed)) {
    --shape.pending;
    return;
  }
  for (auto at = shape.count() - 1; at > rank; --at) ids.put(at, ids.at(at - 1));
  ids.put(rank, post);
}

static void copy(TimelineList::Group& from, std::int64_t* to) {
  for (std::size_t i = 0; i < from.size(); ++i)
    std::atomic_ref(to[i]).store(std::atomic_ref(from[i]).load(kRelaxed), kRelaxed);
}

// Moves all pending to the recent if they take all their places, and for that, the oldest recent to the
// blocks. False when there is no memory for it.
bool MemoryTimelines::make_room_for_pending(Slot slot, Shape& shape) {
  if (shape.pending < TimelineList::kGroup) return true;
  if (shape.recent == TimelineList::kRecentGroups && !settle(slot, shape)) return false;
  const auto in = list(slot);
  copy(in.head.pending, in.body.recent[shape.recent_turn(shape.recent)].ids.data());
  ++shape.recent;
  shape.pending = 0;
  return true;
}

// Moves the oldest kSettledAtOnce of the recent to the blocks: a block is far away, so it is gone to seldom
// and with several. False when there is no memory for them.
bool MemoryTimelines::settle(Slot slot, Shape& shape) {
  const auto in = list(slot);
  for (std::size_t group = 0; group < TimelineList::kSettledAtOnce; ++group) {
    if (shape.room() == 0 && !make_room(slot, shape)) return false;
    copy(in.body.recent[shape.recent_first].ids, blocks_.at(in.head.last.load(kRelaxed)) + shape.in_last());
    ++shape.block_groups;
    shape.recent_first = static_cast<std::uint8_t>(shape.recent_turn(1));
    --shape.recent;
  }
  return true;
}

// Gives the list a last block with room in it: one more, or its oldest one again. False when there is no
// memory. REQUIRES: there is no room.
bool MemoryTimelines::make_room(Slot slot, Shape& shape) {
  const auto into = list(slot);
  if (shape.blocks == TimelineList::kBlocks) {
    into.head.last.store(into.body.block(shape.first).load(kRelaxed), kRelaxed);
    shape.first = static_cast<std::uint8_t>(shape.turn(1));
    shape.block_groups -= TimelineList::kBlockIds / TimelineList::kGroup;
    into.body.floor.store(TimelineIds(into, shape, blocks_).at(0), kRelaxed);
    return true;
  }
  const auto place = take_block(slot);
  if (place) add_block(into, shape, *place);
  return place.has_value();
}

void MemoryTimelines::add_block(TimelineList list, Shape& shape, BlockMemory::Place place) {
  list.body.block(shape.turn(shape.blocks++)).store(place, kRelaxed);
  list.head.last.store(place, kRelaxed);
}

// For the list of that slot, which other lists may go for.
std::optional<BlockMemory::Place> MemoryTimelines::take_block(Slot slot) {
  auto place = blocks_.take();
  while (!place && drop_coldest(slot)) place = blocks_.take();
  if (!place) return std::nullopt;
  stats_.bytes += BlockMemory::kBytes;
  keep_budget(slot);
  return place;
}

void MemoryTimelines::give_back_blocks(TimelineList list, const Shape& shape) {
  for (std::size_t number = 0; number < shape.blocks; ++number)
    blocks_.give_back(list.body.block(shape.turn(number)).load(kRelaxed));
  stats_.bytes -= shape.blocks * BlockMemory::kBytes;
}

MemoryTimelines::Slot MemoryTimelines::open(AccountNumber reader) {
  if (reader >= slots_grown_.load(kRelaxed)) {
    if (!slots_.grow((reader + std::size_t{1}) * sizeof(Slot))) return 0;
    slots_grown_.store(reader + std::size_t{1}, std::memory_order_release);
  }
  if (const auto known = slot_of(reader).load(kRelaxed); known != 0) return known;
  Slot slot = lists_used_;
  if (free_.empty()) {
    if (!make_list()) return 0;
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  const auto line = list(slot);
  line.head.change_begins();
  line.body.visited.store(steps(clock_.now()), kRelaxed);
  line.body.floor.store(0, kRelaxed);
  line.body.ticket.store(++tickets_, kRelaxed);
  line.head.shape.store(Shape{.state = State::open}, kRelaxed);
  line.body.reader.store(reader, kRelaxed);
  line.head.change_ends();
  slot_of(reader).store(slot, std::memory_order_release);
  numbers_.set_hint(reader, slot);
  ++stats_.lists;
  stats_.bytes += TimelineList::kBytes;
  keep_budget(slot);
  return slot;
}

void MemoryTimelines::drop(Slot slot) {
  const auto line = list(slot);
  const auto shape = line.head.shape.load(kRelaxed);
  const auto reader = line.body.reader.load(kRelaxed);
  slot_of(reader).store(0, std::memory_order_release);
  numbers_.set_hint(reader, 0);
  line.head.change_begins();
  line.body.reader.store(AccountNumbers::kNone, kRelaxed);
  line.head.shape.store(Shape{}, kRelaxed);
  line.head.change_ends();
  give_back_blocks(line, shape);
  count_entries(shape.count(), 0);
  --stats_.lists;
  stats_.bytes -= TimelineList::kBytes;
  free_.push_back(slot);
}

void MemoryTimelines::forget(AccountId reader) {
  const auto number = numbers_.find(reader);
  if (number == AccountNumbers::kNone) return;
  const std::scoped_lock lock(mutex_);
  if (number >= slots_grown_.load(kRelaxed)) return;
  if (const auto slot = slot_of(number).load(kRelaxed); slot != 0) drop(slot);
}

boost::asio::awaitable<Result<bool>> MemoryTimelines::fill(AccountId reader, Ticket ticket, Filling filling) {
  if (filling.posts.size() > kEntriesMax)
    co_return fail(Errc::too_large, {}, "more than kEntriesMax posts for a list");
  const auto number = numbers_.find(reader);
  if (number == AccountNumbers::kNone) co_return false;
  const std::scoped_lock lock(mutex_);
  if (number >= slots_grown_.load(kRelaxed)) co_return false;
  const auto slot = slot_of(number).load(kRelaxed);
  if (slot == 0 || list(slot).body.ticket.load(kRelaxed) != ticket.number) co_return false;
  fill_list(slot, filling.posts, filling.floor.value());
  co_return true;
}

// Joins what SQL answered with what was delivered since the ticket was given.
void MemoryTimelines::fill_list(Slot slot, std::span<const PostId> posts, std::int64_t floor) {
  const auto line = list(slot);
  auto shape = line.head.shape.load(kRelaxed);
  const auto before = shape.count();
  const TimelineIds delivered(line, shape, blocks_);
  floor = std::max(floor, line.body.floor.load(kRelaxed));

  constexpr auto kDeliveredMax = TimelineList::kBlocks * TimelineList::kBlockIds +
                                 (TimelineList::kRecentGroups + 1) * TimelineList::kGroup;
  std::array<std::int64_t, kEntriesMax + kDeliveredMax> joined;
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

  line.head.change_begins();
  give_back_blocks(line, shape);
  shape = Shape{.state = State::filled};
  // All groups but the newest are whole, and as many as there is room for are recent.
  const auto groups = ids.empty() ? 0 : (ids.size() - 1) / TimelineList::kGroup;
  shape.recent = static_cast<std::uint8_t>(std::min(groups, TimelineList::kRecentGroups));
  shape.block_groups = static_cast<std::uint8_t>(groups - shape.recent);
  shape.pending = static_cast<std::uint8_t>(ids.size() - shape.settled());
  bool kept = true;
  for (auto older = shape.in_blocks(); kept && older > 0;) {
    const auto place = take_block(slot);
    kept = place.has_value();
    if (kept) add_block(line, shape, *place);
    older -= std::min(older, TimelineList::kBlockIds);
  }
  if (kept) {
    const TimelineIds places(line, shape, blocks_);
    for (std::size_t rank = 0; rank < ids.size(); ++rank) places.put(rank, ids[rank]);
  }
  line.body.floor.store(floor, kRelaxed);
  line.head.shape.store(shape, kRelaxed);
  line.head.change_ends();
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
  for (Slot looked = 0; looked < lists_used_ && seen < kColdOf; ++looked) {
    hand_ = hand_ + 1 >= lists_used_ ? 1 : hand_ + 1;
    if (hand_ == lists_used_ || hand_ == except ||
        list(hand_).body.reader.load(kRelaxed) == AccountNumbers::kNone)
      continue;
    ++seen;
    if (coldest == 0 || list(hand_).body.visited.load(kRelaxed) < list(coldest).body.visited.load(kRelaxed)) {
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
    if (begin >= lists_used_) break;
    for (Slot slot = begin; slot < std::min<std::size_t>(begin + kSweepLists, lists_used_); ++slot) {
      const auto line = list(slot);
      if (line.body.reader.load(kRelaxed) == AccountNumbers::kNone) continue;
      if (line.body.visited.load(kRelaxed) >= before_steps) continue;
      drop(slot);
      ++dropped;
    }
  }
  co_return dropped;
}

MemoryTimelines::Stats MemoryTimelines::stats() const {
  const std::scoped_lock lock(mutex_);
  auto stats = stats_;
  stats.held_bytes = blocks_.held_bytes() + lists_used_ * TimelineList::kBytes;
  stats.index_bytes = numbers_.bytes() + slots_grown_.load(kRelaxed) * sizeof(Slot);
  return stats;
}

}  // namespace rookery::social
