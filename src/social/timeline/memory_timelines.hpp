#pragma once

#include "social/timeline/account_numbers.hpp"
#include "social/timeline/block_memory.hpp"
#include "social/timeline/timeline_list.hpp"
#include "social/timeline/timeline_store.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <vector>

namespace rookery::social {

// TimelineStore in this process: one compact list a reader, sorted by id, growing with use up to kEntriesMax.
//
// A delivery is a walk over cache lines that are in no cache: the reader's number leads to the list's first
// line, and every few deliveries from there to its last block. So what is needed is fetched ahead, for many
// readers at once.
//
// Who writes (the fan-out's chunks, fills, forgetting, a database thread with an author's own post) takes one
// lock, for a chunk once; who reads takes none (timeline_list.hpp). One lock and not one a part: one thread
// delivers tens of millions a second, far more than the database feeds it with, and the others hold the lock
// for a microsecond.
//
// Memory:  8 bytes an entry, the spare places of a block that fills up, 640 bytes a list: these are `bytes`,
//          below the budget; over it the coldest of the next 16 lists goes, again and again. Besides, 60 to
//          108 bytes for each account that was ever a reader or a follower.
// Threads: any; no call does I/O.
// Limits:  AccountNumbers::kAccountsMax readers, kListsMax lists.
class MemoryTimelines final : public TimelineStore {
 public:
  static constexpr std::size_t kBudgetBytesDefault = std::size_t{1} << 30;
  static constexpr std::size_t kListsMax = std::size_t{1} << 27;

  // `clock` outlives this.
  explicit MemoryTimelines(const Clock& clock, std::size_t budget_bytes = kBudgetBytesDefault);

  boost::asio::awaitable<Result<>> deliver(PostId post, std::span<const AccountId> readers) override;
  boost::asio::awaitable<Result<>> deliver(PostId post, std::span<const AccountNumber> readers) override;
  boost::asio::awaitable<Result<std::variant<Found, Ticket>>> read(AccountId reader, HomeBasis basis,
                                                                   Range range, From from,
                                                                   std::span<PostId> into) override;
  Result<std::variant<Found, Ticket>> read_now(AccountId reader, Range range, From from,
                                               std::span<PostId> into) override;
  boost::asio::awaitable<Result<bool>> fill(AccountId reader, Ticket ticket, Filling filling) override;
  boost::asio::awaitable<Result<std::size_t>> drop_unread_since(Instant before) override;
  void deliver_own(AccountId author, PostId post) override;
  void forget(AccountId reader) override;
  AccountNumbers& numbers() override { return numbers_; }

  // The same as read() for whoever is no visitor: nothing when there is no filled list.
  [[nodiscard]] std::optional<Found> peek(AccountId reader, Range range, From from,
                                          std::span<PostId> into) const;

  struct Stats {
    std::size_t lists = 0, entries = 0;
    std::size_t bytes = 0;               // of lists and blocks in use; what the budget bounds
    std::size_t held_bytes = 0;          // of blocks and lists, also those that wait for use
    std::size_t index_bytes = 0;         // to find them by
    std::size_t dropped_for_budget = 0;  // lists, since start
  };
  [[nodiscard]] Stats stats() const;

 private:
  using Slot = std::uint32_t;  // of a list; 0: none
  using Shape = TimelineList::Shape;
  using State = TimelineList::State;

  [[nodiscard]] TimelineList list(Slot slot) const;
  bool make_list();  // the next slot's; false: there is no memory for it
  [[nodiscard]] std::atomic<Slot>& slot_of(AccountNumber reader) const;
  [[nodiscard]] std::uint32_t steps(Instant when) const;
  [[nodiscard]] std::optional<std::variant<Found, Ticket>> look(AccountNumbers::Entry reader, Range range,
                                                                From from, std::span<PostId> into,
                                                                bool visit) const;
  [[nodiscard]] std::optional<std::variant<Found, Ticket>> look_once(TimelineList list, AccountNumber reader,
                                                                     Range range, From from,
                                                                     std::span<PostId> into) const;

  // All below are called with the lock held.
  Slot open(AccountNumber reader);
  void drop(Slot slot);
  void deliver_to(std::int64_t post, std::span<const AccountNumber> readers);
  bool append(TimelineList list, std::int64_t post, std::size_t& entries);
  void fetch_for_insert(TimelineList list) const;
  void fetch_for_next_block(TimelineList list) const;
  void insert(Slot slot, std::int64_t post);
  void sort_in(TimelineList list, Shape& shape, std::int64_t post) const;
  bool make_room_for_pending(Slot slot, Shape& shape);
  bool settle(Slot slot, Shape& shape);
  bool make_room(Slot slot, Shape& shape);
  // Makes it the list's last one.
  static void add_block(TimelineList list, Shape& shape, BlockMemory::Place place);
  std::optional<BlockMemory::Place> take_block(Slot slot);
  void give_back_blocks(TimelineList list, const Shape& shape);
  void fill_list(Slot slot, std::span<const PostId> posts, std::int64_t floor);
  void keep_budget(Slot except);
  bool drop_coldest(Slot except);
  void count_entries(std::size_t before, std::size_t after);

  const Clock& clock_;
  const Instant started_;
  const std::size_t budget_bytes_;
  AccountNumbers numbers_;
  memory::ReservedMemory slots_;              // Slot, by AccountNumber
  memory::ReservedMemory heads_, bodies_;     // of lists, by Slot
  std::atomic<std::size_t> slots_grown_ = 0;  // numbers that slots_ has room for

  mutable std::mutex mutex_;  // of those who write; all below is guarded by it
  BlockMemory blocks_;
  std::vector<Slot> free_;
  Slot lists_used_ = 0;  // ever; the first is nobody's
  Slot hand_ = 0;        // where the search for a cold list goes on
  std::uint32_t tickets_ = 0;
  Stats stats_;
  struct {
    std::int64_t id;
    std::atomic<Shape> shape;
  } nowhere_;  // see append()
};

}  // namespace rookery::social
