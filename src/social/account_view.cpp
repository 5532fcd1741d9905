#include "social/account_view.hpp"

#include <boost/json.hpp>

namespace rookery::social {

namespace {

std::string text_in(const boost::json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

AccountView view_of(const sql::Row& row) {
  return AccountView{
      .id = row.id<AccountId>(0),
      .name = row.string(1),
      .display_name = row.string(2),
      .note_html = row.string(3),
      .fields = profile_fields(row.text(4)),
      .role = row.number<accounts::Role>(5),
      .standing = row.number<accounts::Standing>(6),
      .locked = row.flag(7),
      .bot = row.flag(8),
      .discoverable = row.flag(9),
      .indexable = row.flag(10),
      .hide_collections = row.flag(11),
      .followers = row.integer(12),
      .following = row.integer(13),
      .posts = row.integer(14),
      .last_post_at = row.maybe_instant(15),
      .created_at = row.instant(16),
  };
}

}  // namespace

std::vector<AccountView::Field> profile_fields(std::string_view column) {
  std::vector<AccountView::Field> fields;
  boost::system::error_code error;
  const auto list = boost::json::parse(column, error);
  if (error || !list.is_array()) return fields;
  for (const auto& entry : list.get_array()) {
    if (!entry.is_object()) continue;
    const auto& field = entry.get_object();
    fields.push_back({text_in(field, "name"), text_in(field, "value"), text_in(field, "value_html")});
  }
  return fields;
}

static constexpr std::string_view kAccounts =
    "SELECT a.id, a.name, a.display_name, a.note_html, a.fields, a.role, a.standing, a.locked, a.bot, "
    "a.discoverable, a.indexable, a.hide_collections, COALESCE(s.followers, 0), COALESCE(s.following, 0), "
    "COALESCE(s.posts, 0), s.last_post_at, a.created_at "
    "FROM accounts a LEFT JOIN account_stats s ON s.account_id = a.id WHERE a.id = ";

Result<std::unordered_map<AccountId, AccountView>> load_accounts(sql::Reader& tx,
                                                                 std::span<const AccountId> ids) {
  std::unordered_map<AccountId, AccountView> found;
  if (ids.empty()) return found;
  found.reserve(ids.size());
  static const std::string kStatement = std::string(kAccounts) + "ANY($1)";
  ROOKERY_TRY(tx.each(
      kStatement,
      [&found](const sql::Row& row) {
        auto view = view_of(row);
        found.insert_or_assign(view.id, std::move(view));
      },
      ids));
  return found;
}

Result<std::vector<AccountView>> load_accounts_in_order(sql::Reader& tx, std::span<const AccountId> ids) {
  auto found = ROOKERY_TRY(load_accounts(tx, ids));
  std::vector<AccountView> ordered;
  ordered.reserve(found.size());
  for (const AccountId id : ids) {
    const auto one = found.find(id);
    if (one == found.end() || one->second.standing != accounts::Standing::active) continue;
    ordered.push_back(one->second);
  }
  return ordered;
}

Result<AccountView> load_account(sql::Reader& tx, AccountId id) {
  static const std::string kStatement = std::string(kAccounts) + "$1";
  auto found = ROOKERY_TRY(tx.one(kStatement, view_of, id));
  if (!found || found->standing != accounts::Standing::active) return fail(Errc::not_found);
  return *std::move(found);
}

}  // namespace rookery::social
