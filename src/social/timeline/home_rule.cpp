#include "social/timeline/home_rule.hpp"

#include <algorithm>

namespace rookery::social {

namespace {

// Of a reblog: whether what was reblogged may be seen.
bool original_may_be_seen(const Viewer& viewer, const PostFacts& post) {
  if (viewer.blocked_by_account(post.original_author) || viewer.blocks_account(post.original_author))
    return false;
  switch (post.original_visibility) {
    case Visibility::public_:
    case Visibility::unlisted:
      return true;
    case Visibility::private_:
      if (viewer.follows_account(post.original_author)) return true;
      [[fallthrough]];
    case Visibility::direct:
      return post.original_author == viewer.id || post.mentions(viewer.id);
  }
  return false;  // a number that no Visibility has: nobody sees it
}

// Whether somebody whom the viewer blocks or mutes wrote it, or the original, or is mentioned.
bool anyone_unwelcome(const Viewer& viewer, const PostFacts& post, Instant now) {
  if (viewer.blocks.empty() && viewer.mutes.empty()) return false;
  const auto unwelcome = [&](AccountId account) { return viewer.unwelcome(account, now); };
  return unwelcome(post.author) || (post.reblog_of && unwelcome(post.original_author)) ||
         std::ranges::any_of(post.mentioned, unwelcome);
}

bool answers_another(const Viewer& viewer, const PostFacts& post) {
  return post.reply_to_account && *post.reply_to_account != post.author &&
         *post.reply_to_account != viewer.id;
}

// REQUIRES: the viewer follows the author.
bool follow_shows(const Viewer& viewer, const PostFacts& post) {
  if (const auto* chosen = viewer.chosen(post.author)) {
    if (post.reblog_of && !chosen->show_reblogs) return false;
    if (!post.reblog_of && !post.language.empty() && !chosen->languages.empty() &&
        std::ranges::find(chosen->languages, post.language) == chosen->languages.end())
      return false;
  }
  if (post.visibility > Visibility::private_ && !post.mentions(viewer.id)) return false;
  return !answers_another(viewer, post) || viewer.follows_account(*post.reply_to_account);
}

bool by_follow(const Viewer& viewer, const PostFacts& post, ExclusiveLists lists) {
  return viewer.follows_account(post.author) && follow_shows(viewer, post) &&
         (lists == ExclusiveLists::show || !viewer.keeps_on_exclusive_list(post.author));
}

bool by_tag(const Viewer& viewer, const PostFacts& post) {
  return post.visibility == Visibility::public_ && !post.reblog_of &&
         std::ranges::any_of(post.tags, [&](TagId tag) { return viewer.follows_tag(tag); });
}

// What has nothing to do with the way on which the post comes to the viewer, who did not write it.
bool acceptable(const Viewer& viewer, const PostFacts& post, Instant now) {
  return !viewer.blocked_by_account(post.author) && !anyone_unwelcome(viewer, post, now);
}

template <class Shows>
Result<std::vector<PostId>> those(const std::vector<PostFacts>& posts, Shows shows) {
  std::vector<PostId> shown;
  shown.reserve(posts.size());
  for (const auto& post : posts) {
    if (shows(post)) shown.push_back(post.id);
  }
  return shown;
}

}  // namespace

bool home_shows(const Viewer& viewer, const PostFacts& post, Instant now, ExclusiveLists lists) {
  if (post.reblog_of && !original_may_be_seen(viewer, post)) return false;
  if (post.author == viewer.id) return true;
  return acceptable(viewer, post, now) && (by_follow(viewer, post, lists) || by_tag(viewer, post));
}

bool list_shows(const Viewer& viewer, const ListAudience& list, const PostFacts& post, Instant now) {
  if (post.reblog_of && !original_may_be_seen(viewer, post)) return false;
  if (post.author != viewer.id &&
      !(acceptable(viewer, post, now) && by_follow(viewer, post, ExclusiveLists::show)))
    return false;
  if (!answers_another(viewer, post)) return true;
  switch (list.replies) {
    case RepliesPolicy::followed:
      return true;  // the follow's rule is about them already
    case RepliesPolicy::list:
      return std::ranges::binary_search(list.members, *post.reply_to_account);
    case RepliesPolicy::none:
      break;
  }
  return false;
}

Result<std::vector<PostId>> home_rule(sql::Reader& tx, AccountId reader, Instant now,
                                      std::span<const PostId> posts, ExclusiveLists lists) {
  const auto facts = ROOKERY_TRY(load_facts(tx, posts));
  const auto viewer = ROOKERY_TRY(load_viewer_for(tx, reader, facts));
  return those(facts, [&](const PostFacts& post) { return home_shows(viewer, post, now, lists); });
}

Result<std::vector<PostId>> list_rule(sql::Reader& tx, AccountId reader, ListId list, Instant now,
                                      std::span<const PostId> posts) {
  const auto facts = ROOKERY_TRY(load_facts(tx, posts));
  const auto viewer = ROOKERY_TRY(load_viewer_for(tx, reader, facts));
  std::vector<AccountId> answered;
  for (const auto& post : facts) {
    if (post.reply_to_account) answered.push_back(*post.reply_to_account);
  }
  ListAudience audience;
  audience.replies = ROOKERY_TRY(find_list(tx, reader, list)).replies_policy;
  audience.members = ROOKERY_TRY(tx.all(
      "SELECT account_id FROM list_accounts WHERE owner_id = $1 AND list_id = $2 AND account_id = ANY($3) "
      "ORDER BY account_id",
      [](const sql::Row& row) { return row.id<AccountId>(0); }, reader, list, answered));
  return those(facts, [&](const PostFacts& post) { return list_shows(viewer, audience, post, now); });
}

}  // namespace rookery::social
