#pragma once

#include "social/notification_list.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rookery::social {

// Notifications told as one: "six people favourited your post"
// (https://docs.joinmastodon.org/methods/grouped_notifications/). Favourites and reblogs of one post, and
// follows, of the same half day (UTC) make a group; every other notification is one of its own. Which group a
// notification is in follows from its row alone, so nothing is kept about groups.
struct NotificationGroup {
  static constexpr std::chrono::hours kSpan{12};
  static constexpr std::size_t kSampleAccountsMax = 8;

  std::string key;
  NotificationType type = NotificationType::mention;
  std::int64_t count = 0;                   // all of it up to the newest row of the page
  NotificationId most_recent;               // up to there, too
  NotificationId page_newest, page_oldest;  // of what lies within the page
  std::vector<AccountId> sample_accounts;   // the latest, each once
  std::optional<PostId> post;
};
inline constexpr NotificationTypes kGroupableTypes =
    bit_of(NotificationType::favourite) | bit_of(NotificationType::reblog) | bit_of(NotificationType::follow);

// "favourite-POST-SPAN", "reblog-POST-SPAN", "follow-SPAN", "ungrouped-ID": opaque to clients. Types out of
// `grouped` are told one by one.
[[nodiscard]] std::string group_key(const NotificationRow& row, NotificationTypes grouped = kGroupableTypes);

struct NotificationGroupPage {
  std::vector<NotificationGroup> groups;  // newest first
  std::vector<AccountView> accounts;      // those in sample_accounts, each once
  std::vector<PostView> posts;            // each once, filters applied
  NotificationId newest, oldest;          // as in NotificationPage
};

// At most page.limit groups. A group that goes on beyond the page's end appears again on the next one.
[[nodiscard]] Result<NotificationGroupPage> list_notification_groups(sql::Reader& tx, AccountId reader,
                                                                     const NotificationQuery& query,
                                                                     NotificationTypes grouped, Instant now);
// One group. Errors: not_found.
[[nodiscard]] Result<NotificationGroupPage> find_notification_group(sql::Reader& tx, AccountId reader,
                                                                    std::string_view key, Instant now);
// Who is behind a group, the latest first, paged by notification id; empty when there is no such group.
struct GroupAccounts {
  std::vector<AccountView> accounts;
  NotificationId newest, oldest;
};
[[nodiscard]] Result<GroupAccounts> notification_group_accounts(sql::Reader& tx, AccountId reader,
                                                                std::string_view key, const Page& page);

// Nothing happens when there is no such group.
Result<> dismiss_notification_group(sql::Writer& tx, AccountId reader, std::string_view key);

// How many groups came after the read marker, counted up to `most`.
[[nodiscard]] Result<std::int64_t> unread_notification_groups(sql::Reader& tx, AccountId reader,
                                                              const NotificationQuery& query,
                                                              NotificationTypes grouped, std::size_t most);

}  // namespace rookery::social
