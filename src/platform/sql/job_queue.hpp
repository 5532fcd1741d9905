#pragma once

#include "base/result.hpp"
#include "platform/sql/answers.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

namespace rookery::sql {

// What waits for the database threads of one kind. An Item is a Database::Job, or begins with one.
//
// Threads:  all calls may overlap. Who takes by hand holds `mutex`, waits for `arrived`, takes from the front
//           and calls count().
// Lifetime: the two counters outlive this.
template <class Item>
struct JobQueue {
  JobQueue(std::uint32_t most, std::atomic<std::uint32_t>& depth_counter,
           std::atomic<std::uint64_t>& refused_counter)
      : items_max(most), depth(depth_counter), refused(refused_counter) {}

  // A job too many, or after close(), is answered with unavailable.
  template <class Job>
  void put(Job job) {
    {
      const std::lock_guard lock(mutex);
      if (!closing && items.size() < items_max) {
        items.push_back(Item{std::move(job)});
        count();
        job = {};
      }
    }
    if (job.done) {
      refused.fetch_add(1, std::memory_order_relaxed);
      Answers answers;
      job.done(fail(Errc::unavailable, {}, "the database's queue is full or closed"), answers);
    } else {
      arrived.notify_one();
    }
  }

  void close() {
    {
      const std::lock_guard lock(mutex);
      closing = true;
    }
    arrived.notify_all();
  }

  // Waits for items and takes the first `share(waiting)` of them; none: the queue is closed and empty.
  template <class Share>
  std::vector<Item> take(Share share) {
    std::vector<Item> taken;
    std::unique_lock lock(mutex);
    arrived.wait(lock, [&] { return closing || !items.empty(); });
    const std::size_t most = items.empty() ? 0 : share(items.size());
    for (std::size_t i = 0; i < most; ++i) {
      taken.push_back(std::move(items.front()));
      items.pop_front();
    }
    count();
    return taken;
  }

  // REQUIRES: `mutex` is held.
  void count() { depth.store(static_cast<std::uint32_t>(items.size()), std::memory_order_relaxed); }

  const std::uint32_t items_max;
  std::atomic<std::uint32_t>& depth;
  std::atomic<std::uint64_t>& refused;
  std::mutex mutex;
  std::condition_variable arrived;
  std::deque<Item> items;  // guarded by mutex
  bool closing = false;    // guarded by mutex
};

}  // namespace rookery::sql
