#pragma once

#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/visibility.hpp"

#include <optional>
#include <string>

namespace rookery::social {

// How somebody's posts are made when a client doesn't say; set through update_credentials.
struct PostingDefaults {
  Visibility visibility = Visibility::public_;
  bool sensitive = false;
  std::optional<std::string> language;
};

// Errors: not_found.
[[nodiscard]] Result<PostingDefaults> posting_defaults(sql::Reader& tx, AccountId account);

}  // namespace rookery::social
