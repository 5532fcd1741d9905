#pragma once

#include "base/snowflake.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/page.hpp"
#include "social/tag_view.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace rookery::social {

class HomeTimelines;

// A followed tag and the act of following it, by which the list is paged.
struct FollowedTag {
  ActId act;
  TagView tag;
};

// Errors: not_found, when no tag can be called so.
[[nodiscard]] Result<TagView> find_tag(sql::Reader& tx, std::optional<AccountId> viewer,
                                       std::string_view name, Instant now);

[[nodiscard]] Result<std::vector<FollowedTag>> followed_tags(sql::Reader& tx, AccountId viewer, Instant now,
                                                             const Page& page);

// Following tags: public posts with one come to the follower's home timeline.
// Threads: any, each within its own transaction.
class TagFollows {
 public:
  static constexpr std::int64_t kFollowedMax = 1'000;  // each costs something at every rebuild of a timeline

  // The references outlive this.
  TagFollows(Snowflake& ids, HomeTimelines& home) : ids_(ids), home_(home) {}

  // Both may be repeated. Errors: not_found (no tag can be called so), invalid (kFollowedMax).
  Result<TagView> follow(sql::Writer& tx, AccountId follower, std::string_view name, Instant now) const;
  Result<TagView> unfollow(sql::Writer& tx, AccountId follower, std::string_view name, Instant now) const;

 private:
  Snowflake& ids_;
  HomeTimelines& home_;
};

}  // namespace rookery::social
