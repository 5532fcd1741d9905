#include "social/viewer_acts.hpp"

#include <algorithm>

namespace rookery::social {

std::optional<PostMarks> ViewerActs::marks(PostId post) const {
  if (post < favourites.floor || post < bookmarks.floor || post < reblogs.floor) return std::nullopt;
  const auto in = [post](const std::vector<PostId>& posts) {
    return std::ranges::binary_search(posts, post);
  };
  return PostMarks{.favourited = in(favourites.posts),
                   .reblogged = in(reblogs.posts),
                   .bookmarked = in(bookmarks.posts),
                   .pinned = in(pins)};
}

std::size_t ViewerActs::bytes() const {
  return (favourites.posts.capacity() + bookmarks.posts.capacity() + reblogs.posts.capacity() +
          pins.capacity()) *
         sizeof(PostId);
}

namespace {

// `newest` answers with the newest kKeptMax posts acted on, newest first.
Result<ViewerActs::Kind> load_kind(sql::Reader& tx, std::string_view newest, AccountId viewer) {
  ViewerActs::Kind kind;
  kind.posts = ROOKERY_TRY(
      tx.all(newest, [](const sql::Row& row) { return row.id<PostId>(0); }, viewer, ViewerActs::kKeptMax));
  if (kind.posts.size() == ViewerActs::kKeptMax) kind.floor = kind.posts.back();
  std::ranges::reverse(kind.posts);
  return kind;
}

// Own posts are stored by their own id, not by what they reblog. A reblog's id is above its original's, so
// whoever has all own posts from an id up has the reblogs of all originals from there up.
Result<ViewerActs::Kind> load_reblogs(sql::Reader& tx, AccountId viewer) {
  ViewerActs::Kind kind;
  std::size_t own = 0;
  PostId oldest;
  ROOKERY_TRY(tx.each(
      "SELECT id, reblog_of_id FROM posts WHERE author_id = $1 ORDER BY id DESC LIMIT $2",
      [&](const sql::Row& row) {
        ++own;
        oldest = row.id<PostId>(0);
        if (const auto original = row.maybe_id<PostId>(1)) kind.posts.push_back(*original);
      },
      viewer, ViewerActs::kKeptMax));
  if (own == ViewerActs::kKeptMax) kind.floor = oldest;
  std::ranges::sort(kind.posts);
  return kind;
}

}  // namespace

Result<ViewerActs> load_acts(sql::Reader& tx, AccountId viewer) {
  ViewerActs acts;
  acts.favourites = ROOKERY_TRY(load_kind(
      tx, "SELECT post_id FROM favourites WHERE account_id = $1 ORDER BY post_id DESC LIMIT $2", viewer));
  acts.bookmarks = ROOKERY_TRY(load_kind(
      tx, "SELECT post_id FROM bookmarks WHERE account_id = $1 ORDER BY post_id DESC LIMIT $2", viewer));
  acts.reblogs = ROOKERY_TRY(load_reblogs(tx, viewer));
  acts.pins = ROOKERY_TRY(tx.all(
      "SELECT post_id FROM pins WHERE account_id = $1 ORDER BY post_id",
      [](const sql::Row& row) { return row.id<PostId>(0); }, viewer));
  return acts;
}

Result<std::unordered_map<PostId, PostMarks>> load_marks(sql::Reader& tx, AccountId viewer,
                                                         std::span<const PostId> posts) {
  std::unordered_map<PostId, PostMarks> found;
  const auto mark = [&](std::string_view statement, bool PostMarks::* which) {
    return tx.each(
        statement, [&](const sql::Row& row) { found[row.id<PostId>(0)].*which = true; }, viewer, posts);
  };
  ROOKERY_TRY(mark("SELECT post_id FROM favourites WHERE account_id = $1 AND post_id = ANY($2)",
                   &PostMarks::favourited));
  ROOKERY_TRY(mark("SELECT reblog_of_id FROM posts WHERE author_id = $1 AND reblog_of_id = ANY($2)",
                   &PostMarks::reblogged));
  ROOKERY_TRY(mark("SELECT post_id FROM bookmarks WHERE account_id = $1 AND post_id = ANY($2)",
                   &PostMarks::bookmarked));
  ROOKERY_TRY(
      mark("SELECT post_id FROM pins WHERE account_id = $1 AND post_id = ANY($2)", &PostMarks::pinned));
  return found;
}

}  // namespace rookery::social
