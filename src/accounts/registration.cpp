#include "accounts/registration.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace rookery::accounts {

// Names that look like the server speaking, as Mastodon reserves them, and "me" and such that clients put in
// place of a name.
static constexpr auto kReservedNames = std::to_array<std::string_view>(
    {"abuse",        "account",   "accounts",   "admin",      "administrator", "autoconfig",
     "autodiscover", "help",      "hostmaster", "info",       "instance",      "me",
     "mod",          "moderator", "owner",      "postmaster", "root",          "rookery",
     "security",     "support",   "webmaster"});

class Complaints {
 public:
  void add(std::string_view field, std::string_view code, std::string_view description) {
    fields_.push_back({std::string(field), std::string(code), std::string(description)});
  }
  [[nodiscard]] bool about(std::string_view field) const {
    return std::ranges::find(fields_, field, &FieldError::field) != fields_.end();
  }
  // "Validation failed: Username has already been taken, Password can't be blank", as Rails says it.
  [[nodiscard]] Result<> result() && {
    if (fields_.empty()) return {};
    std::string message = "Validation failed: ";
    for (const auto& [field, code, description] : fields_) {
      if (&field != &fields_.front().field) message += ", ";
      message += static_cast<char>(field.front() - 'a' + 'A');
      message.append(field, 1).append(" ").append(description);
    }
    return std::unexpected(Error{Errc::invalid, std::move(message), {}, std::move(fields_)});
  }

 private:
  std::vector<FieldError> fields_;
};

static bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static void check_name(std::string_view name, Role role, Complaints& complaints) {
  if (name.empty()) return complaints.add("username", "ERR_BLANK", "can't be blank");
  if (!std::ranges::all_of(name, is_name_character)) {
    complaints.add("username", "ERR_INVALID", "must contain only letters, numbers and underscores");
  }
  if (name.size() > Account::kNameLengthMax) {
    complaints.add("username", "ERR_TOO_LONG", "is too long (maximum is 30 characters)");
  }
  // Whoever runs the server may be called so.
  if (role < Role::moderator && std::ranges::binary_search(kReservedNames, lower_ascii(name))) {
    complaints.add("username", "ERR_RESERVED", "is reserved");
  }
}

// Something, one '@', and a host: letters are not checked further, only a letter that arrives proves an
// address.
static bool is_email(std::string_view email) {
  if (email.size() > SignUp::kEmailBytesMax || !is_utf8(email)) return false;
  const auto at = email.find('@');
  if (at == std::string_view::npos || at == 0 || at > 64 ||
      email.find('@', at + 1) != std::string_view::npos) {
    return false;
  }
  const std::string_view host = email.substr(at + 1);
  const auto is_space = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; };
  if (host.empty() || std::ranges::any_of(email, is_space) ||
      email.find_first_of("<>()[],;:\\\"") != std::string_view::npos) {
    return false;
  }
  return !host.starts_with('.') && !host.ends_with('.') && !host.starts_with('-') &&
         host.find("..") == std::string_view::npos;
}

static void check_email(std::string_view email, Complaints& complaints) {
  if (email.empty()) return complaints.add("email", "ERR_BLANK", "can't be blank");
  if (!is_email(email)) complaints.add("email", "ERR_INVALID", "is invalid");
}

static void check_password(std::string_view password, Complaints& complaints) {
  if (password.empty()) return complaints.add("password", "ERR_BLANK", "can't be blank");
  if (characters(password) < SignUp::kPasswordLengthMin) {
    complaints.add("password", "ERR_TOO_SHORT", "is too short (minimum is 8 characters)");
  }
  if (password.size() > SignUp::kPasswordBytesMax) {
    complaints.add("password", "ERR_TOO_LONG", "is too long (maximum is 72 characters)");
  }
}

static bool is_locale(std::string_view locale) {  // "en", "pt-BR", "zh-Hans-CN"
  return locale.size() >= 2 && locale.size() <= 20 &&
         std::ranges::all_of(locale, [](char c) { return c == '-' || is_name_character(c); });
}

static Result<> check_taken(sql::Reader& tx, std::string_view name, std::string_view email,
                            Complaints& complaints) {
  if (!complaints.about("username") &&
      ROOKERY_TRY(tx.exists("SELECT 1 FROM accounts WHERE name_key = $1", lower_ascii(name)))) {
    complaints.add("username", "ERR_TAKEN", "has already been taken");
  }
  if (!complaints.about("email") &&
      ROOKERY_TRY(tx.exists("SELECT 1 FROM credentials WHERE email_key = $1", lower_ascii(email)))) {
    complaints.add("email", "ERR_TAKEN", "has already been taken");
  }
  return {};
}

