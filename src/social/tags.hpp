#pragma once

#include "base/snowflake.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/page.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::social {

class HomeTimelines;

// A hashtag as one viewer sees it: what the API's Tag entity shows.
struct TagView {
  static constexpr std::size_t kDaysMax = 7;

  struct Day {
    Instant day;                          // its first moment, UTC
    std::int64_t uses = 0, accounts = 0;  // public posts with the tag, and how many people wrote them
  };

  std::optional<TagId> id;  // empty: nobody has used or followed it
  std::string name;         // folded, what links are made of
  std::string display_name;
  std::array<Day, kDaysMax> history;  // today first
  std::optional<bool> following;      // empty for an anonymous viewer
};

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
