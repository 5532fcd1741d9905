#include "accounts/instance_settings.hpp"

#include "accounts/watched_rows.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <ranges>

namespace rookery::accounts {

namespace {

constexpr char kBetweenRules = '\n';

std::string cleaned(std::string_view text) { return std::string(trim(clean_text(text))); }

// Rules are stored one a line.
std::string in_one_line(std::string_view text) {
  std::string line = cleaned(text);
  std::ranges::replace(line, kBetweenRules, ' ');
  return line;
}

std::vector<std::string> split_rules(std::string_view stored) {
  std::vector<std::string> rules;
  for (const auto line : std::views::split(stored, kBetweenRules))
    rules.emplace_back(line.begin(), line.end());
  return rules;
}

std::string joined(const std::vector<std::string>& rules) {
  std::string stored;
  for (const std::string& rule : rules) stored.append(stored.empty() ? "" : "\n").append(rule);
  return stored;
}

EditableSettings cleaned(EditableSettings settings) {
  settings.title = in_one_line(settings.title);
  settings.description = cleaned(settings.description);
  settings.closed_message = cleaned(settings.closed_message);
  for (std::string& rule : settings.rules) rule = in_one_line(rule);
  std::erase(settings.rules, "");
  return settings;
}

Result<> check(const EditableSettings& settings) {
  using Limits = EditableSettings;
  std::vector<FieldError> fields;
  const auto bound = [&](const char* field, std::string_view text, std::size_t most) {
    if (characters(text) <= most) return;
    fields.push_back(
        {field, "ERR_TOO_LONG", "is too long (maximum is " + std::to_string(most) + " characters)"});
  };
  if (settings.title.empty()) fields.push_back({"title", "ERR_BLANK", "can't be blank"});
  bound("title", settings.title, Limits::kTitleCharactersMax);
  bound("description", settings.description, Limits::kDescriptionCharactersMax);
  bound("closed_message", settings.closed_message, Limits::kClosedMessageCharactersMax);
  if (settings.rules.size() > Limits::kRulesMax) {
    fields.push_back(
        {"rules", "ERR_TOO_MANY", "are too many (maximum is " + std::to_string(Limits::kRulesMax) + ")"});
  }
  const auto longest = std::ranges::max_element(settings.rules, {}, characters);
  if (longest != settings.rules.end()) bound("rules", *longest, Limits::kRuleCharactersMax);
  if (fields.empty()) return {};
  const std::string message = "Validation failed: " + fields.front().field + " " + fields.front().description;
  return std::unexpected(Error{Errc::invalid, message, {}, std::move(fields)});
}

}  // namespace

Result<std::optional<EditableSettings>> find_saved_settings(sql::Reader& tx) {
  return tx.one(
      "SELECT title, description, closed_message, rules, registrations FROM instance_settings WHERE id = $1",
      [](const sql::Row& row) {
        EditableSettings settings;
        settings.title = row.string(0);
        settings.description = row.string(1);
        settings.closed_message = row.string(2);
        settings.rules = split_rules(row.string(3));
        settings.registrations = row.number<RegistrationMode>(4);
        return settings;
      },
      kInstanceRowId);
}

Result<> save_settings(sql::Writer& tx, EditableSettings settings) {
  settings = cleaned(std::move(settings));
  ROOKERY_TRY(check(settings));
  ROOKERY_TRY(
      tx.run("INSERT INTO instance_settings (id, title, description, closed_message, rules, registrations) "
             "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET title = excluded.title, "
             "description = excluded.description, closed_message = excluded.closed_message, "
             "rules = excluded.rules, registrations = excluded.registrations",
             kInstanceRowId, settings.title, settings.description, settings.closed_message,
             joined(settings.rules), settings.registrations));
  return {};
}

Result<> forget_saved_settings(sql::Writer& tx) {
  ROOKERY_TRY(tx.run("DELETE FROM instance_settings WHERE id = $1", kInstanceRowId));
  return {};
}

}  // namespace rookery::accounts
