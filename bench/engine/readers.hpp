#pragma once

#include "base/dice.hpp"
#include "social/timeline/memory_timelines.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace rookery::bench {

// Timelines in memory of so many readers in the engine that the server uses, through its public interface.
// Each has between a half and one and a half times `entries` to begin with (but kEntriesMax at most, and as
// much fewer than `entries`), so that some are about to grow and some have grown. Threads: one at a time.
class Readers {
 public:
  static constexpr std::size_t kChunk = social::TimelineStore::kReadersMax;

  Readers(std::size_t count, std::size_t entries, std::uint64_t seed);

  // All lists as they were at the beginning.
  void start_over();

  struct Work {
    double seconds = 0;
    std::size_t count = 0;  // of deliveries
  };
  // Delivers new posts to random audiences, chunk by chunk as the fan-out does: so many to each list on
  // average, or for so long.
  Work deliver(std::size_t per_list);
  Work deliver_for(double seconds);
  // Reads the 20 newest of random readers' lists; seconds for one.
  double read(double seconds);
  // The same merged with the newest of the big authors whom the reader follows, which is what a page of the
  // home timeline asks for.
  double read_merged(double seconds);
  [[nodiscard]] std::span<const social::AccountNumber> audience(std::size_t which) const {
    return std::span(audiences_).subspan(which % kAudiences * chunk_, chunk_);
  }
  [[nodiscard]] std::int64_t entries() const { return entries_; }  // of all to begin with
  [[nodiscard]] std::size_t chunk() const { return chunk_; }
  [[nodiscard]] social::MemoryTimelines& store() { return store_; }

  static constexpr std::size_t kAudiences = 4'096;
  static constexpr std::size_t kBigAuthors = 1'000, kBigFollowed = 5;  // of all; by a reader

 private:
  void fill();
  void fill_big();
  boost::asio::awaitable<void> deliver_one(std::size_t which);

  SystemClock clock_;
  social::MemoryTimelines store_, big_authors_;
  Dice dice_;
  std::size_t count_, chunk_;
  std::vector<std::size_t> first_entries_;        // of each list, to begin with
  std::vector<social::PostId> first_posts_;       // the newest of them
  std::vector<social::AccountNumber> audiences_;  // each in the order of its numbers, as follower lists are
  std::int64_t newest_ = 0, entries_ = 0;
};

// Bytes of memory that are this process's own (RssAnon of /proc/self/status).
[[nodiscard]] std::int64_t own_bytes();

}  // namespace rookery::bench
