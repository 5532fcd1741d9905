#pragma once

#include "platform/sql/row_versions.hpp"

#include <vector>

namespace rookery::social {

// What of this room's rows is cached (hot/shelf.hpp), and so which changes must be known: RowVersions is made
// with these. Names of accounts and of tags never change; profiles are watched by accounts/watched_rows.hpp.
inline constexpr sql::RowKind kPostRow{"post"};      // the post itself, its mentions and tags; not its counts
inline constexpr sql::RowKind kViewerRow{"viewer"};  // everything by which an account sees and acts
inline constexpr sql::RowKind kAuthorRow{"author"};  // which posts are an account's
inline constexpr sql::RowKind kListRow{"list"};      // the members of a list
inline constexpr sql::RowKind kFilterRow{"filter"};  // the keywords and posts of a filter
inline constexpr sql::RowKind kBigAuthorsRow{"big authors"};     // kBigAuthorsSet: who they are
inline constexpr sql::RowKind kPostCounts{"post counts"};        // replies, reblogs, favourites
inline constexpr sql::RowKind kAccountCounts{"account counts"};  // followers, following, posts, last_post_at

inline constexpr std::int64_t kBigAuthorsSet = 0;

[[nodiscard]] inline std::vector<sql::WatchedColumn> watched_columns() {
  return {
      {.table = "posts", .column = "id", .kind = kPostRow},
      {.table = "posts", .column = "author_id", .kind = kAuthorRow},
      {.table = "mentions", .column = "post_id", .kind = kPostRow},
      {.table = "post_tags", .column = "post_id", .kind = kPostRow},
      // What the viewer reblogged.
      {.table = "posts", .column = "author_id", .kind = kViewerRow, .only_if = "reblog_of_id"},
      {.table = "favourites", .column = "account_id", .kind = kViewerRow},
      {.table = "bookmarks", .column = "account_id", .kind = kViewerRow},
      {.table = "pins", .column = "account_id", .kind = kViewerRow},
      {.table = "follows", .column = "follower_id", .kind = kViewerRow},
      {.table = "blocks", .column = "account_id", .kind = kViewerRow},
      {.table = "blocks", .column = "target_id", .kind = kViewerRow},
      {.table = "mutes", .column = "account_id", .kind = kViewerRow},
      {.table = "followed_tags", .column = "account_id", .kind = kViewerRow},
      {.table = "big_authors", .column = "set_id", .kind = kBigAuthorsRow},
      {.table = "lists", .column = "account_id", .kind = kViewerRow},
      {.table = "filters", .column = "account_id", .kind = kViewerRow},
      {.table = "list_accounts", .column = "list_id", .kind = kListRow},
      {.table = "filter_keywords", .column = "filter_id", .kind = kFilterRow},
      {.table = "filter_posts", .column = "filter_id", .kind = kFilterRow},
  };
}

[[nodiscard]] inline std::vector<sql::WatchedCounts> watched_counts() {
  return {{.table = "post_stats",
           .key = "post_id",
           .kind = kPostCounts,
           .columns = {"replies", "reblogs", "favourites"}},
          {.table = "account_stats",
           .key = "account_id",
           .kind = kAccountCounts,
           .columns = {"followers", "following", "posts", "last_post_at"}}};
}

}  // namespace rookery::social
