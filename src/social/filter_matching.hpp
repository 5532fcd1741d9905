#pragma once

#include "platform/sql/transaction.hpp"
#include "social/filter.hpp"
#include "social/post_view.hpp"

#include <vector>

namespace rookery::social {

// Sets PostView::filtered, also of a reblog's original, on every post that one of `viewer`'s filters matches
// at `now`: by a keyword (without regard to case; in the text as typed or the spoiler text; of a reblog the
// original's) or as a single post. As in Mastodon nothing is dropped and every context's filters are
// reported, each with its contexts: clients keep posts in one store and show them in many places, so which
// filter counts where is theirs to decide.
Result<> apply_filters(sql::Reader& tx, AccountId viewer, Instant now, std::vector<PostView>& posts);

}  // namespace rookery::social
