#pragma once

#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

#include <string_view>

namespace rookery::social {

inline constexpr std::size_t kAccountNoteCharactersMax = 2'000;

// What `account` wants to remember about `target`, for itself alone; an empty comment removes the note.
// Errors: invalid (over the limit).
Result<> set_account_note(sql::Writer& tx, AccountId account, AccountId target, std::string_view comment);

}  // namespace rookery::social
