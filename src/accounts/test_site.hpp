#pragma once

#include "accounts/site.hpp"

namespace rookery::accounts {

// The site that unit tests play on.
inline const Site kTestSite{.url = "https://rookery.example", .domain = "rookery.example"};

}  // namespace rookery::accounts
