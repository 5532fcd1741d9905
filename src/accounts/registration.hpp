#pragma once

#include "accounts/account.hpp"
#include "accounts/attempts.hpp"
#include "accounts/instance.hpp"
#include "accounts/tokens.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/sql/database.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace rookery::accounts {

// What somebody who wants an account says about themselves.
struct SignUp {
  static constexpr std::size_t kEmailBytesMax = 254;  // RFC 5321, 4.5.3.1.3 less "<>"
  static constexpr std::size_t kPasswordLengthMin = 8;
  static constexpr std::size_t kPasswordBytesMax = 72;  // as Mastodon
  static constexpr std::size_t kReasonLengthMax = 500;
  // As Mastodon limits it; whoever asks from this machine is not counted.
  static constexpr AttemptLimit kByAddress{.count = 5, .window = std::chrono::minutes(30)};

  std::string name, email, password;
  bool agreement = false;
  std::string locale = "en";
  std::string reason;
  bool loopback = false;  // asks from this very machine
  std::optional<AppId> app;
};

// A row to be, checked and with its password hashed. For the command line and fixtures; people come through
// Registration.
struct NewAccount {
  AccountId id;
  std::string name, email, password_hash;
  Role role = Role::user;
  Standing standing = Standing::active;
  std::string display_name;
  std::string locale = "en";
  std::string reason;
  std::optional<AppId> app;
  Instant created_at;
};

// Errors: invalid with `fields` in Mastodon's words: what is wrong with a name or an email, taken ones
// included.
[[nodiscard]] Result<Account> create_account(sql::Writer& tx, const NewAccount& account);

// Errors: invalid with `fields`, when it is too short or too long.
[[nodiscard]] Result<> check_new_password(std::string_view password);

// Whether somebody who registers from this machine would become the owner now.
[[nodiscard]] Result<bool> has_owner(sql::Reader& tx);

// Letting people in. The first one from this machine while there is no owner becomes the owner; that is
// decided in the transaction that makes the account, so there is one at most.
//
// Threads:  all calls may overlap.
// Errors:   forbidden (closed), invalid with `fields` as
// https://docs.joinmastodon.org/methods/accounts/#create
//           has them, unavailable.
class Registration {
 public:
  Registration(sql::Database& database, crypto::Passwords& passwords, Snowflake& ids, const Clock& clock,
               Instance& instance)
      : database_(database), passwords_(passwords), ids_(ids), clock_(clock), instance_(instance) {}

  boost::asio::awaitable<Result<Account>> sign_up(SignUp form);
  // The same, with a token of the form's app in the same transaction. REQUIRES: form.app is set.
  boost::asio::awaitable<Result<IssuedToken>> sign_up_with_token(SignUp form, Scopes scopes);

 private:
  boost::asio::awaitable<Result<NewAccount>> prepare(SignUp& form);

  sql::Database& database_;
  crypto::Passwords& passwords_;
  Snowflake& ids_;
  const Clock& clock_;
  Instance& instance_;  // says who may join
};

}  // namespace rookery::accounts
