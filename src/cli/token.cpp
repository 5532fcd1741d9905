#include "accounts/apps.hpp"
#include "accounts/tokens.hpp"
#include "cli/command.hpp"
#include "cli/community.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace rookery::cli {

namespace {

struct Options {
  Where where;
  std::string name, id;
  std::string scopes = "read write follow push";
};

accounts::Account account_named(Community& community, std::string name) {
  if (name.starts_with('@')) name.erase(0, 1);
  auto account =
      community.read([&](sql::Reader& tx) { return accounts::find_account(tx, std::string_view(name)); });
  if (!account) throw Failure("there is no account @" + name);
  return *std::move(account);
}

void create(const Options& options) {
  const auto scopes = accounts::Scopes::parse(options.scopes);
  if (!scopes) {
    std::string known;
    for (const auto word : accounts::scope_words()) known.append(" ").append(word);
    throw Failure(fmt::format("'{}' holds a scope that does not exist; there are:{}", options.scopes, known));
  }
  Community community(options.where);
  const accounts::Account account = account_named(community, options.name);
  const auto token = community.write([&](sql::Writer& tx) -> Result<accounts::IssuedToken> {
    const accounts::App app = ROOKERY_TRY(accounts::command_line_app(tx, community.ids, community.clock));
    return accounts::issue_token(tx, community.ids, community.clock, app.id, account.id, *scopes);
  });
  fmt::print("{}\n", token.text);
}

void list(const Options& options) {
  Community community(options.where);
  const accounts::Account account = account_named(community, options.name);
  const auto tokens = community.read([&](sql::Reader& tx) { return accounts::list_tokens(tx, account.id); });
  fmt::print("{:<20}  {:<16}  {:<30}  {}\n", "ID", "SINCE (UTC)", "APP", "SCOPES");
  for (const auto& token : tokens) {
    std::string app = token.app_name;  // what an app calls itself may hold anything
    std::ranges::replace_if(
        app, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }, ' ');
    fmt::print("{:<20}  {:%Y-%m-%d %H:%M}  {:<30}  {}\n", token.id.text(),
               std::chrono::floor<std::chrono::seconds>(token.created_at), app, token.scopes);
  }
}

void revoke(const Options& options) {
  std::optional<TokenId> only;
  if (!options.id.empty()) {
    only = TokenId::parse(options.id);
    if (!only) throw Failure("'" + options.id + "' is no token id; 'rookery token list' shows them");
  }
  Community community(options.where);
  const accounts::Account account = account_named(community, options.name);
  const auto count =
      community.write([&](sql::Writer& tx) { return accounts::revoke_tokens(tx, account.id, only); });
  if (only && count == 0) throw Failure(fmt::format("@{} has no token {}", account.name, options.id));
  fmt::print("Revoked {} {} of @{}.\n", count, count == 1 ? "token" : "tokens", account.name);
}

}  // namespace

void add_token_command(CLI::App& program) {
  auto* group = program.add_subcommand("token", "Create, list and revoke access tokens of an account");
  group->require_subcommand(1);
  auto options = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* help, void (*run)(const Options&)) {
    auto* command = group->add_subcommand(name, help);
    command->add_option("NAME", options->name, "The account's name")->required()->type_name("");
    add_where_options(*command, options->where);
    command->callback([options, run] { run(*options); });
    return command;
  };
  add("create", "Create a token and print it, nothing else", create)
      ->add_option("--scopes", options->scopes, "What it may do (\"read write follow push\")")
      ->type_name("\"S ...\"");
  add("list", "List an account's tokens; their text is known to nobody any more", list);
  add("revoke", "Make an account's tokens void", revoke)
      ->add_option("--id", options->id, "Only this one (all)")
      ->type_name("ID");
}

}  // namespace rookery::cli
