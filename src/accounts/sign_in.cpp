#include "accounts/sign_in.hpp"

#include "accounts/registration.hpp"
#include "base/text.hpp"

namespace rookery::accounts {

Result<std::optional<Credentials>> find_credentials(sql::Reader& tx, std::string_view login) {
  const auto make = [](const sql::Row& row) { return std::pair{row.id<AccountId>(0), row.string(1)}; };
  const std::string key = lower_ascii(login);
  const auto found = ROOKERY_TRY(
      login.contains('@')
          ? tx.one("SELECT account_id, password_hash FROM credentials WHERE email_key = $1", make, key)
          : tx.one("SELECT c.account_id, c.password_hash FROM credentials c JOIN accounts a ON a.id = "
                   "c.account_id "
                   "WHERE a.name_key = $1",
                   make, key));
  if (!found) return std::nullopt;
  auto account = ROOKERY_TRY(find_account(tx, found->first));
  if (!account) return fail(Errc::corrupt, {}, "credentials of no account");
  return Credentials{.account = *std::move(account), .password_hash = found->second};
}

Result<> set_password(sql::Writer& tx, AccountId account, const std::string& password_hash) {
  const auto changed = ROOKERY_TRY(
      tx.run("UPDATE credentials SET password_hash = $2 WHERE account_id = $1", account, password_hash));
  if (changed == 0) return fail(Errc::not_found);
  ROOKERY_TRY(tx.run("DELETE FROM browser_sessions WHERE account_id = $1", account));
  ROOKERY_TRY(tx.run("DELETE FROM authorization_codes WHERE account_id = $1", account));
  ROOKERY_TRY(tx.run("DELETE FROM tokens WHERE account_id = $1", account));
  return {};
}

boost::asio::awaitable<Result<Account>> SignIn::check(Try attempt) {
  const std::string login(trim(attempt.login));
  if (login.size() > kLoginBytesMax || attempt.password.size() > SignUp::kPasswordBytesMax) {
    co_return fail(Errc::unauthenticated, "Invalid e-mail address or password.");
  }
  const auto from_address = ROOKERY_CO_TRY(co_await by_address_.take_from(attempt.address, attempt.loopback));
  auto known =
      ROOKERY_CO_TRY(co_await database_.read([&](sql::Reader& tx) { return find_credentials(tx, login); }));
  // By account and not by what was typed, so that its name and its email are not two chances.
  const auto to_account = ROOKERY_CO_TRY(
      co_await by_account_.take(known ? known->account.id.text() : "login " + lower_ascii(login)));
  const bool right = ROOKERY_CO_TRY(
      co_await passwords_.verify(std::move(attempt.password), known ? known->password_hash : std::string()));
  if (!right || !known) co_return fail(Errc::unauthenticated, "Invalid e-mail address or password.");
  by_account_.give_back(to_account);
  by_address_.give_back(from_address);
  if (known->account.standing == Standing::pending) {
    co_return fail(Errc::forbidden, "Your account is still under review by the people who run this server.");
  }
  if (known->account.standing == Standing::suspended) {
    co_return fail(Errc::forbidden, "Your login is currently disabled");
  }
  co_return known->account;
}

}  // namespace rookery::accounts
