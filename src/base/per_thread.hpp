#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

namespace rookery {

// One T for each thread that asks, made by the first call of its thread: what event loops keep for themselves
// so that they share nothing. All live until this is destroyed, also those of threads that are gone.
//
// Threads: all calls may overlap. mine() takes a lock only at a thread's first call.
template <class T>
class PerThread {
 public:
  explicit PerThread(std::function<std::unique_ptr<T>()> make) : make_(std::move(make)) {}
  PerThread(const PerThread&) = delete;
  PerThread& operator=(const PerThread&) = delete;

  [[nodiscard]] T& mine() {
    // The last one that this thread used. Serial numbers, unlike addresses, are never used again.
    struct Last {
      std::uint64_t serial = 0;
      T* value = nullptr;
    };
    thread_local Last last;
    if (last.serial != serial_) last = {.serial = serial_, .value = &find()};
    return *last.value;
  }

  // Calls visit(const T&) for each, while the threads go on using theirs: only for what T allows then.
  template <class Visit>
  void each(Visit visit) const {
    const std::scoped_lock lock(mutex_);
    for (const auto& [thread, value] : values_) visit(std::as_const(*value));
  }

 private:
  T& find() {
    const std::scoped_lock lock(mutex_);
    auto& value = values_[std::this_thread::get_id()];
    if (!value) value = make_();
    return *value;
  }
  static std::uint64_t next_serial() {
    static std::atomic<std::uint64_t> serial = 0;
    return ++serial;
  }

  const std::function<std::unique_ptr<T>()> make_;
  const std::uint64_t serial_ = next_serial();
  mutable std::mutex mutex_;
  std::unordered_map<std::thread::id, std::unique_ptr<T>> values_;  // guarded by mutex_
};

}  // namespace rookery
