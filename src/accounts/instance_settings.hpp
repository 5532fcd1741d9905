#pragma once

#include "accounts/registration_mode.hpp"
#include "base/clock.hpp"
#include "platform/sql/transaction.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rookery::accounts {

// What the server says about itself and those who run it may change while it runs. Texts are plain; a blank
// line parts paragraphs.
struct EditableSettings {
  static constexpr std::size_t kTitleCharactersMax = 100;
  static constexpr std::size_t kDescriptionCharactersMax = 2'000;
  static constexpr std::size_t kClosedMessageCharactersMax = 1'000;
  static constexpr std::size_t kRulesMax = 50;
  static constexpr std::size_t kRuleCharactersMax = 500;

  std::string title = "Rookery";
  std::string description = "A social server that one person can run.";
  std::string closed_message;  // why nobody can register now; empty: no reason given
  std::vector<std::string> rules;
  RegistrationMode registrations = RegistrationMode::open;
};

// All that it says about itself. What is not editable is as the configuration file has it.
struct InstanceSettings : EditableSettings {
  std::string extended_description;          // empty: none
  std::string privacy_policy;                // empty: none
  std::string contact_email;                 // empty: none
  std::vector<std::string> languages{"en"};  // ISO 639-1, those of the people who run it
  std::optional<Instant> changed_at;         // when the file was last written
};

// What was saved, if anything was: it stands above the file. Errors: those of sql::Reader.
[[nodiscard]] Result<std::optional<EditableSettings>> find_saved_settings(sql::Reader& tx);

// Texts without white space at their ends, a rule in one line, empty rules left out. Errors: invalid with
// `fields` ("title", "description", "closed_message", "rules"), when one is too long, or there is no title.
[[nodiscard]] Result<> save_settings(sql::Writer& tx, EditableSettings settings);

// The file's are in use again.
[[nodiscard]] Result<> forget_saved_settings(sql::Writer& tx);

}  // namespace rookery::accounts
