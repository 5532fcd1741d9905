#include "server/toml_reader.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace rookery::server {

Result<TomlReader> TomlReader::open(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(Errc::invalid, fmt::format("cannot read the configuration file {}", path));
  return parse(std::string(std::istreambuf_iterator<char>(file), {}), path);
}

Result<TomlReader> TomlReader::parse(std::string_view text, std::string source) {
  try {
    return TomlReader(toml::parse(text, source), source);
  } catch (const toml::parse_error& error) {  // toml++ reports by exception; it ends here
    return fail(Errc::invalid,
                fmt::format("{}:{}: {}", source, error.source().begin.line, error.description()));
  }
}

std::string TomlReader::place(const toml::node& node) const {
  return fmt::format("{}:{}", source_, node.source().begin.line);
}

const toml::node* TomlReader::find(std::string_view section, std::string_view key) {
  asked_.insert(fmt::format("{}.{}", section, key));
  const toml::table* table = table_[section].as_table();
  return table == nullptr ? nullptr : table->get(key);
}

void TomlReader::wrong(std::string_view section, std::string_view key, std::string_view rule) {
  if (!error_.empty()) return;
  const toml::node* node = find(section, key);
  error_ = fmt::format("{}: {} in [{}] {}", node == nullptr ? source_ : place(*node), key, section, rule);
}

void TomlReader::text(std::string_view section, std::string_view key, std::string& setting) {
  const toml::node* node = find(section, key);
  if (node == nullptr) return;
  if (const auto value = node->value_exact<std::string>()) {
    setting = *value;
  } else {
    wrong(section, key, "is a text in quotes");
  }
}

void TomlReader::texts(std::string_view section, std::string_view key, std::vector<std::string>& setting) {
  const toml::node* node = find(section, key);
  if (node == nullptr) return;
  const toml::array* list = node->as_array();
  if (list == nullptr || (!list->empty() && !list->is_homogeneous<std::string>())) {
    wrong(section, key, "is a list of texts: [\"…\", \"…\"]");
    return;
  }
  setting.clear();
  for (const toml::node& entry : *list) setting.push_back(*entry.value_exact<std::string>());
}

void TomlReader::flag(std::string_view section, std::string_view key, bool& setting) {
  const toml::node* node = find(section, key);
  if (node == nullptr) return;
  if (const auto value = node->value_exact<bool>()) {
    setting = *value;
  } else {
    wrong(section, key, "is true or false");
  }
}

void TomlReader::seconds(std::string_view section, std::string_view key, std::chrono::milliseconds& setting) {
  const toml::node* node = find(section, key);
  if (node == nullptr) return;
  const auto value = node->value<double>();
  constexpr double kSecondsMax = 1e9;
  if (value && *value >= 0 && *value <= kSecondsMax) {
    setting = std::chrono::milliseconds(static_cast<std::int64_t>(*value * 1'000));
  } else {
    wrong(section, key, "is a number of seconds, 0 or more");
  }
}

std::int64_t TomlReader::integer(std::string_view section, std::string_view key, std::int64_t standard,
                                 std::int64_t least, std::int64_t most) {
  const toml::node* node = find(section, key);
  if (node == nullptr) return standard;
  const auto value = node->value_exact<std::int64_t>();
  if (value && *value >= least && *value <= most) return *value;
  wrong(section, key, fmt::format("is a whole number from {} to {}", least, most));
  return standard;
}

Result<> TomlReader::finish() const {
  if (!error_.empty()) return fail(Errc::invalid, error_);
  const auto known_in = [this](std::string_view section) {
    std::string known;
    for (const std::string& name : asked_) {
      if (!name.starts_with(std::string(section) + ".")) continue;
      known += (known.empty() ? "" : ", ") + name.substr(section.size() + 1);
    }
    return known;
  };
  for (const auto& [section, node] : table_) {
    const std::string known = known_in(section.str());
    if (known.empty())
      return fail(Errc::invalid, fmt::format("{}: no such section: {}", place(node), section.str()));
    const toml::table* table = node.as_table();
    if (table == nullptr)
      return fail(Errc::invalid,
                  fmt::format("{}: {} is a section: [{}]", place(node), section.str(), section.str()));
    for (const auto& [key, value] : *table) {
      if (asked_.contains(fmt::format("{}.{}", section.str(), key.str()))) continue;
      return fail(Errc::invalid, fmt::format("{}: no such key in [{}]: {} (there are: {})", place(value),
                                             section.str(), key.str(), known));
    }
  }
  return {};
}

}  // namespace rookery::server
