#include "social/tag_view.hpp"

#include "base/snowflake.hpp"
#include "social/text/format.hpp"
#include "social/visibility.hpp"

#include <unordered_map>
#include <unordered_set>

namespace rookery::social {

static Result<> add_history_of(sql::Reader& tx, Instant now, TagView& tag) {
  const Instant today = std::chrono::floor<std::chrono::days>(now);
  for (std::size_t i = 0; i < tag.history.size(); ++i) {
    tag.history.at(i) = {.day = today - std::chrono::days(i)};
  }
  if (!tag.id) return {};
  std::array<std::unordered_set<AccountId>, TagView::kDaysMax> accounts;
  ROOKERY_TRY(tx.each(
      "SELECT t.post_id, p.author_id FROM post_tags t "
      "JOIN posts p ON p.author_id = t.author_id AND p.id = t.post_id AND p.visibility = $3 "
      "WHERE t.tag_id = $1 AND t.post_id >= $2 ORDER BY t.post_id DESC LIMIT $4",
      [&](const sql::Row& row) {
        const Instant posted = std::min(Snowflake::time_of(row.id<PostId>(0)), now);
        const auto age = static_cast<std::size_t>((today - std::chrono::floor<std::chrono::days>(posted)) /
                                                  std::chrono::days(1));
        if (age >= tag.history.size()) return;
        tag.history.at(age).uses += 1;
        accounts.at(age).insert(row.id<AccountId>(1));
      },
      *tag.id, Snowflake::floor_at(tag.history.back().day), Visibility::public_, TagView::kUsesCountedMax));
  for (std::size_t i = 0; i < tag.history.size(); ++i) {
    tag.history.at(i).accounts = static_cast<std::int64_t>(accounts.at(i).size());
  }
  return {};
}

Result<> add_history(sql::Reader& tx, Instant now, std::span<TagView* const> tags) {
  for (TagView* tag : tags) ROOKERY_TRY(add_history_of(tx, now, *tag));
  return {};
}

Result<std::vector<TagView>> load_tags(sql::Reader& tx, std::optional<AccountId> viewer,
                                       std::span<const TagId> ids, Instant now) {
  std::unordered_map<TagId, TagView> found;
  if (!ids.empty()) {
    ROOKERY_TRY(tx.each(
        "SELECT t.id, t.name, t.display_name, f.id FROM tags t "
        "LEFT JOIN followed_tags f ON f.tag_id = t.id AND f.account_id = $1 WHERE t.id = ANY($2)",
        [&found, viewer](const sql::Row& row) {
          TagView& tag = found[row.id<TagId>(0)];
          tag.id = row.id<TagId>(0);
          tag.name = row.string(1);
          tag.display_name = row.string(2);
          if (viewer) tag.following = !row.null(3);
        },
        viewer.value_or(AccountId()), ids));
  }
  std::vector<TagView> ordered;
  ordered.reserve(found.size());
  for (const TagId id : ids) {
    const auto tag = found.find(id);
    if (tag == found.end()) continue;
    ROOKERY_TRY(add_history_of(tx, now, tag->second));
    ordered.push_back(tag->second);
  }
  return ordered;
}

Result<std::vector<TagId>> search_tags(sql::Reader& tx, std::string_view query, std::size_t offset,
                                       std::size_t limit) {
  const std::string prefix = fold_tag(query);
  if (prefix.empty()) return std::vector<TagId>();
  // The exact name is the least of all that begin with it. U+10FFFF is above whatever may follow.
  return tx.all(
      "SELECT id FROM tags WHERE name >= $1 AND name < $2 ORDER BY name LIMIT $3 OFFSET $4",
      [](const sql::Row& row) { return row.id<TagId>(0); }, prefix, prefix + "\xF4\x8F\xBF\xBF", limit,
      offset);
}

}  // namespace rookery::social
