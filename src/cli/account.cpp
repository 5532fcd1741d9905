#include "accounts/moderation.hpp"
#include "accounts/registration.hpp"
#include "accounts/sign_in.hpp"
#include "cli/command.hpp"
#include "cli/community.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/crypto/random.hpp"
#include "social/account_deletion.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cstdio>
#include <iostream>

namespace rookery::cli {

using accounts::Account;
using accounts::Standing;

namespace {

struct Options {
  Where where;
  std::string name, email, password, display_name;
  std::string role = "user";
};

// The password of an option; "-" is the first line of standard input, so that it need not be in the shell's
// history.
std::string password_of(const std::string& option) {
  if (option != "-") return option;
  std::string line;
  if (!std::getline(std::cin, line)) throw Failure("no password came on standard input");
  return line;
}

std::string hashed(const std::string& password) {
  const auto allowed = accounts::check_new_password(password);
  if (!allowed) throw Failure(allowed.error().message);
  auto hash = crypto::Passwords::hash_now(password);
  if (!hash) throw Failure("there is not enough memory to hash the password");
  return *std::move(hash);
}

Account account_named(Community& community, std::string name) {
  if (name.starts_with('@')) name.erase(0, 1);
  auto account =
      community.read([&](sql::Reader& tx) { return accounts::find_account(tx, std::string_view(name)); });
  if (!account) throw Failure("there is no account @" + name);
  return *std::move(account);
}

void create(const Options& options) {
  const std::string hash = hashed(password_of(options.password));
  Community community(options.where, sql::DataFolder::Purpose::tool);
  const Account made = community.write([&](sql::Writer& tx) {
    return accounts::create_account(
        tx, {.id = community.ids.next<AccountId>(),
             .name = options.name,
             .email = options.email,
             .password_hash = hash,
             .role = accounts::role_named(options.role).value_or(accounts::Role::user),
             .display_name = {},
             .reason = {},
             .app = {},
             .created_at = community.clock.now()});
  });
  fmt::print("Created @{} ({}).\n", made.name, accounts::name_of(made.role));
}

// One line, without what could steer a terminal.
std::string on_one_line(std::string text) {
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }, ' ');
  return text;
}

void list(const Options& options) {
  static constexpr std::int64_t kLinesAtOnce = 1'000;
  Community community(options.where);
  fmt::print("{:<30}  {:<9}  {:<9}  {:<10}  {}\n", "NAME", "ROLE", "STANDING", "SINCE", "E-MAIL");
  AccountId after;
  while (true) {
    const auto lines = community.read(
        [&](sql::Reader& tx) { return accounts::list_accounts(tx, after, std::nullopt, kLinesAtOnce); });
    if (lines.empty()) break;
    for (const auto& line : lines) {
      fmt::print("{:<30}  {:<9}  {:<9}  {:%Y-%m-%d}  {}\n", line.name, accounts::name_of(line.role),
                 accounts::name_of(line.standing), std::chrono::floor<std::chrono::seconds>(line.created_at),
                 on_one_line(line.email));
      if (line.standing == Standing::pending && !line.reason.empty()) {
        fmt::print("{:<30}  wants to join: {}\n", "", on_one_line(line.reason));
      }
    }
    after = lines.back().id;
  }
}

void reset_password(const Options& options) {
  Community community(options.where);
  const Account account = account_named(community, options.name);
  const bool chosen = !options.password.empty();
  const std::string password = chosen ? password_of(options.password) : crypto::random_token();
  const std::string hash = hashed(password);
  community.write([&](sql::Writer& tx) { return accounts::set_password(tx, account.id, hash); });
  fmt::print("@{} has a new password and is signed out everywhere.\n", account.name);
  if (!chosen) fmt::print("The password: {}\n", password);
}

void change_standing(const Options& options, Standing from, Standing to, const char* done) {
  Community community(options.where);
  const Account account = account_named(community, options.name);
  if (account.standing == to) {
    fmt::print("@{} is {} already.\n", account.name, accounts::name_of(to));
    return;
  }
  if (to == Standing::active && account.standing != from) {
    throw Failure(fmt::format("@{} is not {} but {}", account.name, accounts::name_of(from),
                              accounts::name_of(account.standing)));
  }
  community.write([&](sql::Writer& tx) { return accounts::set_standing(tx, account.id, to); });
  fmt::print(fmt::runtime(done), account.name);
}

void set_role(const Options& options) {
  Community community(options.where);
  const Account account = account_named(community, options.name);
  const auto role = accounts::role_named(options.role).value_or(accounts::Role::user);
  community.write([&](sql::Writer& tx) { return accounts::set_role(tx, account.id, role); });
  fmt::print("@{} is {} now.\n", account.name, accounts::name_of(role));
}

void remove(const Options& options) {
  Community community(options.where);
  const Account account = account_named(community, options.name);
  community.write([&](sql::Writer& tx) { return social::delete_account(tx, account.id); });
  fmt::print("Deleted @{} and everything of it.\n", account.name);
}

CLI::Option* add_role_option(CLI::App& command, Options& options) {
  return command.add_option("--role", options.role, "user, moderator, admin or owner (user)")
      ->type_name("ROLE")
      ->check(CLI::IsMember({"user", "moderator", "admin", "owner"}));
}

// A command about one account that exists.
template <class Run>
CLI::App* add_about(CLI::App& accounts, const char* name, const char* help,
                    const std::shared_ptr<Options>& options, Run run) {
  auto* command = accounts.add_subcommand(name, help);
  command->add_option("NAME", options->name, "The account's name")->required()->type_name("");
  add_where_options(*command, options->where);
  command->callback([options, run] { run(*options); });
  return command;
}

}  // namespace

void add_account_command(CLI::App& program) {
  auto* group = program.add_subcommand("account", "Create, list, suspend and delete accounts");
  group->require_subcommand(1);
  auto options = std::make_shared<Options>();

  auto* creating = add_about(*group, "create", "Create an account that works at once", options, create);
  creating->add_option("--email", options->email, "E-mail address, to sign in with")
      ->required()
      ->type_name("E");
  creating->add_option("--password", options->password, "8 to 72 characters; - reads it from standard input")
      ->required()
      ->type_name("P");
  add_role_option(*creating, *options);

  auto* listing = group->add_subcommand("list", "List all accounts");
  add_where_options(*listing, options->where);
  listing->callback([options] { list(*options); });

  auto* resetting = add_about(*group, "reset-password", "Set a new password, end all sessions and tokens",
                              options, reset_password);
  resetting
      ->add_option("--password", options->password,
                   "The new one; - reads it from standard input (a random one, printed)")
      ->type_name("P");

  add_about(*group, "suspend", "Hide an account and end its sessions; nothing is deleted", options,
            [](const Options& given) {
              change_standing(given, Standing::active, Standing::suspended, "Suspended @{}.\n");
            });
  add_about(*group, "unsuspend", "Let a suspended account act again", options, [](const Options& given) {
    change_standing(given, Standing::suspended, Standing::active, "@{} may act again.\n");
  });
  add_about(*group, "approve", "Let in somebody who waits for approval", options, [](const Options& given) {
    change_standing(given, Standing::pending, Standing::active, "Let @{} in.\n");
  });
  auto* changing = add_about(*group, "role", "Change what an account may do", options, set_role);
  add_role_option(*changing, *options)->required();
  add_about(*group, "delete", "Delete an account with all its posts and follows, for ever", options, remove);
}

}  // namespace rookery::cli
