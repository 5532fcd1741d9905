#pragma once

#include "base/snowflake.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

namespace rookery::social {

// Ends whatever is between the two: follows, requests and places in lists, in both directions, and what the
// blocked one has told the blocker. Nothing happens to those blocked already, or to oneself.
// Errors: those of sql::Writer.
Result<> block(sql::Writer& tx, Snowflake& ids, AccountId account, AccountId target);

// Brings nothing back but the possibility.
Result<> unblock(sql::Writer& tx, AccountId account, AccountId target);

}  // namespace rookery::social
