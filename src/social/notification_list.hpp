#pragma once

#include "social/account_view.hpp"
#include "social/notification.hpp"
#include "social/page.hpp"
#include "social/post_view.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rookery::social {

// A set of NotificationTypes: bit 1 << type.
using NotificationTypes = std::uint32_t;
inline constexpr NotificationTypes kAllNotificationTypes = (1U << kNotificationTypesMax) - 1;
[[nodiscard]] constexpr NotificationTypes bit_of(NotificationType type) {
  return 1U << static_cast<unsigned>(type);
}

// Which of somebody's notifications are meant. Those from suspended accounts, and from people on the other
// side of a block, never are.
struct NotificationQuery {
  static constexpr std::size_t kLimitDefault = 40;
  static constexpr std::size_t kLimitMax = 80;

  NotificationTypes types = kAllNotificationTypes;
  std::optional<AccountId> from;
  Page page;  // by notification id
};

// A row, before what it is about is loaded.
struct NotificationRow {
  NotificationId id;
  NotificationType type = NotificationType::mention;
  AccountId from;
  std::optional<PostId> post;
};
// One page of rows, newest first.
[[nodiscard]] Result<std::vector<NotificationRow>> notification_rows(sql::Reader& tx, AccountId reader,
                                                                     const NotificationQuery& query);

// A notification as its reader sees it: what the API's Notification entity shows.
struct NotificationView {
  NotificationId id;
  NotificationType type = NotificationType::mention;
  AccountView from;
  std::optional<PostView> post;
};

struct NotificationPage {
  std::vector<NotificationView> shown;
  // Of the rows looked at: what the next page goes on from, also when nothing of this one may be shown. 0
  // when there were none.
  NotificationId newest, oldest;
};

// Less those about a post that `reader` may not see any more. Filters are applied to the posts, not to the
// notifications.
[[nodiscard]] Result<NotificationPage> list_notifications(sql::Reader& tx, AccountId reader,
                                                          const NotificationQuery& query, Instant now);
// Errors: not_found, also for what list_notifications would not show.
[[nodiscard]] Result<NotificationView> find_notification(sql::Reader& tx, AccountId reader, NotificationId id,
                                                         Instant now);

// How many came after the read marker, counted up to `most`. The page of the query is ignored.
inline constexpr std::size_t kUnreadCountDefault = 100;
inline constexpr std::size_t kUnreadCountMax = 1'000;
[[nodiscard]] Result<std::int64_t> unread_notifications(sql::Reader& tx, AccountId reader,
                                                        const NotificationQuery& query, std::size_t most);

Result<> clear_notifications(sql::Writer& tx, AccountId reader);
// Errors: not_found.
Result<> dismiss_notification(sql::Writer& tx, AccountId reader, NotificationId id);

// Posts that notifications are about, as `reader` sees them, each once, filters applied.
[[nodiscard]] Result<std::vector<PostView>> load_notified_posts(sql::Reader& tx, AccountId reader,
                                                                std::span<const PostId> ids, Instant now);

}  // namespace rookery::social
