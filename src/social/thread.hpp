#pragma once

#include "base/clock.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/post_view.hpp"

#include <optional>
#include <vector>

namespace rookery::social {

// The conversation around a post, as one viewer sees it.
struct Thread {
  // Mastodon's limits: https://docs.joinmastodon.org/methods/statuses/#context
  static constexpr std::size_t kAncestorsMax = 4'096;
  static constexpr std::size_t kDescendantsMax = 4'096;
  static constexpr std::size_t kAncestorsAnonymousMax = 40;
  static constexpr std::size_t kDescendantsAnonymousMax = 60;
  static constexpr std::size_t kDepthAnonymousMax = 20;

  std::vector<PostView> ancestors;    // from the first post down to the parent
  std::vector<PostView> descendants;  // each followed by its replies, oldest first; self-replies before all
};

// Posts that the viewer may not see, and those of people whom the viewer muted, are left out; what hangs on
// them stays. Of a thread with more than kDescendantsMax replies, those nearest to the post are taken.
// Errors: not_found, as load_post.
[[nodiscard]] Result<Thread> load_thread(sql::Reader& tx, std::optional<AccountId> viewer, PostId post,
                                         Instant now);

}  // namespace rookery::social
