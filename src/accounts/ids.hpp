#pragma once

#include "base/id.hpp"

namespace rookery {

using AccountId = Id<struct AccountKind>;
using AppId = Id<struct AppKind>;
using TokenId = Id<struct TokenKind>;

}  // namespace rookery
