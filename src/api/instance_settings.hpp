#pragma once

#include "accounts/registration.hpp"
#include "base/clock.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rookery::api {

// What the server says about itself, as the configuration file has it. Texts are plain; a blank line parts
// paragraphs. Constant after start.
struct InstanceSettings {
  std::string title = "Rookery";
  std::string description = "A social server that one person can run.";
  std::string extended_description;          // empty: none
  std::string privacy_policy;                // empty: none
  std::string contact_email;                 // empty: none
  std::string closed_message;                // why nobody can register now; empty: no reason given
  std::vector<std::string> languages{"en"};  // ISO 639-1, those of the people who run it
  std::vector<std::string> rules;
  accounts::RegistrationMode registrations = accounts::RegistrationMode::open;
  std::optional<Instant> changed_at;  // when the file was last written
};

}  // namespace rookery::api
