#pragma once

#include "accounts/account.hpp"
#include "base/clock.hpp"
#include "platform/sql/transaction.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rookery::accounts {

// That somebody signed in with a browser, on this server's own pages. The browser keeps the text in a cookie;
// the row keeps its hash.
struct BrowserSession {
  static constexpr std::chrono::hours kAgeMax{24 * 30};
  static constexpr std::int64_t kPerAccountMax = 20;  // the oldest makes room
};

[[nodiscard]] Result<std::string> begin_session(sql::Writer& tx, const Clock& clock, AccountId account);
// Whose session it is; nothing when it has ended, or the account is not active any more.
[[nodiscard]] Result<std::optional<Account>> account_of_session(sql::Reader& tx, const Clock& clock,
                                                                std::string_view text);
[[nodiscard]] Result<> end_session(sql::Writer& tx, std::string_view text);

}  // namespace rookery::accounts
