#pragma once

#include "platform/sql/transaction.hpp"
#include "social/filter.hpp"
#include "social/post_view.hpp"

#include <vector>

namespace rookery::social {

// Somebody's filters, made ready for matching many posts.
struct FoldedFilters {
  struct One {
    FullFilter full;
    std::vector<std::string> keywords;  // without case, in the order of full.keywords
  };
  std::vector<One> filters;
};
[[nodiscard]] FoldedFilters fold_filters(std::vector<FullFilter> filters);

// What keywords are looked for in, of a post that is no reblog: its words without case.
[[nodiscard]] std::string filtered_text(const PostView& post);

// What of the filters matches a post at `now`. `text` is filtered_text of it, of a reblog of the original;
// `original` is the post itself when it is none.
[[nodiscard]] std::vector<FilterMatch> match_filters(const FoldedFilters& filters, Instant now,
                                                     std::string_view text, PostId post, PostId original);

// Sets PostView::filtered, also of a reblog's original, on every post that one of `viewer`'s filters matches
// at `now`: by a keyword (without regard to case; in the text as typed or the spoiler text; of a reblog the
// original's) or as a single post. As in Mastodon nothing is dropped and every context's filters are
// reported, each with its contexts: clients keep posts in one store and show them in many places, so which
// filter counts where is theirs to decide.
Result<> apply_filters(sql::Reader& tx, AccountId viewer, Instant now, std::vector<PostView>& posts);

}  // namespace rookery::social
