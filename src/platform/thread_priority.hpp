#pragma once

#include <sys/resource.h>
#include <unistd.h>

namespace rookery {

// For threads that work for others: where there is less processor than there are threads, those that talk to
// clients go first. A request in an event loop takes some ten microseconds, a group of writes or a read of
// the database milliseconds, and with equal rights the loop waits for a turn of each of them.
inline constexpr int kBehindEventLoops =
    5;  // niceness: a third of a loop's share when both want the processor

// Lowers the priority of the thread that calls it. Linux gives every thread a niceness of its own.
inline void go_behind_event_loops() {
  const auto self = static_cast<id_t>(gettid());
  (void)setpriority(PRIO_PROCESS, self, getpriority(PRIO_PROCESS, self) + kBehindEventLoops);
}

}  // namespace rookery
