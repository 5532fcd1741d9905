#include "platform/http/descriptors.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace rookery::http {

std::size_t connections_that_fit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return kDescriptorsReserved;
  if (limit.rlim_cur < limit.rlim_max) {
    const rlimit raised{.rlim_cur = limit.rlim_max, .rlim_max = limit.rlim_max};
    if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  constexpr rlim_t kMost = 1 << 30;  // "unlimited" as a number of connections
  const auto all = static_cast<std::size_t>(std::min(limit.rlim_cur, kMost));
  return all - std::min(kDescriptorsReserved, all / 4);
}

}  // namespace rookery::http
