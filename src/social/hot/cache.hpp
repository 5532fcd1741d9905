#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>

namespace rookery::social::hot {

// What a cache did so far; read by metrics at any time.
struct CacheStats {
  std::atomic<std::uint64_t> hits = 0, misses = 0, evictions = 0;
  std::atomic<std::uint64_t> entries = 0, bytes = 0;
};

// Values by key, bounded in bytes, that a scan does not empty: S3-FIFO (Yang et al., "FIFO queues are all you
// need for cache eviction", SOSP 2023). New entries wait in a small queue, a tenth of the room; those that
// were asked for again there move to the main queue, the others leave and are remembered by key alone for a
// while, so that one which comes back soon goes straight to the main one. There, an entry in use goes round
// again instead of leaving. Chosen over W-TinyLFU for its hits: they only raise a two-bit counter, where
// TinyLFU moves an entry between lists and counts in a sketch.
//
// Threads:  one. stats() may be read by any.
// Lifetime: values are shared with whoever holds one: leaving the cache does not end them.
// Cost:     about 100 bytes an entry besides what `bytes` says.
template <class Key, class Value>
class Cache {
 public:
  explicit Cache(std::size_t bytes_max) : bytes_max_(bytes_max) {}
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;

  // Null when it is not there. A hit counts as a use. The pointer is good until the next put or erase.
  [[nodiscard]] Value* find(Key key) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) {
      add(stats_.misses);
      return nullptr;
    }
    add(stats_.hits);
    auto& uses = found->second.uses;
    if (uses < kUsesMax) ++uses;
    return found->second.value;
  }

  // The same without counting anything.
  [[nodiscard]] const Value* peek(Key key) const {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : found->second.value;
  }

  // Has the memory that find will look at fetched, for whoever will ask for several: then these wait together
  // and not one after the other. Is no use.
  void prefetch(Key key) const {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return;
    const auto* value = reinterpret_cast<const char*>(found->second.value);
    for (std::size_t at = 0; at < sizeof(Value); at += kCacheLine) __builtin_prefetch(value + at);
  }

  // Keeps or replaces; others leave until there is room. One larger than an eighth of all room is not kept.
  void put(Key key, std::shared_ptr<Value> value, std::size_t bytes) {
    bytes += kEntryBytes;
    if (const auto found = entries_.find(key); found != entries_.end()) {
      Entry& entry = *found->second.entry;
      count_bytes(entry, bytes);
      entry.value = std::move(value);
      found->second.value = entry.value.get();
      if (bytes > bytes_max_ / 8) erase(key);
      make_room(0);
      return;
    }
    if (bytes > bytes_max_ / 8) return;
    make_room(bytes);
    const bool came_back = forgotten_keys_.erase(key) > 0;
    auto entry = std::make_unique<Entry>(Entry{.key = key, .value = std::move(value)});
    entry->main = came_back;
    count_bytes(*entry, bytes);
    entries_.emplace(key, Place{.value = entry->value.get(), .entry = entry.get()});
    (came_back ? main_ : small_).push_back(std::move(entry));
    stats_.entries.store(entries_.size(), std::memory_order_relaxed);
  }

  void erase(Key key) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return;
    drop(*found->second.entry);  // its place in a queue is passed over later
  }

  [[nodiscard]] const CacheStats& stats() const { return stats_; }

 private:
  static constexpr std::uint8_t kUsesMax = 3;
  static constexpr std::size_t kEntryBytes = 100;
  static constexpr std::size_t kCacheLine = 64;
  struct Entry {
    Key key;
    std::shared_ptr<Value> value;
    std::size_t bytes = 0;
    bool main = false;
    bool gone = false;
  };
  // All that a hit needs but the value itself: the entry is for those that come and leave.
  struct Place {
    Value* value;
    Entry* entry;
    std::uint8_t uses = 0;
  };
  using Queue = std::deque<std::unique_ptr<Entry>>;

  static void add(std::atomic<std::uint64_t>& counter) {  // this thread alone writes it
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  void count_bytes(Entry& entry, std::size_t bytes) {
    auto& queue_bytes = entry.main ? main_bytes_ : small_bytes_;
    queue_bytes += bytes - entry.bytes;
    entry.bytes = bytes;
    stats_.bytes.store(small_bytes_ + main_bytes_, std::memory_order_relaxed);
  }

  void drop(Entry& entry) {
    count_bytes(entry, 0);
    entry.gone = true;
    entry.value.reset();
    entries_.erase(entry.key);
    stats_.entries.store(entries_.size(), std::memory_order_relaxed);
  }

  void make_room(std::size_t bytes) {
    while (small_bytes_ + main_bytes_ + bytes > bytes_max_ && !(small_.empty() && main_.empty())) {
      if (main_.empty() || (!small_.empty() && small_bytes_ >= bytes_max_ / 10)) {
        leave_small();
      } else {
        leave_main();
      }
    }
  }

  void leave_small() {
    auto entry = std::move(small_.front());
    small_.pop_front();
    if (entry->gone) return;
    if (auto& uses = entries_.find(entry->key)->second.uses; uses > 1) {
      const auto bytes = entry->bytes;
      count_bytes(*entry, 0);
      entry->main = true;
      uses = 0;
      count_bytes(*entry, bytes);
      main_.push_back(std::move(entry));
      return;
    }
    forget(entry->key);
    add(stats_.evictions);
    drop(*entry);
  }

  void leave_main() {
    auto entry = std::move(main_.front());
    main_.pop_front();
    if (entry->gone) return;
    if (auto& uses = entries_.find(entry->key)->second.uses; uses > 0) {
      --uses;
      main_.push_back(std::move(entry));
      return;
    }
    add(stats_.evictions);
    drop(*entry);
  }

  // As many keys as there are entries are remembered.
  void forget(Key key) {
    if (forgotten_keys_.insert(key).second) forgotten_.push_back(key);
    while (forgotten_.size() > entries_.size() + 1) {
      forgotten_keys_.erase(forgotten_.front());
      forgotten_.pop_front();
    }
  }

  const std::size_t bytes_max_;
  boost::unordered_flat_map<Key, Place, std::hash<Key>> entries_;
  Queue small_, main_;  // oldest first
  std::size_t small_bytes_ = 0, main_bytes_ = 0;
  std::deque<Key> forgotten_;
  boost::unordered_flat_set<Key, std::hash<Key>> forgotten_keys_;
  CacheStats stats_;
};

}  // namespace rookery::social::hot
