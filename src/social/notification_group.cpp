#include "social/notification_group.hpp"

#include "social/marker.hpp"

#include <algorithm>
#include <unordered_map>

namespace rookery::social {

namespace {

constexpr std::string_view kUngrouped = "ungrouped";
constexpr std::size_t kChunkRows = 512;  // read at once while looking for groups

std::int64_t span_of(NotificationId id) {
  return Snowflake::time_of(id).time_since_epoch() / NotificationGroup::kSpan;
}
NotificationId floor_of_span(std::int64_t span) {
  return NotificationId(Snowflake::floor_at(Instant(NotificationGroup::kSpan * span)));
}

// A group as its key describes it: rows of `type` about `post` with begin <= id < end.
struct GroupKey {
  NotificationType type = NotificationType::mention;
  std::optional<PostId> post;
  NotificationId begin, end;
};

// The digits before the next '-' or the end, taken off `text`; nothing when there are none.
std::optional<std::int64_t> take_number(std::string_view& text) {
  const std::size_t dash = std::min(text.find('-'), text.size());
  const auto number = Id<struct NumberKind>::parse(text.substr(0, dash));
  text.remove_prefix(std::min(dash + 1, text.size()));
  if (!number) return std::nullopt;
  return number->value();
}

// What `key` says, its row's type left open for "ungrouped". Nothing when it is no key of ours.
std::optional<GroupKey> parse_group_key(std::string_view key) {
  static constexpr std::int64_t kSpansMax = INT64_C(1) << 20;  // far beyond 41 bits of milliseconds
  const std::size_t dash = key.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto type = notification_type_named(key.substr(0, dash));
  if (!type || (bit_of(*type) & kGroupableTypes) == 0) return std::nullopt;
  std::string_view rest = key.substr(dash + 1);
  GroupKey group;
  group.type = *type;
  if (*type != NotificationType::follow) {
    const auto post = take_number(rest);
    if (!post) return std::nullopt;
    group.post = PostId(*post);
  }
  const auto span = take_number(rest);
  if (!span || *span >= kSpansMax || !rest.empty()) return std::nullopt;
  group.begin = floor_of_span(*span);
  group.end = floor_of_span(*span + 1);
  return group;
}

// The notification that "ungrouped-ID" names.
std::optional<NotificationId> parse_ungrouped_key(std::string_view key) {
  if (!key.starts_with(kUngrouped) || key.size() <= kUngrouped.size() + 1) return std::nullopt;
  if (key[kUngrouped.size()] != '-') return std::nullopt;
  return NotificationId::parse(key.substr(kUngrouped.size() + 1));
}

NotificationQuery only(NotificationId id) {
  NotificationQuery query;
  query.page = {.max_id = id.value() < INT64_MAX ? id.value() + 1 : INT64_MAX,
                .since_id = id.value() - 1,
                .min_id = std::nullopt,
                .limit = 1};
  return query;
}

// Calls `on_row` for the rows that `query` means, in its order, whatever its limit, until it returns false.
template <class OnRow>
Result<> walk(sql::Reader& tx, AccountId reader, NotificationQuery query, OnRow on_row) {
  query.page.limit = kChunkRows;
  for (;;) {
    auto rows = ROOKERY_TRY(notification_rows(tx, reader, query));
    if (query.page.ascending()) std::ranges::reverse(rows);
    for (const NotificationRow& row : rows) {
      if (!on_row(row)) return {};
    }
    if (rows.size() < kChunkRows) return {};
    (query.page.ascending() ? query.page.min_id : query.page.max_id) = rows.back().id.value();
  }
}

// The rows that a page of groups stands for: one of each group, newest first.
Result<std::vector<NotificationRow>> heads(sql::Reader& tx, AccountId reader, const NotificationQuery& query,
                                           NotificationTypes grouped) {
  std::vector<NotificationRow> found;
  std::unordered_map<std::string, bool> seen;
  ROOKERY_TRY(walk(tx, reader, query, [&](const NotificationRow& row) {
    if (seen.emplace(group_key(row, grouped), true).second) found.push_back(row);
    return found.size() < query.page.limit;
  }));
  if (query.page.ascending()) std::ranges::reverse(found);
  return found;
}

// Adds one member, coming newest first, to its group.
void add_member(NotificationGroup& group, const NotificationRow& row, NotificationId page_oldest) {
  ++group.count;
  if (group.count == 1) group.most_recent = group.page_newest = group.page_oldest = row.id;
  if (row.id >= page_oldest) group.page_oldest = row.id;
  if (group.sample_accounts.size() < NotificationGroup::kSampleAccountsMax &&
      std::ranges::count(group.sample_accounts, row.from) == 0) {
    group.sample_accounts.push_back(row.from);
  }
}

// The groups of `heads` (newest first), counted. Members newer than the first head belong to an earlier page.
Result<std::vector<NotificationGroup>> count_groups(sql::Reader& tx, AccountId reader,
                                                    const NotificationQuery& query, NotificationTypes grouped,
                                                    std::span<const NotificationRow> heads,
                                                    NotificationId page_oldest) {
  std::vector<NotificationGroup> groups;
  std::unordered_map<std::string, std::size_t> places;
  NotificationId begin = heads.back().id;
  for (const NotificationRow& head : heads) {
    std::string key = group_key(head, grouped);
    if (!key.starts_with(kUngrouped)) begin = std::min(begin, floor_of_span(span_of(head.id)));
    places.emplace(key, groups.size());
    NotificationGroup& group = groups.emplace_back();
    group.key = std::move(key);
    group.type = head.type;
    group.post = head.post;
  }
  NotificationQuery members = query;
  members.page = {.max_id = heads.front().id.value() + 1,
                  .since_id = begin.value() - 1,
                  .min_id = std::nullopt,
                  .limit = kChunkRows};
  ROOKERY_TRY(walk(tx, reader, members, [&](const NotificationRow& row) {
    const auto place = places.find(group_key(row, grouped));
    if (place != places.end()) add_member(groups[place->second], row, page_oldest);
    return true;
  }));
  return groups;
}

// Loads who and what the groups are about; a group about a post that `reader` may not see goes.
Result<> load(sql::Reader& tx, AccountId reader, NotificationGroupPage& page, Instant now) {
  std::vector<PostId> post_ids;
  for (const auto& group : page.groups) {
    if (group.post) post_ids.push_back(*group.post);
  }
  page.posts = ROOKERY_TRY(load_notified_posts(tx, reader, post_ids, now));
  std::erase_if(page.groups, [&](const NotificationGroup& group) {
    return group.post && std::ranges::count(page.posts, *group.post, &PostView::id) == 0;
  });
  std::vector<AccountId> account_ids;
  for (const auto& group : page.groups) {
    for (const AccountId account : group.sample_accounts) {
      if (std::ranges::count(account_ids, account) == 0) account_ids.push_back(account);
    }
  }
  page.accounts = ROOKERY_TRY(load_accounts_in_order(tx, account_ids));
  return {};
}

}  // namespace

std::string group_key(const NotificationRow& row, NotificationTypes grouped) {
  if ((bit_of(row.type) & grouped & kGroupableTypes) == 0)
    return std::string(kUngrouped) + "-" + row.id.text();
  std::string key(name_of(row.type));
  if (row.type != NotificationType::follow) key += "-" + row.post.value_or(PostId(0)).text();
  return key + "-" + std::to_string(span_of(row.id));
}

Result<NotificationGroupPage> list_notification_groups(sql::Reader& tx, AccountId reader,
                                                       const NotificationQuery& query,
                                                       NotificationTypes grouped, Instant now) {
  NotificationGroupPage page;
  const auto rows = ROOKERY_TRY(heads(tx, reader, query, grouped));
  if (rows.empty()) return page;
  page.newest = rows.front().id;
  page.oldest = rows.back().id;
  // A page that is not full is the last one: it reaches as far down as it was asked to.
  const bool last = rows.size() < query.page.limit && !query.page.ascending();
  const NotificationId reach = last ? NotificationId(query.page.lower() + 1) : page.oldest;
  page.groups = ROOKERY_TRY(count_groups(tx, reader, query, grouped, rows, reach));
  ROOKERY_TRY(load(tx, reader, page, now));
  return page;
}

Result<NotificationGroupPage> find_notification_group(sql::Reader& tx, AccountId reader, std::string_view key,
                                                      Instant now) {
  NotificationGroupPage page;
  NotificationGroup group;
  group.key = key;
  const auto add = [&](const NotificationRow& row) {
    group.type = row.type;
    group.post = row.post;
    add_member(group, row, NotificationId(0));
  };
  if (const auto id = parse_ungrouped_key(key)) {
    for (const auto& row : ROOKERY_TRY(notification_rows(tx, reader, only(*id)))) add(row);
  } else if (const auto parsed = parse_group_key(key)) {
    NotificationQuery query;
    query.types = bit_of(parsed->type);
    query.page = {
        .max_id = parsed->end.value(), .since_id = parsed->begin.value() - 1, .min_id = std::nullopt};
    ROOKERY_TRY(walk(tx, reader, query, [&](const NotificationRow& row) {
      if (row.post == parsed->post) add(row);
      return true;
    }));
  }
  if (group.count == 0) return fail(Errc::not_found);
  page.newest = group.page_newest;
  page.oldest = group.page_oldest;
  page.groups.push_back(std::move(group));
  ROOKERY_TRY(load(tx, reader, page, now));
  if (page.groups.empty()) return fail(Errc::not_found);
  return page;
}

Result<GroupAccounts> notification_group_accounts(sql::Reader& tx, AccountId reader, std::string_view key,
                                                  const Page& page) {
  std::vector<NotificationRow> members;
  if (const auto id = parse_ungrouped_key(key)) {
    members = ROOKERY_TRY(notification_rows(tx, reader, only(*id)));
  } else if (const auto parsed = parse_group_key(key)) {
    NotificationQuery query;
    query.types = bit_of(parsed->type);
    query.page = {.max_id = std::min(parsed->end.value(), page.upper()),
                  .since_id = std::max(parsed->begin.value() - 1, page.lower()),
                  .min_id = std::nullopt};
    ROOKERY_TRY(walk(tx, reader, query, [&](const NotificationRow& row) {
      if (row.post == parsed->post) members.push_back(row);
      return members.size() < page.limit;
    }));
  }
  GroupAccounts found;
  if (members.empty()) return found;
  found.newest = members.front().id;
  found.oldest = members.back().id;
  std::vector<AccountId> ids;
  ids.reserve(members.size());
  for (const NotificationRow& row : members) ids.push_back(row.from);
  found.accounts = ROOKERY_TRY(load_accounts_in_order(tx, ids));
  return found;
}

Result<> dismiss_notification_group(sql::Writer& tx, AccountId reader, std::string_view key) {
  if (const auto id = parse_ungrouped_key(key)) {
    ROOKERY_TRY(tx.run("DELETE FROM notifications WHERE account_id = $1 AND id = $2", reader, *id));
  } else if (const auto group = parse_group_key(key)) {
    ROOKERY_TRY(
        tx.run("DELETE FROM notifications WHERE account_id = $1 AND type = $2 "
               "AND COALESCE(post_id, 0) = $3 AND id >= $4 AND id < $5",
               reader, group->type, group->post.value_or(PostId(0)), group->begin, group->end));
  }
  return {};
}

Result<std::int64_t> unread_notification_groups(sql::Reader& tx, AccountId reader,
                                                const NotificationQuery& query, NotificationTypes grouped,
                                                std::size_t most) {
  const auto marker = ROOKERY_TRY(find_marker(tx, reader, MarkedTimeline::notifications));
  NotificationQuery unread = query;
  unread.page = {.max_id = std::nullopt,
                 .since_id = std::nullopt,
                 .min_id = marker ? marker->last_read_id : 0,
                 .limit = most};
  const auto found = ROOKERY_TRY(heads(tx, reader, unread, grouped));
  return static_cast<std::int64_t>(found.size());
}

}  // namespace rookery::social
