// load COMMAND: clients of a Rookery that runs already, one thread, for bench/run. `load COMMAND --help` says
// more.

#include "load/commands.hpp"

#include <fmt/format.h>

int main(int argc, char** argv) {
  CLI::App program("Load for a Rookery that runs already; one thread.");
  program.require_subcommand(1);
  rookery::bench::add_reads_command(program);
  rookery::bench::add_hold_command(program);
  rookery::bench::add_mixed_command(program);
  try {
    CLI11_PARSE(program, argc, argv);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "load: {}\n", failure.what());
    return 1;
  }
}
