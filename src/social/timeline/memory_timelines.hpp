#pragma once

#include "social/timeline/timeline_store.hpp"

#include <memory>

namespace rookery::social {

// TimelineStore in this process: one compact list a reader, sorted by id, growing with use up to kEntriesMax.
// Readers are numbered densely within one of kShards parts, each with its own lock, so that deliveries and
// reads meet rarely and a delivery to 1,000 readers takes each lock once.
//
// Memory: 8 bytes an entry, at most half of it spare while a list grows, and 64 bytes a list. Over
// `budget_bytes` the lists that were not read for longest go, each part for itself.
// Threads: any; no call waits for another part or does I/O.
class MemoryTimelines final : public TimelineStore {
 public:
  static constexpr std::size_t kShards = 64;
  static constexpr std::size_t kBudgetBytesDefault = std::size_t{1} << 30;

  // `clock` outlives this.
  explicit MemoryTimelines(const Clock& clock, std::size_t budget_bytes = kBudgetBytesDefault);
  ~MemoryTimelines() override;

  boost::asio::awaitable<Result<>> deliver(PostId post, std::span<const AccountId> readers) override;
  boost::asio::awaitable<Result<std::variant<Found, Ticket>>> read(AccountId reader, Range range, From from,
                                                                   std::span<PostId> into) override;
  boost::asio::awaitable<Result<bool>> fill(AccountId reader, Ticket ticket, std::span<const PostId> posts,
                                            PostId floor) override;
  boost::asio::awaitable<Result<std::size_t>> drop_unread_since(Instant before) override;
  void deliver_own(AccountId author, PostId post) override;
  void forget(AccountId reader) override;

  struct Stats {
    std::size_t lists = 0, entries = 0, bytes = 0;
    std::size_t dropped_for_budget = 0;  // lists, since start
  };
  [[nodiscard]] Stats stats() const;

 private:
  struct Shard;
  [[nodiscard]] Shard& shard_of(AccountId reader) const;
  void deliver_to(std::int64_t post, std::span<const AccountId> readers);

  const Clock& clock_;
  std::unique_ptr<Shard[]> shards_;
};

}  // namespace rookery::social
