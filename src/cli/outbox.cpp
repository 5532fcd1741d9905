#include "cli/command.hpp"
#include "cli/community.hpp"
#include "social/dead_letters.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

namespace rookery::cli {

namespace {

struct Options {
  Where where;
  std::string which;  // an id, or "all"
};

// Nothing: all of them.
std::optional<social::OutboxRowId> only(const Options& options) {
  if (options.which == "all") return std::nullopt;
  const auto id = social::OutboxRowId::parse(options.which);
  if (!id) {
    throw Failure("'" + options.which +
                  "' is neither 'all' nor a dead letter's id; 'rookery outbox list-dead' shows them");
  }
  return id;
}

void list_dead(const Options& options) {
  static constexpr std::int64_t kLettersAtOnce = 1'000;
  Community community(options.where);
  social::OutboxRowId after;
  std::int64_t count = 0;
  while (true) {
    const auto letters =
        community.read([&](sql::Reader& tx) { return social::dead_letters(tx, after, kLettersAtOnce); });
    if (letters.empty()) break;
    for (const auto& letter : letters) {
      std::string error = letter.error;
      std::ranges::replace(error, '\n', ' ');
      fmt::print("{}  {} {}  {} tries  until {:%Y-%m-%d %H:%M} UTC\n    {}\n", letter.id.text(),
                 letter.kind == social::OutboxKind::edit ? "edit of" : "post", letter.post.text(),
                 letter.attempts, std::chrono::floor<std::chrono::seconds>(letter.failed_at), error);
    }
    count += static_cast<std::int64_t>(letters.size());
    after = letters.back().id;
  }
  if (count == 0) fmt::print("There are no dead letters.\n");
}

void change(const Options& options,
            Result<std::int64_t> (*act)(sql::Writer&, std::optional<social::OutboxRowId>),
            std::string_view done) {
  const auto which = only(options);
  Community community(options.where);
  const std::int64_t count = community.write([&](sql::Writer& tx) { return act(tx, which); });
  if (which && count == 0) throw Failure("there is no dead letter " + options.which);
  fmt::print("{} {} dead {}.\n", done, count, count == 1 ? "letter" : "letters");
}

}  // namespace

void add_outbox_command(CLI::App& program) {
  auto options = std::make_shared<Options>();
  auto* outbox =
      program.add_subcommand("outbox", "Look after posts that could not be carried to their readers");
  outbox->require_subcommand(1);

  auto* listing = outbox->add_subcommand("list-dead", "Show what was given up, and why");
  add_where_options(*listing, options->where);
  listing->callback([options] { list_dead(*options); });

  const auto add = [&](const char* name, const char* help, auto act, const char* done) {
    auto* command = outbox->add_subcommand(name, help);
    command->add_option("ID", options->which, "A dead letter's id, or 'all'")
        ->required()
        ->type_name("ID|all");
    add_where_options(*command, options->where);
    command->callback([options, act, done] { change(*options, act, done); });
  };
  add("retry", "Have them carried again, now that the cause is mended", social::retry_dead_letters,
      "Back in the outbox:");
  add("drop", "Forget them: who has not got the post does not get it", social::drop_dead_letters, "Dropped");
}

}  // namespace rookery::cli
