#pragma once

#include "accounts/site.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::social {

// What display names are found by: their words, folded, one row each in account_words. Whoever writes
// accounts.display_name calls this in the same transaction; names need nothing, they have name_key.
Result<> index_display_name(sql::Writer& tx, AccountId id, std::string_view display_name);

// Words of a text without regard to case, width and accents, in order; at most so many.
inline constexpr std::size_t kSearchWordsMax = 16;
inline constexpr std::size_t kSearchWordBytesMax = 128;  // longer ones are cut
[[nodiscard]] std::vector<std::string> search_words(std::string_view text);

struct AccountSearch {
  // Those looked at for one word, in no order of merit: a search for a very common beginning finds its best
  // among so many. Exact names, and people whom the viewer follows, are always among them.
  static constexpr std::int64_t kCandidatesMax = 500;
  static constexpr std::size_t kQueryBytesMax = 500;

  std::string_view query = {};           // "@name", "name@domain", a profile's URL, or beginnings of words
  std::optional<AccountId> viewer = {};  // empty: anonymous
  bool following = false;                // only those the viewer follows
  std::size_t offset = 0;
  std::size_t limit = 40;
};

// Whom the query means: an exact name first, then by number of followers. Every word of the query must begin
// the name or a word of the display name. Suspended and pending people are not found.
[[nodiscard]] Result<std::vector<AccountId>> search_accounts(sql::Reader& tx, const accounts::Site& site,
                                                             const AccountSearch& search);

// The account of "name", "@name", "name@domain" or "https://domain/@name" of this site, whatever the case;
// nothing when it is another site's or nobody's, or suspended or pending.
[[nodiscard]] Result<std::optional<AccountId>> look_up_account(sql::Reader& tx, const accounts::Site& site,
                                                               std::string_view address);

}  // namespace rookery::social
