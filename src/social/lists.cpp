#include "social/lists.hpp"

#include "base/text.hpp"
#include "social/relation.hpp"

#include <algorithm>
#include <array>

namespace rookery::social {

namespace {

constexpr std::array<std::string_view, 3> kPolicyNames{"followed", "list", "none"};

List list_of(const sql::Row& row) {
  return {.id = row.id<ListId>(0),
          .title = row.string(1),
          .replies_policy = row.number<RepliesPolicy>(2),
          .exclusive = row.flag(3)};
}

Result<> check_title(const std::string& title) {
  if (trim(title).empty()) return fail(Errc::invalid, "Validation failed: Title can't be blank");
  if (characters(title) > List::kTitleCharactersMax) {
    return fail(Errc::invalid, "Validation failed: Title is too long (maximum is 256 characters)");
  }
  return {};
}

}  // namespace

std::string_view name_of(RepliesPolicy policy) { return kPolicyNames[static_cast<std::size_t>(policy)]; }

std::optional<RepliesPolicy> replies_policy_named(std::string_view name) {
  const auto found = std::ranges::find(kPolicyNames, name);
  if (found == kPolicyNames.end()) return std::nullopt;
  return static_cast<RepliesPolicy>(found - kPolicyNames.begin());
}

Result<std::vector<List>> lists_of(sql::Reader& tx, AccountId owner) {
  return tx.all("SELECT id, title, replies_policy, exclusive FROM lists WHERE account_id = $1 ORDER BY id",
                list_of, owner);
}

Result<std::vector<List>> lists_with(sql::Reader& tx, AccountId owner, AccountId member) {
  return tx.all(
      "SELECT l.id, l.title, l.replies_policy, l.exclusive FROM lists l "
      "JOIN list_accounts m ON m.owner_id = l.account_id AND m.list_id = l.id AND m.account_id = $2 "
      "WHERE l.account_id = $1 ORDER BY l.id",
      list_of, owner, member);
}

Result<List> find_list(sql::Reader& tx, AccountId owner, ListId list) {
  auto found = ROOKERY_TRY(
      tx.one("SELECT id, title, replies_policy, exclusive FROM lists WHERE account_id = $1 AND id = $2",
             list_of, owner, list));
  if (!found) return fail(Errc::not_found);
  return *std::move(found);
}

Result<List> create_list(sql::Writer& tx, Snowflake& ids, AccountId owner, const ListChanges& wanted) {
  List list{.id = ids.next<ListId>(),
            .title = wanted.title.value_or(""),
            .replies_policy = wanted.replies_policy.value_or(RepliesPolicy::list),
            .exclusive = wanted.exclusive.value_or(false)};
  ROOKERY_TRY(check_title(list.title));
  const auto owned = ROOKERY_TRY(tx.number("SELECT COUNT(*) FROM lists WHERE account_id = $1", owner));
  if (owned >= List::kListsMax) {
    return fail(Errc::invalid, "Validation failed: You have reached the maximum number of lists");
  }
  ROOKERY_TRY(tx.run(
      "INSERT INTO lists (account_id, id, title, replies_policy, exclusive) VALUES ($1, $2, $3, $4, $5)",
      owner, list.id, list.title, list.replies_policy, list.exclusive));
  return list;
}

Result<List> change_list(sql::Writer& tx, AccountId owner, ListId list, const ListChanges& changes) {
  auto changed = ROOKERY_TRY(find_list(tx, owner, list));
  changed.title = changes.title.value_or(changed.title);
  changed.replies_policy = changes.replies_policy.value_or(changed.replies_policy);
  changed.exclusive = changes.exclusive.value_or(changed.exclusive);
  ROOKERY_TRY(check_title(changed.title));
  ROOKERY_TRY(tx.run(
      "UPDATE lists SET title = $3, replies_policy = $4, exclusive = $5 WHERE account_id = $1 AND id = $2",
      owner, list, changed.title, changed.replies_policy, changed.exclusive));
  return changed;
}

Result<> delete_list(sql::Writer& tx, AccountId owner, ListId list) {
  ROOKERY_TRY(find_list(tx, owner, list));
  ROOKERY_TRY(tx.run("DELETE FROM lists WHERE account_id = $1 AND id = $2", owner, list));
  return {};
}

Result<std::vector<AccountId>> list_members(sql::Reader& tx, AccountId owner, ListId list,
                                            const std::optional<Page>& page) {
  ROOKERY_TRY(find_list(tx, owner, list));
  static const std::string kFrom =
      "SELECT l.account_id FROM list_accounts l JOIN accounts a ON a.id = l.account_id "
      "WHERE l.owner_id = $5 AND l.list_id = $1 AND a.standing = 0 AND l.account_id > $2 AND l.account_id < "
      "$3 "
      "ORDER BY l.account_id ";
  static const std::string kDescending = kFrom + "DESC LIMIT $4";
  static const std::string kAscending = kFrom + "ASC LIMIT $4";
  const auto bounds = page.value_or(Page{.max_id = {}, .since_id = {}, .min_id = {}, .limit = INT64_MAX});
  auto members = ROOKERY_TRY(tx.all(
      bounds.ascending() ? kAscending : kDescending, [](const sql::Row& row) { return row.id<AccountId>(0); },
      list, bounds.lower(), bounds.upper(), bounds.limit, owner));
  if (bounds.ascending()) std::ranges::reverse(members);
  return members;
}

Result<> add_to_list(sql::Writer& tx, Snowflake& ids, AccountId owner, ListId list,
                     std::span<const AccountId> accounts) {
  ROOKERY_TRY(find_list(tx, owner, list));
  for (const auto account : accounts) {
    if (account != owner && !ROOKERY_TRY(follows(tx, owner, account))) return fail(Errc::not_found);
    const auto added =
        ROOKERY_TRY(tx.run("INSERT INTO list_accounts (owner_id, list_id, account_id, id) "
                           "VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                           owner, list, account, ids.next<ActId>()));
    if (added == 0) return fail(Errc::invalid, "Validation failed: Account has already been taken");
  }
  return {};
}

Result<> remove_from_list(sql::Writer& tx, AccountId owner, ListId list,
                          std::span<const AccountId> accounts) {
  ROOKERY_TRY(find_list(tx, owner, list));
  ROOKERY_TRY(
      tx.run("DELETE FROM list_accounts WHERE owner_id = $1 AND list_id = $2 AND account_id = ANY($3)", owner,
             list, accounts));
  return {};
}

}  // namespace rookery::social
