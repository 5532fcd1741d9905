#pragma once

#include "social/outbox.hpp"
#include "social/timeline/carrier.hpp"

#include <chrono>
#include <memory>

namespace rookery::social {

class LiveHub;

// Carries published posts to their readers: takes the outbox's rows in the order of their ids, finds each
// post's audience, delivers to the lists of those who have one, writes the notifications that depend on it
// (of a new post to those who asked for it, of an edit to those who reblogged), then deletes the row. After a
// crash the rows that are left are carried again; every step may be repeated. Carrier has the steps.
//
// Fairness: audiences are cut in chunks; every post in work gets one chunk a round, the first one before the
// others' further ones, and new rows are taken between rounds. A row that fails waits longer each time and
// does not hold up the others. Threads:  works on a thread of its own; calls may come from any. Lifetime:
// stop() (also by the destructor) ends between two steps; what is left stays in the outbox.
class FanOut {
 public:
  static constexpr std::chrono::milliseconds kPollInterval{1'000};  // for rows of other processes

  // The outbox outlives this, and so does `live`, which hears of each post when its first chunk of readers
  // has it, in the order of the posts' ids unless one fails; it may be null.
  FanOut(const Carrier::Parts& parts, Outbox& outbox, LiveHub* live = nullptr);
  ~FanOut();
  FanOut(const FanOut&) = delete;
  FanOut& operator=(const FanOut&) = delete;

  void start();
  // Instead, where others carry: only looks how much waits in the whole outbox, so that whoever posts here is
  // slowed down as well (Outbox::kWaitingMax), and stats() say it.
  void watch();
  void stop();

  struct Stats {
    std::int64_t depth = 0;  // rows of our share not carried yet, of the outbox when it only watches; 0
                             // means that all readers have all posts
    std::chrono::milliseconds lag{0};        // age of the oldest of them
    std::int64_t posts = 0, deliveries = 0;  // since start; deliveries count readers, with a list or not
    std::int64_t pulled = 0;                 // of these posts, whose author is big
    std::int64_t causes = 0;                 // deliveries of a cause along with what it caused
    std::int64_t failures = 0;               // steps that will be tried again, since start
    std::int64_t dead = 0;                   // dead letters, of all nodes; some seconds old
  };
  [[nodiscard]] Stats stats() const;

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace rookery::social
