#include "social/thread.hpp"

#include "social/post_access.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace rookery::social {

namespace {

Result<std::vector<PostId>> ancestor_ids(sql::Reader& tx, PostId post, std::size_t most) {
  return tx.all(
      "WITH RECURSIVE up(id, parent_id, depth) AS ("
      "  SELECT p.id, p.reply_to_id, 0 FROM posts p WHERE p.id = $1"
      "  UNION ALL"
      "  SELECT p.id, p.reply_to_id, up.depth + 1 FROM up JOIN posts p ON p.id = up.parent_id"
      "  WHERE up.depth < $2"
      ") SELECT id FROM up WHERE depth > 0 ORDER BY depth DESC",
      [](const sql::Row& row) { return row.id<PostId>(0); }, post, most);
}

struct Reply {
  PostId id, parent;
};

// The replies nearest to the post, level by level: the recursion stops where LIMIT is reached, so that a
// thread of a million replies costs no more than the part that is shown.
Result<std::vector<Reply>> nearest_replies(sql::Reader& tx, PostId post, std::size_t depth,
                                           std::size_t most) {
  return tx.all(
      "WITH RECURSIVE down(id, parent_id, depth) AS ("
      "  SELECT p.id, p.reply_to_id, 1 FROM posts p WHERE p.reply_to_id = $1"
      "  UNION ALL"
      "  SELECT p.id, p.reply_to_id, down.depth + 1 FROM down JOIN posts p ON p.reply_to_id = down.id"
      "  WHERE down.depth < $2"
      ") SELECT id, parent_id FROM down LIMIT $3",
      [](const sql::Row& row) { return Reply{.id = row.id<PostId>(0), .parent = row.id<PostId>(1)}; }, post,
      depth, most);
}

// Each post followed by its replies, oldest first: the order of Mastodon's tree paths.
std::vector<PostId> in_reading_order(PostId root, const std::vector<Reply>& replies, std::size_t most) {
  std::unordered_map<PostId, std::vector<PostId>> children;
  for (const Reply& reply : replies) children[reply.parent].push_back(reply.id);
  for (auto& [parent, ids] : children) std::ranges::sort(ids, std::greater());
  std::vector<PostId> ordered;
  std::vector<PostId> open{root};
  while (!open.empty() && ordered.size() < most) {
    const PostId next = open.back();
    open.pop_back();
    if (next != root) ordered.push_back(next);
    if (const auto found = children.find(next); found != children.end()) {
      open.insert(open.end(), found->second.begin(), found->second.end());
    }
  }
  return ordered;
}

Result<> drop_muted(sql::Reader& tx, AccountId viewer, Instant now, std::vector<PostView>& posts) {
  if (posts.empty()) return {};
  std::vector<AccountId> authors;
  authors.reserve(posts.size());
  for (const auto& post : posts) authors.push_back(post.author.id);
  std::unordered_set<AccountId> muted;
  ROOKERY_TRY(tx.each(
      "SELECT target_id FROM mutes WHERE account_id = $1 AND target_id = ANY($2) "
      "AND (expires_at IS NULL OR expires_at > $3)",
      [&](const sql::Row& row) { muted.insert(row.id<AccountId>(0)); }, viewer, authors, now));
  std::erase_if(posts, [&](const PostView& post) { return muted.contains(post.author.id); });
  return {};
}

std::vector<PostView> self_replies_first(std::vector<PostView> replies) {
  std::vector<PostView> ordered, others;
  ordered.reserve(replies.size());
  for (auto& reply : replies) {
    auto& place = reply.reply_to_account == reply.author.id ? ordered : others;
    place.push_back(std::move(reply));
  }
  std::ranges::move(others, std::back_inserter(ordered));
  return ordered;
}

}  // namespace

Result<Thread> load_thread(sql::Reader& tx, std::optional<AccountId> viewer, PostId post, Instant now) {
  static constexpr std::size_t kDepthMax = Thread::kDescendantsMax;
  const auto root = ROOKERY_TRY(find_visible_post(tx, viewer, post)).id;
  const auto up =
      ROOKERY_TRY(ancestor_ids(tx, root, viewer ? Thread::kAncestorsMax : Thread::kAncestorsAnonymousMax));
  const auto replies = ROOKERY_TRY(
      nearest_replies(tx, root, viewer ? kDepthMax : Thread::kDepthAnonymousMax, Thread::kDescendantsMax));
  const auto down =
      in_reading_order(root, replies, viewer ? Thread::kDescendantsMax : Thread::kDescendantsAnonymousMax);

  Thread thread{.ancestors = ROOKERY_TRY(load_posts(tx, viewer, up)),
                .descendants = ROOKERY_TRY(load_posts(tx, viewer, down))};
  if (viewer) {
    ROOKERY_TRY(drop_muted(tx, *viewer, now, thread.ancestors));
    ROOKERY_TRY(drop_muted(tx, *viewer, now, thread.descendants));
  }
  thread.descendants = self_replies_first(std::move(thread.descendants));
  return thread;
}

}  // namespace rookery::social
