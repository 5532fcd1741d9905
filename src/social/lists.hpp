#pragma once

#include "base/snowflake.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/page.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::social {

// Which replies to others a list shows: to anyone the owner follows, to the list's members, none; always
// those to the owner. Stored as numbers: DO NOT CHANGE.
enum class RepliesPolicy : std::uint8_t { followed = 0, list = 1, none = 2 };

// "followed", "list", "none", the API's words.
[[nodiscard]] std::string_view name_of(RepliesPolicy policy);
[[nodiscard]] std::optional<RepliesPolicy> replies_policy_named(std::string_view name);

// Some of those whom somebody follows, read on a timeline of their own; nobody else knows of it.
// (https://docs.joinmastodon.org/entities/List/)
struct List {
  static constexpr std::int64_t kListsMax = 50;  // of one account
  static constexpr std::size_t kTitleCharactersMax = 256;

  ListId id;
  std::string title;
  RepliesPolicy replies_policy = RepliesPolicy::list;
  bool exclusive = false;  // its members are not on the owner's home timeline
};

// What to change; empty fields stay as they are.
struct ListChanges {
  std::optional<std::string> title = {};
  std::optional<RepliesPolicy> replies_policy = {};
  std::optional<bool> exclusive = {};
};

// A list is found only by its owner: to anyone else it is not_found ("Record not found").

[[nodiscard]] Result<std::vector<List>> lists_of(sql::Reader& tx, AccountId owner);
// Those of `owner`'s lists that `member` is in.
[[nodiscard]] Result<std::vector<List>> lists_with(sql::Reader& tx, AccountId owner, AccountId member);
[[nodiscard]] Result<List> find_list(sql::Reader& tx, AccountId owner, ListId list);

// Errors: invalid (no title, one too long, too many lists).
[[nodiscard]] Result<List> create_list(sql::Writer& tx, Snowflake& ids, AccountId owner,
                                       const ListChanges& wanted);
[[nodiscard]] Result<List> change_list(sql::Writer& tx, AccountId owner, ListId list,
                                       const ListChanges& changes);
Result<> delete_list(sql::Writer& tx, AccountId owner, ListId list);

// Who is in it, by account id, highest first. All when there is no page.
[[nodiscard]] Result<std::vector<AccountId>> list_members(sql::Reader& tx, AccountId owner, ListId list,
                                                          const std::optional<Page>& page);
// Adds all or none. Errors: not_found (one whom the owner does not follow), invalid (one who is in it).
Result<> add_to_list(sql::Writer& tx, Snowflake& ids, AccountId owner, ListId list,
                     std::span<const AccountId> accounts);
Result<> remove_from_list(sql::Writer& tx, AccountId owner, ListId list, std::span<const AccountId> accounts);

}  // namespace rookery::social
