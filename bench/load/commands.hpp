#pragma once

#include <CLI/CLI.hpp>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace rookery::bench {

// Each prints one JSON object; a request that fails ends it with std::runtime_error.
void add_reads_command(CLI::App& program);
void add_hold_command(CLI::App& program);
void add_mixed_command(CLI::App& program);

// Who has a token, as bench/town writes it.
struct ReaderLine {
  std::string token;
  std::int64_t account = 0;
  std::int64_t followers = 0;
};
[[nodiscard]] inline std::vector<ReaderLine> read_readers(const std::string& path) {
  std::ifstream file(path);
  std::vector<ReaderLine> readers;
  for (ReaderLine line; file >> line.token >> line.account >> line.followers;) readers.push_back(line);
  if (readers.empty()) throw std::runtime_error("nobody has a token in " + path);
  return readers;
}

}  // namespace rookery::bench
