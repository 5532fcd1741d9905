#include "social/interactions.hpp"

#include "social/notification.hpp"
#include "social/post_access.hpp"
#include "social/post_counts.hpp"

#include <algorithm>

namespace rookery::social {

namespace {

// The post itself or what it is a reblog of, whoever may see it.
Result<PostKey> find_original(sql::Reader& tx, PostId post) {
  const auto found = ROOKERY_TRY(tx.one(
      "SELECT o.author_id, o.id FROM posts p JOIN posts o ON o.id = COALESCE(p.reblog_of_id, p.id) "
      "WHERE p.id = $1",
      [](const sql::Row& row) { return PostKey{.author = row.id<AccountId>(0), .id = row.id<PostId>(1)}; },
      post));
  if (!found) return fail(Errc::not_found);
  return *found;
}

Result<PostActs> post_acts(sql::Reader& tx, std::string_view statement, AccountId actor, const Page& page) {
  PostActs found;
  ROOKERY_TRY(tx.each(
      statement,
      [&](const sql::Row& row) {
        found.acts.push_back(row.id<ActId>(0));
        found.posts.push_back(row.id<PostId>(1));
      },
      actor, page.lower(), page.upper(), page.limit));
  if (page.ascending()) {
    std::ranges::reverse(found.acts);
    std::ranges::reverse(found.posts);
  }
  return found;
}

Result<AccountActs> account_acts(sql::Reader& tx, std::string_view statement, std::optional<AccountId> viewer,
                                 PostId post, const Page& page) {
  AccountActs found;
  ROOKERY_TRY(tx.each(
      statement,
      [&](const sql::Row& row) {
        found.acts.push_back(row.id<ActId>(0));
        found.accounts.push_back(row.id<AccountId>(1));
      },
      post, page.lower(), page.upper(), page.limit, viewer));
  if (page.ascending()) {
    std::ranges::reverse(found.acts);
    std::ranges::reverse(found.accounts);
  }
  return found;
}

}  // namespace

Result<PostId> favourite(sql::Writer& tx, Snowflake& ids, AccountId actor, PostId post) {
  const auto found = ROOKERY_TRY(find_visible_post(tx, actor, post));
  if (found.viewer_blocks_author) return fail(Errc::forbidden);
  const auto added = ROOKERY_TRY(
      tx.run("INSERT INTO favourites (account_id, post_id, id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
             actor, found.id, ids.next<ActId>()));
  if (added == 0) return found.id;
  ROOKERY_TRY(count_on_post(tx, PostCount::favourites, found.key(), 1));
  ROOKERY_TRY(notify(tx, ids, NotificationType::favourite, found.author, actor, found.id));
  return found.id;
}

Result<PostId> unfavourite(sql::Writer& tx, AccountId actor, PostId post) {
  const auto original = ROOKERY_TRY(find_original(tx, post));
  const auto removed = ROOKERY_TRY(
      tx.run("DELETE FROM favourites WHERE account_id = $1 AND post_id = $2", actor, original.id));
  if (removed == 0) return original.id;
  ROOKERY_TRY(count_on_post(tx, PostCount::favourites, original, -1));
  ROOKERY_TRY(unnotify(tx, NotificationType::favourite, original.author, actor, original.id));
  return original.id;
}

Result<PostId> bookmark(sql::Writer& tx, Snowflake& ids, AccountId actor, PostId post) {
  const auto found = ROOKERY_TRY(find_visible_post(tx, actor, post));
  ROOKERY_TRY(
      tx.run("INSERT INTO bookmarks (account_id, post_id, id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
             actor, found.id, ids.next<ActId>()));
  return found.id;
}

Result<PostId> unbookmark(sql::Writer& tx, AccountId actor, PostId post) {
  const auto original = ROOKERY_TRY(find_original(tx, post));
  ROOKERY_TRY(tx.run("DELETE FROM bookmarks WHERE account_id = $1 AND post_id = $2", actor, original.id));
  return original.id;
}

Result<> pin(sql::Writer& tx, Snowflake& ids, AccountId actor, PostId post) {
  const auto found = ROOKERY_TRY(find_visible_post(tx, actor, post));
  if (found.id != post) return fail(Errc::invalid, "Validation failed: A boost cannot be pinned");
  if (found.author != actor) {
    return fail(Errc::invalid, "Validation failed: Someone else's post cannot be pinned");
  }
  if (found.visibility == Visibility::direct) {
    return fail(Errc::invalid,
                "Validation failed: Posts that are only visible to mentioned users cannot be pinned");
  }
  if (ROOKERY_TRY(tx.exists("SELECT 1 FROM pins WHERE account_id = $1 AND post_id = $2", actor, post))) {
    return {};
  }
  if (ROOKERY_TRY(tx.number("SELECT COUNT(*) FROM pins WHERE account_id = $1", actor)) >= kPinsMax) {
    return fail(Errc::invalid, "Validation failed: You have already pinned the maximum number of posts");
  }
  ROOKERY_TRY(tx.run("INSERT INTO pins (account_id, post_id, id) VALUES ($1, $2, $3)", actor, post,
                     ids.next<ActId>()));
  return {};
}

Result<> unpin(sql::Writer& tx, AccountId actor, PostId post) {
  ROOKERY_TRY(find_visible_post(tx, actor, post));
  ROOKERY_TRY(tx.run("DELETE FROM pins WHERE account_id = $1 AND post_id = $2", actor, post));
  return {};
}

Result<PostActs> favourites_of(sql::Reader& tx, AccountId actor, const Page& page) {
  return post_acts(tx,
                   page.ascending()
                       ? "SELECT id, post_id FROM favourites WHERE account_id = $1 AND id > $2 AND id < $3 "
                         "ORDER BY id LIMIT $4"
                       : "SELECT id, post_id FROM favourites WHERE account_id = $1 AND id > $2 AND id < $3 "
                         "ORDER BY id DESC LIMIT $4",
                   actor, page);
}

Result<PostActs> bookmarks_of(sql::Reader& tx, AccountId actor, const Page& page) {
  return post_acts(tx,
                   page.ascending()
                       ? "SELECT id, post_id FROM bookmarks WHERE account_id = $1 AND id > $2 AND id < $3 "
                         "ORDER BY id LIMIT $4"
                       : "SELECT id, post_id FROM bookmarks WHERE account_id = $1 AND id > $2 AND id < $3 "
                         "ORDER BY id DESC LIMIT $4",
                   actor, page);
}

Result<AccountActs> favourited_by(sql::Reader& tx, std::optional<AccountId> viewer, PostId post,
                                  const Page& page) {
  static const std::string from =
      "SELECT f.id, f.account_id FROM favourites f JOIN accounts a ON a.id = f.account_id "
      "WHERE f.post_id = $1 AND f.id > $2 AND f.id < $3 AND a.standing = 0 "
      "AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = $5 AND b.target_id = f.account_id) "
      "AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = f.account_id AND b.target_id = $5) ";
  static const std::string oldest = from + "ORDER BY f.id LIMIT $4";
  static const std::string newest = from + "ORDER BY f.id DESC LIMIT $4";
  return account_acts(tx, page.ascending() ? oldest : newest, viewer, post, page);
}

Result<AccountActs> reblogged_by(sql::Reader& tx, std::optional<AccountId> viewer, PostId post,
                                 const Page& page) {
  static const std::string from =
      "SELECT r.id, r.author_id FROM posts r JOIN accounts a ON a.id = r.author_id "
      "WHERE r.reblog_of_id = $1 AND r.id > $2 AND r.id < $3 AND a.standing = 0 "
      "AND (r.visibility <= 1 OR r.author_id = $5) "
      "AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = $5 AND b.target_id = r.author_id) "
      "AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = r.author_id AND b.target_id = $5) ";
  static const std::string oldest = from + "ORDER BY r.id LIMIT $4";
  static const std::string newest = from + "ORDER BY r.id DESC LIMIT $4";
  return account_acts(tx, page.ascending() ? oldest : newest, viewer, post, page);
}

}  // namespace rookery::social
