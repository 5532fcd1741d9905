#include "social/relation.hpp"

#include <boost/json.hpp>

#include <unordered_map>

namespace rookery::social {

namespace {

using Found = std::unordered_map<AccountId, Relationship>;

// Both tables of follows have these columns; a person is in one of them at most.
Result<> read_follows(sql::Reader& tx, AccountId viewer, std::span<const AccountId> ids, Found& found) {
  const auto options = [&found](const sql::Row& row) -> Relationship& {
    Relationship& relation = found[row.id<AccountId>(0)];
    relation.showing_reblogs = row.flag(1);
    relation.notifying = row.flag(2);
    relation.languages = languages_of(row.text(3));
    return relation;
  };
  ROOKERY_TRY(tx.each(
      "SELECT followee_id, show_reblogs, notify, languages FROM follows "
      "WHERE follower_id = $1 AND followee_id = ANY($2)",
      [&](const sql::Row& row) { options(row).following = true; }, viewer, ids));
  ROOKERY_TRY(tx.each(
      "SELECT followee_id, show_reblogs, notify, languages FROM follow_requests "
      "WHERE follower_id = $1 AND followee_id = ANY($2)",
      [&](const sql::Row& row) { options(row).requested = true; }, viewer, ids));
  ROOKERY_TRY(tx.each(
      "SELECT follower_id FROM follows WHERE followee_id = $1 AND follower_id = ANY($2)",
      [&](const sql::Row& row) { found[row.id<AccountId>(0)].followed_by = true; }, viewer, ids));
  return tx.each(
      "SELECT follower_id FROM follow_requests WHERE followee_id = $1 AND follower_id = ANY($2)",
      [&](const sql::Row& row) { found[row.id<AccountId>(0)].requested_by = true; }, viewer, ids);
}

Result<> read_refusals(sql::Reader& tx, AccountId viewer, std::span<const AccountId> ids, Instant now,
                       Found& found) {
  ROOKERY_TRY(tx.each(
      "SELECT target_id FROM blocks WHERE account_id = $1 AND target_id = ANY($2)",
      [&](const sql::Row& row) { found[row.id<AccountId>(0)].blocking = true; }, viewer, ids));
  ROOKERY_TRY(tx.each(
      "SELECT account_id FROM blocks WHERE target_id = $1 AND account_id = ANY($2)",
      [&](const sql::Row& row) { found[row.id<AccountId>(0)].blocked_by = true; }, viewer, ids));
  return tx.each(
      "SELECT target_id, hide_notifications, expires_at FROM mutes "
      "WHERE account_id = $1 AND target_id = ANY($2) AND (expires_at IS NULL OR expires_at > $3)",
      [&](const sql::Row& row) {
        Relationship& relation = found[row.id<AccountId>(0)];
        relation.muting = true;
        relation.muting_notifications = row.flag(1);
        relation.muting_expires_at = row.maybe_instant(2);
      },
      viewer, ids, now);
}

}  // namespace

Result<bool> blocked_either_way(sql::Reader& tx, AccountId one, AccountId other) {
  return tx.exists(
      "SELECT 1 FROM blocks WHERE account_id = $1 AND target_id = $2 "
      "UNION ALL SELECT 1 FROM blocks WHERE account_id = $2 AND target_id = $1",
      one, other);
}

Result<bool> blocks(sql::Reader& tx, AccountId account, AccountId target) {
  return tx.exists("SELECT 1 FROM blocks WHERE account_id = $1 AND target_id = $2", account, target);
}

Result<bool> follows(sql::Reader& tx, AccountId follower, AccountId followee) {
  return tx.exists("SELECT 1 FROM follows WHERE follower_id = $1 AND followee_id = $2", follower, followee);
}

Result<std::vector<Relationship>> relationships(sql::Reader& tx, AccountId viewer,
                                                std::span<const AccountId> ids, Instant now) {
  Found found;
  if (!ids.empty()) {
    ROOKERY_TRY(read_follows(tx, viewer, ids, found));
    ROOKERY_TRY(read_refusals(tx, viewer, ids, now, found));
    ROOKERY_TRY(tx.each(
        "SELECT target_id, comment FROM account_notes WHERE account_id = $1 AND target_id = ANY($2)",
        [&](const sql::Row& row) { found[row.id<AccountId>(0)].note = row.string(1); }, viewer, ids));
  }
  std::vector<Relationship> ordered;
  ordered.reserve(ids.size());
  for (const AccountId id : ids) {
    ordered.push_back(found[id]);
    ordered.back().id = id;
  }
  return ordered;
}

std::vector<std::string> languages_of(std::string_view column) {
  std::vector<std::string> languages;
  boost::system::error_code error;
  const auto list = boost::json::parse(column, error);
  if (error || !list.is_array()) return languages;
  for (const auto& language : list.get_array()) {
    if (language.is_string()) languages.emplace_back(language.get_string());
  }
  return languages;
}

std::optional<std::string> languages_column(std::span<const std::string> languages) {
  if (languages.empty()) return std::nullopt;
  boost::json::array list;
  for (const auto& language : languages) list.emplace_back(language);
  return boost::json::serialize(list);
}

}  // namespace rookery::social
