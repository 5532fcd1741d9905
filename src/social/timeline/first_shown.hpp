#pragma once

#include "base/result.hpp"
#include "social/ids.hpp"
#include "social/page.hpp"

#include <algorithm>
#include <vector>

namespace rookery::social {

// A page looks at so many candidates at most; one that nearly nothing passes may be short, at worst empty.
inline constexpr std::size_t kCandidatesMax = 50'000;
inline constexpr std::size_t kCandidatesBatchMax = 4'000;  // of one query

// The first `page.limit` posts that a rule lets through, newest first whatever the page's direction.
//   next(count)   the next candidates in the page's direction, about `count`; none at the end
//   rule(posts)   those of them that are shown, newest first
template <class Next, class Rule>
Result<std::vector<PostId>> first_shown(const Page& page, Next next, Rule rule) {
  std::vector<PostId> shown;
  std::size_t looked_at = 0;
  // Most candidates are shown, so a few more than the page are nearly always enough.
  for (auto count = page.limit + page.limit / 4; shown.size() < page.limit; count *= 4) {
    const std::vector<PostId> batch = ROOKERY_TRY(next(std::min(count, kCandidatesBatchMax)));
    if (batch.empty()) break;
    std::vector<PostId> passed = ROOKERY_TRY(rule(batch));
    if (page.ascending()) std::ranges::reverse(passed);
    const auto wanted = std::min(passed.size(), page.limit - shown.size());
    shown.insert(shown.end(), passed.begin(), passed.begin() + static_cast<std::ptrdiff_t>(wanted));
    looked_at += batch.size();
    if (looked_at >= kCandidatesMax) break;
  }
  if (page.ascending()) std::ranges::reverse(shown);
  return shown;
}

}  // namespace rookery::social
