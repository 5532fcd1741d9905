#pragma once

#include "base/result.hpp"

#include <toml++/toml.h>

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::server {

// Reads a TOML file strictly: a value of the wrong type or out of its bounds, and a key that nothing asked
// for, are errors that name the key, its line, and what would be right. Give every setting its standard value
// first; a missing key leaves it. Threads: one.
class TomlReader {
 public:
  [[nodiscard]] static Result<TomlReader> open(const std::string& path);
  [[nodiscard]] static Result<TomlReader> parse(std::string_view text, std::string source);

  void text(std::string_view section, std::string_view key, std::string& setting);
  void texts(std::string_view section, std::string_view key, std::vector<std::string>& setting);
  void flag(std::string_view section, std::string_view key, bool& setting);
  void seconds(std::string_view section, std::string_view key, std::chrono::milliseconds& setting);

  template <class Integer>
  void number(std::string_view section, std::string_view key, Integer& setting, std::int64_t least,
              std::int64_t most) {
    setting = static_cast<Integer>(integer(section, key, static_cast<std::int64_t>(setting), least, most));
  }

  // One word of a list of choices: `choice("registrations", "mode", mode, {{"open", Mode::open}, …})`.
  template <class Enum>
  void choice(std::string_view section, std::string_view key, Enum& setting,
              std::initializer_list<std::pair<std::string_view, Enum>> choices) {
    std::string word;
    std::string known;
    for (const auto& [name, value] : choices) {
      if (value == setting) word = name;
      known += (known.empty() ? "" : ", ") + std::string(name);
    }
    text(section, key, word);
    for (const auto& [name, value] : choices) {
      if (name == word) {
        setting = value;
        return;
      }
    }
    wrong(section, key, "is one of: " + known);
  }

  // Says that a key's value is not right, with the rule that it breaks.
  void wrong(std::string_view section, std::string_view key, std::string_view rule);

  // The first thing that was wrong, or the first key that nothing asked for. Call it last.
  [[nodiscard]] Result<> finish() const;

 private:
  TomlReader(toml::table table, std::string source) : table_(std::move(table)), source_(std::move(source)) {}
  const toml::node* find(std::string_view section, std::string_view key);
  std::int64_t integer(std::string_view section, std::string_view key, std::int64_t standard,
                       std::int64_t least, std::int64_t most);
  [[nodiscard]] std::string place(const toml::node& node) const;

  toml::table table_;
  std::string source_;
  std::set<std::string, std::less<>> asked_;  // "section.key"
  std::string error_;
};

}  // namespace rookery::server