Result<> check_new_password(std::string_view password) {
  Complaints complaints;
  check_password(password, complaints);
  return std::move(complaints).result();
}

Result<Account> create_account(sql::Writer& tx, const NewAccount& account) {
  Complaints complaints;
  check_name(account.name, account.role, complaints);
  check_email(account.email, complaints);
  ROOKERY_TRY(check_taken(tx, account.name, account.email, complaints));
  ROOKERY_TRY(std::move(complaints).result());
  ROOKERY_TRY(
      tx.run("INSERT INTO accounts (id, name, name_key, role, standing, display_name, created_at) "
             "VALUES ($1, $2, $3, $4, $5, $6, $7)",
             account.id, account.name, lower_ascii(account.name), account.role, account.standing,
             account.display_name, account.created_at));
  ROOKERY_TRY(tx.run(
      "INSERT INTO credentials (account_id, email, email_key, password_hash, locale, reason, sign_up_app_id) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7)",
      account.id, account.email, lower_ascii(account.email), account.password_hash, account.locale,
      account.reason, account.app));
  return Account{.id = account.id,
                 .name = account.name,
                 .role = account.role,
                 .standing = account.standing,
                 .created_at = account.created_at};
}

Result<bool> has_owner(sql::Reader& tx) {
  return tx.exists("SELECT 1 FROM accounts WHERE role = $1", Role::owner);
}

boost::asio::awaitable<Result<NewAccount>> Registration::prepare(SignUp& form) {
  const RegistrationMode mode = ROOKERY_CO_TRY(co_await instance_.current())->registrations;
  if (mode == RegistrationMode::closed) co_return fail(Errc::forbidden, "This action is not allowed");
  Complaints complaints;
  // The owner-to-be may take a reserved name; whether this is the owner is decided where the row is made.
  check_name(form.name, form.loopback ? Role::owner : Role::user, complaints);
  check_email(form.email, complaints);
  check_password(form.password, complaints);
  if (!form.agreement) complaints.add("agreement", "ERR_ACCEPTED", "must be accepted");
  if (!is_locale(form.locale)) complaints.add("locale", "ERR_INCLUSION", "is not included in the list");
  if (characters(form.reason) > SignUp::kReasonLengthMax) {
    complaints.add("reason", "ERR_TOO_LONG", "is too long (maximum is 500 characters)");
  }
  // Asked before the costly hash; asked again where the row is made.
  complaints = ROOKERY_CO_TRY(co_await database_.read([&](sql::Reader& tx) -> Result<Complaints> {
    ROOKERY_TRY(check_taken(tx, form.name, form.email, complaints));
    return complaints;
  }));
  ROOKERY_CO_TRY(std::move(complaints).result());
  auto password_hash = ROOKERY_CO_TRY(co_await passwords_.hash(std::move(form.password)));
  co_return NewAccount{
      .id = ids_.next<AccountId>(),
      .name = std::move(form.name),
      .email = std::move(form.email),
      .password_hash = std::move(password_hash),
      .standing = mode == RegistrationMode::approval ? Standing::pending : Standing::active,
      .display_name = {},
      .locale = std::move(form.locale),
      .reason = std::move(form.reason),
      .app = form.app,
      .created_at = clock_.now(),
  };
}

static Result<Account> admit(sql::Writer& tx, NewAccount account, bool loopback) {
  if (loopback && !ROOKERY_TRY(has_owner(tx))) {
    account.role = Role::owner;
    account.standing = Standing::active;
  }
  return create_account(tx, account);
}

boost::asio::awaitable<Result<Account>> Registration::sign_up(SignUp form) {
  const NewAccount account = ROOKERY_CO_TRY(co_await prepare(form));
  co_return co_await database_.write(
      [&account, &form](sql::Writer& tx) { return admit(tx, account, form.loopback); });
}

boost::asio::awaitable<Result<IssuedToken>> Registration::sign_up_with_token(SignUp form, Scopes scopes) {
  const NewAccount account = ROOKERY_CO_TRY(co_await prepare(form));
  co_return co_await database_.write([&](sql::Writer& tx) -> Result<IssuedToken> {
    const Account made = ROOKERY_TRY(admit(tx, account, form.loopback));
    return issue_token(tx, ids_, clock_, *form.app, made.id, scopes);
  });
}

}  // namespace rookery::accounts
