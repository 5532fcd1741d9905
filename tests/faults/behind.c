// Preloaded into a node: the clock that its system shows it is BEHIND_SECONDS late, and nothing else is. What measures lengths
// of time, as timers do, goes on as ever.
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *now) {
  const long failed = syscall(SYS_clock_gettime, clock, now);
  if (failed == 0 && clock == CLOCK_REALTIME) now->tv_sec -= BEHIND_SECONDS;
  return (int)failed;
}
