#include "cli/command.hpp"

#include <fmt/format.h>

#include <cstdio>

// Read by jemalloc when it starts (jemalloc(3), "TUNING"): a thread keeps freed memory of up to 128 KiB for
// itself, a page of posts among it. Beyond 32 KiB each one would take a lock and the kernel.
extern "C" {
// NOLINTBEGIN(readability-identifier-naming): jemalloc looks for it by this name
extern const char* const malloc_conf;
const char* const malloc_conf = "tcache_max:131072";
// NOLINTEND(readability-identifier-naming)
}

int main(int argument_count, char** arguments) {
  CLI::App program{
      "Rookery: a social server in one binary. Works with the apps that people use for Mastodon.\n"
      "Start one:  rookery serve --data ./data"};
  program.name("rookery");
  program.set_version_flag("--version", "rookery " ROOKERY_VERSION);
  program.require_subcommand(1);
  program.get_formatter()->column_width(34);
  program.failure_message([](const CLI::App* command, const CLI::Error& error) {
    return fmt::format("rookery: {}\nSee '{} --help'.\n", error.what(), command->get_display_name());
  });

  rookery::cli::add_serve_command(program);
  rookery::cli::add_check_command(program);
  rookery::cli::add_backup_command(program);
  rookery::cli::add_account_command(program);
  rookery::cli::add_token_command(program);
  rookery::cli::add_announcement_command(program);
  rookery::cli::add_outbox_command(program);
  rookery::cli::add_move_command(program);
  rookery::cli::add_demo_command(program);

  try {
    program.parse(argument_count, arguments);
  } catch (const rookery::cli::Failure& failure) {
    fmt::print(stderr, "rookery: {}\n", failure.what());
    return 1;
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? 0 : 2;
  }
  return 0;
}
