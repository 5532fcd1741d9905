#pragma once

#include "accounts/account.hpp"
#include "accounts/attempts.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/sql/database.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace rookery::accounts {

struct Credentials {
  Account account;
  std::string password_hash;
};

// By email, or by name when there is no '@' in it.
[[nodiscard]] Result<std::optional<Credentials>> find_credentials(sql::Reader& tx, std::string_view login);

// Replaces the password and ends everything that the old one opened: sessions, codes, tokens.
[[nodiscard]] Result<> set_password(sql::Writer& tx, AccountId account, const std::string& password_hash);

// Checks passwords, and how often they are tried. What it answers, and after how long, does not tell whether
// an account exists.
//
// Threads:  all calls may overlap.
// Errors:   unauthenticated (wrong, or no such account), rate_limited, forbidden (the password is right and
//           the account is pending or suspended), unavailable.
class SignIn {
 public:
  // As Mastodon limits it. Right passwords are not counted; nor is the address of somebody on this machine.
  static constexpr AttemptLimit kByAccount{.count = 25, .window = std::chrono::hours(1)};
  static constexpr AttemptLimit kByAddress{.count = 25, .window = std::chrono::minutes(5)};
  static constexpr std::size_t kLoginBytesMax = 320;

  // `everywhere` as Attempts has it.
  SignIn(sql::Database& database, crypto::Passwords& passwords, const Clock& clock,
         nodes::SharedTries* everywhere)
      : database_(database),
        passwords_(passwords),
        by_account_(clock, kByAccount, "sign-in to", everywhere),
        by_address_(clock, kByAddress, "sign-in from", everywhere) {}

  struct Try {
    std::string login, password;
    std::string address;
    bool loopback = false;
  };
  boost::asio::awaitable<Result<Account>> check(Try attempt);

 private:
  sql::Database& database_;
  crypto::Passwords& passwords_;
  Attempts by_account_, by_address_;
};

}  // namespace rookery::accounts
