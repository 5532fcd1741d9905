#pragma once

#include "base/clock.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/page.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rookery::social {

// Which public posts are asked for. Both `local` and `remote` is everything, as in Mastodon.
struct PublicScope {
  bool local = false, remote = false;
  bool only_media = false;
};

// A hashtag timeline: posts with `tag` or one of `any`, and all of `all`, and none of `none`.
struct TagQuery {
  static constexpr std::size_t kTagsMax = 4;  // of any, of all, of none; more are ignored, as in Mastodon

  std::string tag;
  std::vector<std::string> any, all, none;
  PublicScope scope;
};

// A page of public posts at `now`, newest first, for a viewer (empty: anonymous): none of suspended authors,
// of people whom the viewer blocks or mutes, or of people who block the viewer. Read from SQL.
//
// The public timeline has no reblogs and no replies, but to oneself.
[[nodiscard]] Result<std::vector<PostId>> public_timeline(sql::Reader& tx, std::optional<AccountId> viewer,
                                                          Instant now, const PublicScope& scope,
                                                          const Page& page);
// A hashtag's has replies. A tag that nobody used has an empty one.
[[nodiscard]] Result<std::vector<PostId>> tag_timeline(sql::Reader& tx, std::optional<AccountId> viewer,
                                                       Instant now, const TagQuery& query, const Page& page);

// Those of `viewers` to whom neither shows what `author` posts.
[[nodiscard]] Result<std::vector<AccountId>> not_shown_to(sql::Reader& tx, AccountId author,
                                                          std::span<const AccountId> viewers, Instant now);

}  // namespace rookery::social
