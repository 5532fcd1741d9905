#pragma once

#include "accounts/ids.hpp"
#include "accounts/scopes.hpp"
#include "base/clock.hpp"
#include "platform/sql/transaction.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rookery::accounts {

// What a person allowed an app, between the consent page and the app's request for its token (RFC 6749, 4.1).
struct Grant {
  static constexpr std::chrono::minutes kAgeMax{10};         // RFC 6749, 4.1.2
  static constexpr std::int64_t kWaitingPerAccountMax = 20;  // older ones make room

  AppId app;
  AccountId account;
  std::string redirect_uri;
  Scopes scopes;
  std::optional<std::string> code_challenge;  // PKCE, S256 (RFC 7636)
};

// A code that stands for `grant` once, for ten minutes.
[[nodiscard]] Result<std::string> issue_code(sql::Writer& tx, const Clock& clock, const Grant& grant);

// What an app says to turn a code into a token.
struct Redemption {
  AppId app;
  std::string code, redirect_uri;
  std::optional<std::string> code_verifier;
};

// The grant, or nothing when the code is unknown, used, too old or another app's, or redirect_uri or
// code_verifier do not fit. The code is used up either way once its own app shows it.
[[nodiscard]] Result<std::optional<Grant>> redeem_code(sql::Writer& tx, const Clock& clock,
                                                       const Redemption& redemption);

}  // namespace rookery::accounts
