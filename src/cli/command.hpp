#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>
#include <string>

namespace rookery::cli {

// Every subcommand is a file of this folder that adds itself to the program. A command that fails throws
// Failure.
void add_backup_command(CLI::App& program);
void add_check_command(CLI::App& program);
void add_demo_command(CLI::App& program);
void add_serve_command(CLI::App& program);
void add_account_command(CLI::App& program);
void add_token_command(CLI::App& program);
void add_announcement_command(CLI::App& program);
void add_outbox_command(CLI::App& program);
void add_move_command(CLI::App& program);

// Ends the program with `sentence` on standard error and exit code 1. Only the command line throws; it is the
// edge of the program.
class Failure : public CLI::Error {
 public:
  explicit Failure(std::string sentence) : CLI::Error("Failure", std::move(sentence), 1) {}
};

// Adds the option `--data DIR` that every command on a data folder has.
inline void add_data_option(CLI::App& command, std::filesystem::path& data) {
  command.add_option("--data", data, "Folder with everything this server keeps")
      ->required()
      ->type_name("DIR");
}

}  // namespace rookery::cli
