#pragma once

#include "accounts/account.hpp"
#include "accounts/ids.hpp"
#include "accounts/scopes.hpp"

#include <optional>
#include <string>

namespace rookery::accounts {

// Who asks: what a valid bearer token stands for.
struct Session {
  TokenId token;
  AppId app;
  std::optional<AccountId> account;  // empty for a token of an app on its own behalf (client_credentials)
  Role role = Role::user;
  Standing standing = Standing::active;  // of the account; one that is not active may do nothing
  Scopes scopes;
};

}  // namespace rookery::accounts
