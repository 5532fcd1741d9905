#pragma once

#include "social/account_view.hpp"
#include "social/filter.hpp"
#include "social/ids.hpp"
#include "social/post_facts.hpp"
#include "social/visibility.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rookery::social {

// A post as one viewer sees it: what the API's Status entity shows.
struct PostView {
  struct Mention {
    AccountId id;
    std::string name;
  };
  struct App {
    std::string name;
    std::optional<std::string> website;
  };

  PostId id;
  AccountView author;
  Visibility visibility = Visibility::public_;
  std::string text, html, spoiler_text;
  bool sensitive = false;
  std::optional<std::string> language;
  std::optional<PostId> reply_to;
  std::optional<AccountId> reply_to_account;
  Instant created_at;
  std::optional<Instant> edited_at;
  std::optional<App> app;
  std::vector<Mention> mentions;
  std::vector<std::string> tags;  // folded, without '#': what they are looked up by
  std::int64_t replies = 0, reblogs = 0, favourites = 0;
  std::shared_ptr<const PostView> reblog;  // the original, when this is a reblog

  std::optional<AccountId> viewer;  // whose view this is; empty: anonymous
  // What the viewer did to it (of a reblog: to the original); all false for an anonymous one.
  bool favourited = false, reblogged = false, bookmarked = false, pinned = false;
  std::vector<FilterMatch> filtered;  // filled by apply_filters, social/filter.hpp
};

// Whether `viewer` is shown if the post is pinned: on own posts that can be.
[[nodiscard]] constexpr bool shows_pin(std::optional<AccountId> viewer, AccountId author, bool reblog,
                                       Visibility visibility) {
  return viewer == author && !reblog && visibility != Visibility::direct;
}

// A post as it is stored, for whoever may see it: the view has no viewer, no original, and of the author id
// and name; the facts are as load_facts gives them.
struct StoredPost {
  PostView view;
  PostFacts facts;
};

// Those of `ids` that exist, and the originals of those that are reblogs, in no order; also of authors that
// are not active. Five queries whatever the number. REQUIRES: ids.size() <= kHydrateMax.
[[nodiscard]] Result<std::vector<StoredPost>> load_stored_posts(sql::Reader& tx, std::span<const PostId> ids);

// The same as it looks to those who may see it and did not touch it, less posts whose authors, or of a reblog
// the original's, are not active: the view has all but the viewer. Half a dozen queries.
[[nodiscard]] Result<std::vector<StoredPost>> load_untouched_posts(sql::Reader& tx,
                                                                   std::span<const PostId> ids);
// That of one of them who is not its author.
[[nodiscard]] PostView untouched_view(const PostView& view, AccountId viewer);

// What `viewer` (empty: anonymous) may see of `ids`, in that order, less what does not exist or may not be
// seen (see Visibility; reblogs of what may not be seen go too; suspended and pending authors' posts are
// gone), and less posts of those whom the viewer blocks. Mutes are the caller's business. A handful of
// queries whatever the number of posts. REQUIRES: ids.size() <= kHydrateMax.
inline constexpr std::size_t kHydrateMax = 8'192;
[[nodiscard]] Result<std::vector<PostView>> load_posts(sql::Reader& tx, std::optional<AccountId> viewer,
                                                       std::span<const PostId> ids);

// One post that the viewer asked for by its id, so also one of somebody whom the viewer blocks; or
// Errc::not_found when it does not exist or may not be seen: nobody can tell which.
[[nodiscard]] Result<PostView> load_post(sql::Reader& tx, std::optional<AccountId> viewer, PostId id);

}  // namespace rookery::social
