#include "social/notification_list.hpp"

#include "social/filter_matching.hpp"
#include "social/marker.hpp"

#include <algorithm>
#include <unordered_map>

namespace rookery::social {

namespace {

// Who may be heard of: $1 reader, $2 and $3 bounds of the id, $4 types, $5 from whom or 0.
#define ROOKERY_HEARD_NOTIFICATIONS                                                                   \
  "FROM notifications n JOIN accounts a ON a.id = n.from_id "                                         \
  "WHERE n.account_id = $1 AND n.id > $2 AND n.id < $3 AND ((CAST($4 AS BIGINT) >> n.type) & 1) = 1 " \
  "AND ($5 = 0 OR n.from_id = $5) AND a.standing = 0 "                                                \
  "AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = $1 AND b.target_id = n.from_id) "      \
  "AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = n.from_id AND b.target_id = $1) "

NotificationRow row_of(const sql::Row& row) {
  return {.id = row.id<NotificationId>(0),
          .type = row.number<NotificationType>(1),
          .from = row.id<AccountId>(2),
          .post = row.maybe_id<PostId>(3)};
}

// What the rows are about, loaded; less what `reader` may not see.
Result<std::vector<NotificationView>> load(sql::Reader& tx, AccountId reader,
                                           std::span<const NotificationRow> rows, Instant now) {
  std::vector<AccountId> senders;
  std::vector<PostId> post_ids;
  for (const NotificationRow& row : rows) {
    senders.push_back(row.from);
    if (row.post) post_ids.push_back(*row.post);
  }
  auto accounts = ROOKERY_TRY(load_accounts(tx, senders));
  auto posts = ROOKERY_TRY(load_notified_posts(tx, reader, post_ids, now));
  std::unordered_map<PostId, const PostView*> posts_by_id;
  for (const PostView& post : posts) posts_by_id.emplace(post.id, &post);

  std::vector<NotificationView> shown;
  for (const NotificationRow& row : rows) {
    const auto from = accounts.find(row.from);
    if (from == accounts.end()) continue;
    NotificationView view{.id = row.id, .type = row.type, .from = from->second, .post = std::nullopt};
    if (row.post) {
      const auto post = posts_by_id.find(*row.post);
      if (post == posts_by_id.end()) continue;
      view.post = *post->second;
    }
    shown.push_back(std::move(view));
  }
  return shown;
}

}  // namespace

Result<std::vector<NotificationRow>> notification_rows(sql::Reader& tx, AccountId reader,
                                                       const NotificationQuery& query) {
  const Page& page = query.page;
  const AccountId from = query.from.value_or(AccountId(0));
  if (!page.ascending()) {
    return tx.all("SELECT n.id, n.type, n.from_id, n.post_id " ROOKERY_HEARD_NOTIFICATIONS
                  "ORDER BY n.id DESC LIMIT $6",
                  row_of, reader, page.lower(), page.upper(), query.types, from, page.limit);
  }
  auto rows = ROOKERY_TRY(tx.all("SELECT n.id, n.type, n.from_id, n.post_id " ROOKERY_HEARD_NOTIFICATIONS
                                 "ORDER BY n.id LIMIT $6",
                                 row_of, reader, page.lower(), page.upper(), query.types, from, page.limit));
  std::ranges::reverse(rows);
  return rows;
}

Result<NotificationPage> list_notifications(sql::Reader& tx, AccountId reader, const NotificationQuery& query,
                                            Instant now) {
  const auto rows = ROOKERY_TRY(notification_rows(tx, reader, query));
  NotificationPage page;
  if (rows.empty()) return page;
  page.newest = rows.front().id;
  page.oldest = rows.back().id;
  page.shown = ROOKERY_TRY(load(tx, reader, rows, now));
  return page;
}

Result<NotificationView> find_notification(sql::Reader& tx, AccountId reader, NotificationId id,
                                           Instant now) {
  NotificationQuery query;
  query.page.since_id = id.value() - 1;
  query.page.max_id = id.value() < INT64_MAX ? id.value() + 1 : INT64_MAX;
  query.page.limit = 1;
  auto page = ROOKERY_TRY(list_notifications(tx, reader, query, now));
  if (page.shown.empty()) return fail(Errc::not_found);
  return std::move(page.shown.front());
}

Result<std::int64_t> unread_notifications(sql::Reader& tx, AccountId reader, const NotificationQuery& query,
                                          std::size_t most) {
  const auto marker = ROOKERY_TRY(find_marker(tx, reader, MarkedTimeline::notifications));
  return tx.number("SELECT COUNT(*) FROM (SELECT n.id " ROOKERY_HEARD_NOTIFICATIONS
                   "ORDER BY n.id LIMIT $6) AS unread",
                   reader, marker ? marker->last_read_id : 0, INT64_MAX, query.types,
                   query.from.value_or(AccountId(0)), most);
}

Result<> clear_notifications(sql::Writer& tx, AccountId reader) {
  ROOKERY_TRY(tx.run("DELETE FROM notifications WHERE account_id = $1", reader));
  return {};
}

Result<> dismiss_notification(sql::Writer& tx, AccountId reader, NotificationId id) {
  const auto gone =
      ROOKERY_TRY(tx.run("DELETE FROM notifications WHERE account_id = $1 AND id = $2", reader, id));
  return gone > 0 ? Result<>{} : fail(Errc::not_found);
}

Result<std::vector<PostView>> load_notified_posts(sql::Reader& tx, AccountId reader,
                                                  std::span<const PostId> ids, Instant now) {
  std::vector<PostId> unique(ids.begin(), ids.end());
  std::ranges::sort(unique);
  const auto repeated = std::ranges::unique(unique);
  unique.erase(repeated.begin(), repeated.end());
  auto posts = ROOKERY_TRY(load_posts(tx, reader, unique));
  ROOKERY_TRY(apply_filters(tx, reader, now, posts));
  return posts;
}

}  // namespace rookery::social
