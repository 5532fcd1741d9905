#pragma once

#include "base/snowflake.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/page.hpp"

#include <optional>
#include <vector>

namespace rookery::social {

// What people do to single posts other than answering and reblogging. Everything here is idempotent: doing it
// twice is doing it once. Each returns the post that was meant: the original when `post` is a reblog.
// Errors: not_found (does not exist or may not be seen).

// Counts, and notifies the author. Errors also: forbidden (the actor blocks the author).
[[nodiscard]] Result<PostId> favourite(sql::Writer& tx, Snowflake& ids, AccountId actor, PostId post);
// Private: neither counted nor told.
[[nodiscard]] Result<PostId> bookmark(sql::Writer& tx, Snowflake& ids, AccountId actor, PostId post);

// Undoing works also when the post may no longer be seen. Not having done it is no error.
[[nodiscard]] Result<PostId> unfavourite(sql::Writer& tx, AccountId actor, PostId post);
[[nodiscard]] Result<PostId> unbookmark(sql::Writer& tx, AccountId actor, PostId post);

// Own posts at the top of one's profile; not reblogs, not direct ones. Errors also: invalid.
inline constexpr std::int64_t kPinsMax = 5;
[[nodiscard]] Result<> pin(sql::Writer& tx, Snowflake& ids, AccountId actor, PostId post);
[[nodiscard]] Result<> unpin(sql::Writer& tx, AccountId actor, PostId post);

// A page of acts on or by somebody, newest act first: the act's id is what the page is turned by.
struct PostActs {
  std::vector<ActId> acts;
  std::vector<PostId> posts;  // one an act
};
[[nodiscard]] Result<PostActs> favourites_of(sql::Reader& tx, AccountId actor, const Page& page);
[[nodiscard]] Result<PostActs> bookmarks_of(sql::Reader& tx, AccountId actor, const Page& page);

struct AccountActs {
  std::vector<ActId> acts;
  std::vector<AccountId> accounts;  // one an act
};
// Who did it, as far as `viewer` may know: less those who block the viewer or are blocked by them.
// Reblogs that not everyone may see are told to nobody but who made them; they are paged by the reblog's id.
// REQUIRES: the viewer may see the post; `post` is an original.
[[nodiscard]] Result<AccountActs> favourited_by(sql::Reader& tx, std::optional<AccountId> viewer, PostId post,
                                                const Page& page);
[[nodiscard]] Result<AccountActs> reblogged_by(sql::Reader& tx, std::optional<AccountId> viewer, PostId post,
                                               const Page& page);

}  // namespace rookery::social
