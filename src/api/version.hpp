#pragma once

#include <string_view>

namespace rookery::api {

inline constexpr std::string_view kRookeryVersion = ROOKERY_VERSION;

// Clients switch features on by the version of Mastodon that a server says to be, and by the number of its
// API (https://docs.joinmastodon.org/api/versions/). 4.3 and 2: with grouped notifications and whole lists of
// accounts or posts by id, without what came later (quotes, featured accounts, collections).
inline constexpr std::string_view kVersionForClients = "4.3.0 (compatible; Rookery " ROOKERY_VERSION ")";
inline constexpr int kMastodonApiVersion = 2;

}  // namespace rookery::api
