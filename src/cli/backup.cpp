#include "platform/sql/backup.hpp"
#include "cli/command.hpp"
#include "platform/sql/data_folder.hpp"

#include <fmt/format.h>

namespace rookery::cli {

namespace {

struct BackupOptions {
  std::filesystem::path data;
  std::string to;
  bool force = false;
};

void back_up(const BackupOptions& options) {
  const auto folder = sql::DataFolder::open(options.data.string(), sql::DataFolder::Purpose::inspect);
  if (!folder) throw Failure(folder.error().message);
  const auto bytes = sql::back_up(folder->database_file(), options.to, options.force);
  if (!bytes) throw Failure(bytes.error().message.empty() ? bytes.error().detail : bytes.error().message);
  fmt::print("{}: {:.1f} MB\n", options.to, static_cast<double>(*bytes) / 1e6);
}

}  // namespace

void add_backup_command(CLI::App& program) {
  auto* command =
      program.add_subcommand("backup", "Copy a data folder's database to one file, also while serving");
  auto options = std::make_shared<BackupOptions>();
  add_data_option(*command, options->data);
  command->add_option("--to", options->to, "File to write; it appears when it is whole and on disk")
      ->required()
      ->type_name("FILE");
  command->add_flag("--force", options->force, "Replace the file if it is there");
  command->footer(
      "Verify one:   rookery check --file FILE\n"
      "Go back to it: stop the server, put FILE into an empty folder as rookery.db, serve that folder");
  command->callback([options] { back_up(*options); });
}

}  // namespace rookery::cli
