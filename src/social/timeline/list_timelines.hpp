#pragma once

#include "base/clock.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/page.hpp"

#include <vector>

namespace rookery::social {

// A page of the timeline of one of `reader`'s lists at `now`, newest first: what its members post and reblog,
// by the rule of timeline/home_rule.hpp. Read from SQL. Errors: not_found, when the reader has no such list.
[[nodiscard]] Result<std::vector<PostId>> list_timeline(sql::Reader& tx, AccountId reader, ListId list,
                                                        Instant now, const Page& page);

}  // namespace rookery::social
