#include "social/follow.hpp"

#include "accounts/account.hpp"
#include "social/notification.hpp"
#include "social/post_text.hpp"
#include "social/relation.hpp"
#include "social/timeline/home_timelines.hpp"

#include <algorithm>

namespace rookery::social {

namespace {

Result<> count(sql::Writer& tx, AccountId follower, AccountId followee, int change) {
  ROOKERY_TRY(
      tx.run("INSERT INTO account_stats (account_id, following) VALUES ($1, $2) "
             "ON CONFLICT (account_id) DO UPDATE SET following = account_stats.following + $2",
             follower, change));
  ROOKERY_TRY(
      tx.run("INSERT INTO account_stats (account_id, followers) VALUES ($1, $2) "
             "ON CONFLICT (account_id) DO UPDATE SET followers = account_stats.followers + $2",
             followee, change));
  return {};
}

Result<> check_limit(sql::Reader& tx, AccountId follower) {
  std::int64_t following = 0;
  std::int64_t followers = 0;
  ROOKERY_TRY(tx.each(
      "SELECT following, followers FROM account_stats WHERE account_id = $1",
      [&](const sql::Row& row) {
        following = row.integer(0);
        followers = row.integer(1);
      },
      follower));
  const std::int64_t limit =
      std::max(Follows::kFollowingMax, followers * Follows::kFollowingPerTenFollowers / 10);
  if (following < limit) return {};
  return fail(Errc::invalid,
              "Validation failed: You cannot follow more than " + std::to_string(limit) + " people");
}

// The languages as their column holds them.
Result<std::optional<std::string>> checked_languages(const FollowOptions& options) {
  if (!options.languages) return std::nullopt;
  if (options.languages->size() > FollowOptions::kLanguagesMax) {
    return fail(Errc::invalid, "Validation failed: Languages are too many (maximum is " +
                                   std::to_string(FollowOptions::kLanguagesMax) + ")");
  }
  std::vector<std::string> codes;
  for (const auto& code : *options.languages) codes.push_back(ROOKERY_TRY(language_code(code)));
  return languages_column(codes);
}

// Changes the options of a follow, or of a request; false when there is neither.
Result<bool> change(sql::Writer& tx, AccountId follower, AccountId followee, const FollowOptions& options,
                    const std::optional<std::string>& languages) {
  const auto changed = ROOKERY_TRY(
      tx.run("UPDATE follows SET show_reblogs = COALESCE($3, show_reblogs), notify = COALESCE($4, notify), "
             "languages = CASE WHEN $5 = 1 THEN $6 ELSE languages END "
             "WHERE follower_id = $1 AND followee_id = $2",
             follower, followee, options.reblogs, options.notify, options.languages.has_value(), languages));
  if (changed > 0) return true;
  return ROOKERY_TRY(tx.run("UPDATE follow_requests SET show_reblogs = COALESCE($3, show_reblogs), "
                            "notify = COALESCE($4, notify), "
                            "languages = CASE WHEN $5 = 1 THEN $6 ELSE languages END "
                            "WHERE follower_id = $1 AND followee_id = $2",
                            follower, followee, options.reblogs, options.notify,
                            options.languages.has_value(), languages)) > 0;
}

// Deletes a waiting request; whether there was one.
Result<bool> drop_request(sql::Writer& tx, AccountId follower, AccountId followee) {
  const auto dropped = ROOKERY_TRY(
      tx.run("DELETE FROM follow_requests WHERE follower_id = $1 AND followee_id = $2", follower, followee));
  if (dropped == 0) return false;
  ROOKERY_TRY(unnotify(tx, NotificationType::follow_request, followee, follower));
  return true;
}

// Whoever is not followed any more is in no list of the follower's.
Result<> drop_from_lists(sql::Writer& tx, AccountId follower, AccountId followee) {
  ROOKERY_TRY(
      tx.run("DELETE FROM list_accounts WHERE owner_id = $1 AND account_id = $2", follower, followee));
  return {};
}

}  // namespace

Result<> Follows::follow(sql::Writer& tx, AccountId follower, AccountId followee,
                         const FollowOptions& options) const {
  const auto target = ROOKERY_TRY(accounts::find_account(tx, followee));
  if (follower == followee || !target || target->standing != accounts::Standing::active) {
    return fail(Errc::not_found);
  }
  if (ROOKERY_TRY(blocked_either_way(tx, follower, followee))) {
    return fail(Errc::forbidden, "This action is not allowed");
  }
  const auto languages = ROOKERY_TRY(checked_languages(options));
  if (ROOKERY_TRY(change(tx, follower, followee, options, languages))) {
    tx.after_commit([&home = home_, follower] { home.forget(follower); });
    return {};
  }
  ROOKERY_TRY(check_limit(tx, follower));
  const auto id = ids_.next<ActId>();
  const bool reblogs = options.reblogs.value_or(true);
  const bool notify_posts = options.notify.value_or(false);
  if (target->locked) {
    ROOKERY_TRY(
        tx.run("INSERT INTO follow_requests (follower_id, followee_id, id, show_reblogs, notify, languages) "
               "VALUES ($1, $2, $3, $4, $5, $6)",
               follower, followee, id, reblogs, notify_posts, languages));
    return notify(tx, ids_, NotificationType::follow_request, followee, follower);
  }
  ROOKERY_TRY(
      tx.run("INSERT INTO follows (follower_id, followee_id, id, show_reblogs, notify, languages) "
             "VALUES ($1, $2, $3, $4, $5, $6)",
             follower, followee, id, reblogs, notify_posts, languages));
  ROOKERY_TRY(count(tx, follower, followee, 1));
  tx.after_commit([&home = home_, follower, followee] { home.followed(follower, followee); });
  return notify(tx, ids_, NotificationType::follow, followee, follower);
}

Result<> Follows::unfollow(sql::Writer& tx, AccountId follower, AccountId followee) {
  const auto ended = ROOKERY_TRY(
      tx.run("DELETE FROM follows WHERE follower_id = $1 AND followee_id = $2", follower, followee));
  if (ended > 0) {
    ROOKERY_TRY(count(tx, follower, followee, -1));
    ROOKERY_TRY(unnotify(tx, NotificationType::follow, followee, follower));
    return drop_from_lists(tx, follower, followee);
  }
  if (ROOKERY_TRY(drop_request(tx, follower, followee))) return drop_from_lists(tx, follower, followee);
  return {};
}

Result<> Follows::remove_follower(sql::Writer& tx, AccountId followee, AccountId follower) {
  if (!ROOKERY_TRY(follows(tx, follower, followee))) return {};
  return unfollow(tx, follower, followee);
}

Result<> Follows::accept(sql::Writer& tx, AccountId followee, AccountId follower) const {
  const auto accepted = ROOKERY_TRY(
      tx.run("INSERT INTO follows (follower_id, followee_id, id, show_reblogs, notify, languages) "
             "SELECT follower_id, followee_id, $3, show_reblogs, notify, languages FROM follow_requests "
             "WHERE follower_id = $1 AND followee_id = $2",
             follower, followee, ids_.next<ActId>()));
  if (accepted == 0) return fail(Errc::not_found);
  ROOKERY_TRY(drop_request(tx, follower, followee));
  ROOKERY_TRY(count(tx, follower, followee, 1));
  tx.after_commit([&home = home_, follower, followee] { home.followed(follower, followee); });
  return notify(tx, ids_, NotificationType::follow, followee, follower);
}

Result<> Follows::reject(sql::Writer& tx, AccountId followee, AccountId follower) {
  if (!ROOKERY_TRY(drop_request(tx, follower, followee))) return fail(Errc::not_found);
  return drop_from_lists(tx, follower, followee);
}

Result<> Follows::accept_all(sql::Writer& tx, AccountId followee) const {
  const auto followers = ROOKERY_TRY(tx.all(
      "SELECT follower_id FROM follow_requests WHERE followee_id = $1",
      [](const sql::Row& row) { return row.id<AccountId>(0); }, followee));
  if (followers.empty()) return {};
  // Whole sets at once: many may wait, and all writers wait for this transaction. The follow takes the id of
  // its request over.
  ROOKERY_TRY(
      tx.run("INSERT INTO follows (follower_id, followee_id, id, show_reblogs, notify, languages) "
             "SELECT follower_id, followee_id, id, show_reblogs, notify, languages FROM follow_requests "
             "WHERE followee_id = $1",
             followee));
  ROOKERY_TRY(
      tx.run("INSERT INTO account_stats (account_id, following) "
             "SELECT follower_id, 1 FROM follow_requests WHERE followee_id = $1 "
             "ON CONFLICT (account_id) DO UPDATE SET following = account_stats.following + 1",
             followee));
  ROOKERY_TRY(
      tx.run("INSERT INTO account_stats (account_id, followers) VALUES ($1, $2) "
             "ON CONFLICT (account_id) DO UPDATE SET followers = account_stats.followers + $2",
             followee, followers.size()));
  ROOKERY_TRY(tx.run("DELETE FROM follow_requests WHERE followee_id = $1", followee));
  ROOKERY_TRY(tx.run("DELETE FROM notifications WHERE account_id = $1 AND type = $2", followee,
                     NotificationType::follow_request));
  tx.after_commit([&home = home_, followers, followee] {
    for (const AccountId follower : followers) home.followed(follower, followee);
  });
  return {};
}

}  // namespace rookery::social
