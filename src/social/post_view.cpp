#include "social/post_view.hpp"

#include "social/post_access.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace rookery::social {

namespace {

// A row of posts with all that one statement can say about it and the viewer.
struct Loaded {
  PostView view;  // without author, mentions, tags
  AccountId author;
  std::optional<PostId> original;  // of what it is a reblog
  std::vector<TagId> tags;         // as view.tags
  PostAccess access;
};

using Posts = std::unordered_map<PostId, Loaded>;

// The viewer's columns are look-ups by key for each post. CASE keeps those from being made that the post's
// visibility does not ask for; without a viewer ($2 is NULL) each ends at its index.
constexpr std::string_view kPosts =
    "SELECT p.id, p.author_id, p.visibility, p.text, p.html, p.spoiler_text, p.sensitive, p.language, "
    "p.reply_to_id, p.reply_to_account_id, p.reblog_of_id, p.edited_at, p.created_at, "
    "COALESCE(s.replies, 0), COALESCE(s.reblogs, 0), COALESCE(s.favourites, 0), a.name, a.website, "
    "CASE WHEN EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = p.author_id AND b.target_id = $2) "
    "  THEN 1 ELSE 0 END, "
    "CASE WHEN EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = $2 AND b.target_id = p.author_id) "
    "  THEN 1 ELSE 0 END, "
    "CASE WHEN p.visibility = 2 AND EXISTS (SELECT 1 FROM follows f "
    "  WHERE f.follower_id = $2 AND f.followee_id = p.author_id) THEN 1 ELSE 0 END, "
    "CASE WHEN p.visibility >= 2 AND EXISTS (SELECT 1 FROM mentions m "
    "  WHERE m.author_id = p.author_id AND m.post_id = p.id AND m.account_id = $2) THEN 1 ELSE 0 END, "
    "CASE WHEN EXISTS (SELECT 1 FROM favourites f WHERE f.account_id = $2 AND f.post_id = p.id) "
    "  THEN 1 ELSE 0 END, "
    "CASE WHEN EXISTS (SELECT 1 FROM posts r WHERE r.reblog_of_id = p.id AND r.author_id = $2) "
    "  THEN 1 ELSE 0 END, "
    "CASE WHEN EXISTS (SELECT 1 FROM bookmarks b WHERE b.account_id = $2 AND b.post_id = p.id) "
    "  THEN 1 ELSE 0 END, "
    "CASE WHEN p.author_id = $2 AND EXISTS (SELECT 1 FROM pins i "
    "  WHERE i.account_id = $2 AND i.post_id = p.id) THEN 1 ELSE 0 END "
    "FROM posts p LEFT JOIN post_stats s ON s.author_id = p.author_id AND s.post_id = p.id "
    "LEFT JOIN apps a ON a.id = p.app_id "
    "WHERE p.id = ANY($1)";

Loaded loaded_of(const sql::Row& row, std::optional<AccountId> viewer) {
  Loaded post;
  PostView& view = post.view;
  view.id = row.id<PostId>(0);
  post.author = row.id<AccountId>(1);
  view.visibility = row.number<Visibility>(2);
  view.text = row.string(3);
  view.html = row.string(4);
  view.spoiler_text = row.string(5);
  view.sensitive = row.flag(6);
  view.language = row.maybe_string(7);
  view.reply_to = row.maybe_id<PostId>(8);
  view.reply_to_account = row.maybe_id<AccountId>(9);
  post.original = row.maybe_id<PostId>(10);
  view.edited_at = row.maybe_instant(11);
  view.created_at = row.instant(12);
  view.replies = row.integer(13);
  view.reblogs = row.integer(14);
  view.favourites = row.integer(15);
  if (!row.null(16)) view.app = PostView::App{.name = row.string(16), .website = row.maybe_string(17)};
  view.viewer = viewer;
  post.access = PostAccess{.visibility = view.visibility,
                           .own = viewer == post.author,
                           .author_blocks = row.flag(18),
                           .viewer_blocks = row.flag(19),
                           .viewer_follows = row.flag(20),
                           .mentioned = row.flag(21)};
  view.favourited = row.flag(22);
  view.reblogged = row.flag(23);
  view.bookmarked = row.flag(24);
  view.pinned = row.flag(25);
  return post;
}

Result<> add_posts(sql::Reader& tx, std::optional<AccountId> viewer, std::span<const PostId> ids,
                   Posts& posts) {
  return tx.each(
      kPosts,
      [&](const sql::Row& row) {
        auto post = loaded_of(row, viewer);
        posts.try_emplace(post.view.id, std::move(post));
      },
      ids, viewer);
}

Result<> add_originals(sql::Reader& tx, std::optional<AccountId> viewer, Posts& posts) {
  std::vector<PostId> missing;
  for (const auto& [id, post] : posts) {
    if (post.original && !posts.contains(*post.original)) missing.push_back(*post.original);
  }
  if (missing.empty()) return {};
  return add_posts(tx, viewer, missing, posts);
}

// Takes the posts that may not be shown out of `posts`.
void take_hidden_out(bool hide_blocked, Posts& posts) {
  std::erase_if(posts, [&](const auto& entry) {
    const PostAccess& access = entry.second.access;
    return !may_see(access) || (hide_blocked && access.viewer_blocks);
  });
}

// Gives the posts their authors; those whose author is not active go.
Result<> add_authors(sql::Reader& tx, Posts& posts) {
  std::vector<AccountId> ids;
  ids.reserve(posts.size());
  for (const auto& [id, post] : posts) ids.push_back(post.author);
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  const auto authors = ROOKERY_TRY(load_accounts(tx, ids));
  std::erase_if(posts, [&](const auto& entry) {
    const auto author = authors.find(entry.second.author);
    return author == authors.end() || author->second.standing != accounts::Standing::active;
  });
  for (auto& [id, post] : posts) post.view.author = authors.at(post.author);
  return {};
}

Result<> add_mentions_and_tags(sql::Reader& tx, Posts& posts) {
  std::vector<PostId> ids;
  ids.reserve(posts.size());
  for (const auto& [id, post] : posts) {
    if (!post.original) ids.push_back(id);
  }
  if (ids.empty()) return {};
  ROOKERY_TRY(tx.each(
      "SELECT p.id, a.id, a.name FROM posts p JOIN mentions m ON m.author_id = p.author_id AND m.post_id = "
      "p.id "
      "JOIN accounts a ON a.id = m.account_id WHERE p.id = ANY($1) ORDER BY p.id, a.id",
      [&](const sql::Row& row) {
        posts[row.id<PostId>(0)].view.mentions.push_back({row.id<AccountId>(1), row.string(2)});
      },
      ids));
  return tx.each(
      "SELECT p.id, t.name, t.id FROM posts p JOIN post_tags pt ON pt.author_id = p.author_id AND pt.post_id "
      "= p.id "
      "JOIN tags t ON t.id = pt.tag_id WHERE p.id = ANY($1) ORDER BY p.id, t.name",
      [&](const sql::Row& row) {
        Loaded& post = posts[row.id<PostId>(0)];
        post.view.tags.push_back(row.string(1));
        post.tags.push_back(row.id<TagId>(2));
      },
      ids);
}

Result<std::vector<PostView>> load(sql::Reader& tx, std::optional<AccountId> viewer,
                                   std::span<const PostId> ids, bool hide_blocked) {
  std::vector<PostView> views;
  if (ids.empty()) return views;
  Posts posts;
  posts.reserve(ids.size() * 2);
  ROOKERY_TRY(add_posts(tx, viewer, ids, posts));
  ROOKERY_TRY(add_originals(tx, viewer, posts));
  take_hidden_out(hide_blocked, posts);
  ROOKERY_TRY(add_authors(tx, posts));
  ROOKERY_TRY(add_mentions_and_tags(tx, posts));

  std::unordered_map<PostId, std::shared_ptr<const PostView>> originals;
  views.reserve(ids.size());
  for (const PostId id : ids) {
    const auto found = posts.find(id);
    if (found == posts.end()) continue;
    PostView view = found->second.view;
    if (const auto original_id = found->second.original) {
      const auto original = posts.find(*original_id);
      if (original == posts.end()) continue;
      auto& shared = originals[*original_id];
      if (!shared) shared = std::make_shared<const PostView>(original->second.view);
      view.favourited = shared->favourited;
      view.reblogged = shared->reblogged;
      view.bookmarked = shared->bookmarked;
      view.reblog = shared;
    }
    views.push_back(std::move(view));
  }
  return views;
}

Result<> add_author_names(sql::Reader& tx, Posts& posts) {
  std::vector<AccountId> ids;
  for (const auto& [id, post] : posts) ids.push_back(post.author);
  std::unordered_map<AccountId, std::string> names;
  ROOKERY_TRY(tx.each(
      "SELECT id, name FROM accounts WHERE id = ANY($1)",
      [&](const sql::Row& row) { names.emplace(row.id<AccountId>(0), row.string(1)); }, ids));
  for (auto& [id, post] : posts) {
    post.view.author.id = post.author;
    post.view.author.name = names[post.author];
  }
  return {};
}

PostFacts facts_of(const Loaded& post, const Posts& posts) {
  PostFacts facts{.id = post.view.id,
                  .author = post.author,
                  .visibility = post.view.visibility,
                  .language = post.view.language.value_or(""),
                  .reply_to = post.view.reply_to,
                  .reply_to_account = post.view.reply_to_account,
                  .reblog_of = post.original,
                  .original_author = {},
                  .original_visibility = {},
                  .mentioned = {},
                  .tags = post.tags};
  const Loaded& text = post.original ? posts.at(*post.original) : post;
  if (post.original) {
    facts.original_author = text.author;
    facts.original_visibility = text.view.visibility;
  }
  for (const auto& mention : text.view.mentions) facts.mentioned.push_back(mention.id);
  return facts;
}

enum class Originals : std::uint8_t { left_out, inside };

// `add_people` makes the authors what is wanted of them.
Result<std::vector<StoredPost>> load_stored(sql::Reader& tx, std::span<const PostId> ids,
                                            Result<> (*add_people)(sql::Reader&, Posts&),
                                            Originals originals) {
  std::vector<StoredPost> stored;
  if (ids.empty()) return stored;
  Posts posts;
  ROOKERY_TRY(add_posts(tx, std::nullopt, ids, posts));
  ROOKERY_TRY(add_originals(tx, std::nullopt, posts));
  ROOKERY_TRY(add_people(tx, posts));
  ROOKERY_TRY(add_mentions_and_tags(tx, posts));
  stored.reserve(posts.size());
  for (const auto& [id, post] : posts) {
    if (post.original && !posts.contains(*post.original)) continue;
    auto& one = stored.emplace_back(StoredPost{.view = post.view, .facts = facts_of(post, posts)});
    if (post.original && originals == Originals::inside)
      one.view.reblog = std::make_shared<const PostView>(posts.at(*post.original).view);
  }
  return stored;
}

}  // namespace

Result<std::vector<StoredPost>> load_stored_posts(sql::Reader& tx, std::span<const PostId> ids) {
  return load_stored(tx, ids, add_author_names, Originals::left_out);
}

Result<std::vector<StoredPost>> load_untouched_posts(sql::Reader& tx, std::span<const PostId> ids) {
  return load_stored(tx, ids, add_authors, Originals::inside);
}

PostView untouched_view(const PostView& view, AccountId viewer) {
  PostView seen = view;
  seen.viewer = viewer;
  if (view.reblog) seen.reblog = std::make_shared<const PostView>(untouched_view(*view.reblog, viewer));
  return seen;
}

Result<std::vector<PostView>> load_posts(sql::Reader& tx, std::optional<AccountId> viewer,
                                         std::span<const PostId> ids) {
  return load(tx, viewer, ids, true);
}

Result<PostView> load_post(sql::Reader& tx, std::optional<AccountId> viewer, PostId id) {
  auto found = ROOKERY_TRY(load(tx, viewer, std::span(&id, 1), false));
  if (found.empty()) return fail(Errc::not_found);
  return std::move(found.front());
}

}  // namespace rookery::social
