#pragma once

#include <any>
#include <functional>
#include <mutex>

namespace rookery::sql {

// Passes on what transactions tell (Writer::tell) once they are durable, so that who wants to know of deeds
// need not be known to each use case that does them. What news there are is the rooms' business; each has a
// type of its own.
//
// Threads:  all calls may overlap.
// Lifetime: outlives the database that writes to it.
class NewsDesk {
 public:
  // On the database thread, in the order of the commits: quick, no I/O. A type that it does not know it lets
  // pass.
  using Reader = std::function<void(const std::any& news)>;

  // Who reads from now on; an empty function: nobody. Returns when no call of the last one is running.
  void on_news(Reader reader) {
    const std::scoped_lock lock(mutex_);
    reader_ = std::move(reader);
  }
  void publish(const std::any& news) {
    const std::scoped_lock lock(mutex_);
    if (reader_) reader_(news);
  }

 private:
  std::mutex mutex_;
  Reader reader_;  // guarded by mutex_
};

}  // namespace rookery::sql
