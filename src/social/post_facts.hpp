#pragma once

#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/visibility.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rookery::social {

// What of a post decides who sees it, without its words. Authors that are suspended or wait for approval are
// shown to nobody, so that is asked apart (load_facts leaves their posts out).
struct PostFacts {
  PostId id;
  AccountId author;
  Visibility visibility = Visibility::public_;
  std::string language;  // empty: none said
  std::optional<PostId> reply_to;
  std::optional<AccountId> reply_to_account;  // stays when the parent is deleted

  std::optional<PostId> reblog_of;  // the original, when this is a reblog; then also:
  AccountId original_author;
  Visibility original_visibility = Visibility::public_;

  std::vector<AccountId> mentioned;  // by it; by the original, when this is a reblog; by id
  std::vector<TagId> tags;           // of a reblog none

  [[nodiscard]] bool mentions(AccountId account) const;
  // Everybody whose relation to a viewer the rule asks about; in no order, maybe twice.
  [[nodiscard]] std::vector<AccountId> accounts() const;
};

// Of those of `ids` that exist and whose authors, for a reblog also the original's, are active; newest first,
// each once. Three queries whatever their number.
[[nodiscard]] Result<std::vector<PostFacts>> load_facts(sql::Reader& tx, std::span<const PostId> ids);

}  // namespace rookery::social
