#pragma once

#include <cstdint>

namespace rookery::accounts {

// Who may join by themselves. approval: the account exists, and waits until a moderator lets it in. Stored as
// numbers: DO NOT CHANGE.
enum class RegistrationMode : std::uint8_t { open = 0, approval = 1, closed = 2 };

}  // namespace rookery::accounts
