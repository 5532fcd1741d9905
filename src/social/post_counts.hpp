#pragma once

#include "base/clock.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/visibility.hpp"

#include <cstdint>

namespace rookery::social {

// Which posts count where, as Mastodon does it: an author's posts and reblogs but for direct ones; a post's
// replies only when everyone may see them, so that a number betrays no private reply; all its reblogs and
// favourites.
[[nodiscard]] constexpr bool counts_for_author(Visibility visibility) {
  return visibility != Visibility::direct;
}
[[nodiscard]] constexpr bool counts_as_reply(Visibility visibility) {
  return visibility == Visibility::public_ || visibility == Visibility::unlisted;
}

// One post more, written at `when`.
[[nodiscard]] Result<> count_post(sql::Writer& tx, AccountId author, Instant when);
[[nodiscard]] Result<> uncount_post(sql::Writer& tx, AccountId author);

enum class PostCount : std::uint8_t { replies, reblogs, favourites };
[[nodiscard]] Result<> count_on_post(sql::Writer& tx, PostCount what, PostKey post, std::int64_t change);

}  // namespace rookery::social
