#pragma once

#include "base/clock.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::social {

// A hashtag as one viewer sees it: what the API's Tag entity shows.
struct TagView {
  static constexpr std::size_t kDaysMax = 7;
  static constexpr std::int64_t kUsesCountedMax =
      1'000;  // of one tag, the newest; older days show fewer then

  struct Day {
    Instant day;                          // its first moment, UTC
    std::int64_t uses = 0, accounts = 0;  // public posts with the tag, and how many people wrote them
  };

  std::optional<TagId> id;            // empty: nobody has used or followed it
  std::string name;                   // folded, what links are made of
  std::string display_name;           // as first written
  std::array<Day, kDaysMax> history;  // today first
  std::optional<bool> following;      // empty for an anonymous viewer
};

// Fills the histories. One query a tag, over its newest public posts.
[[nodiscard]] Result<> add_history(sql::Reader& tx, Instant now, std::span<TagView* const> tags);

// The tags that exist among `ids`, in that order. REQUIRES: ids.size() <= kTagViewsMax.
inline constexpr std::size_t kTagViewsMax = 200;
[[nodiscard]] Result<std::vector<TagView>> load_tags(sql::Reader& tx, std::optional<AccountId> viewer,
                                                     std::span<const TagId> ids, Instant now);

// Tags that begin with what `query` folds to (a leading '#' does not matter), the exact one first, then by
// name.
[[nodiscard]] Result<std::vector<TagId>> search_tags(sql::Reader& tx, std::string_view query,
                                                     std::size_t offset, std::size_t limit);

}  // namespace rookery::social
