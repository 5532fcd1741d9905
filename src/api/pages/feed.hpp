#pragma once

#include "accounts/site.hpp"
#include "social/post_view.hpp"

#include <span>
#include <string>

namespace rookery::api::pages {

inline constexpr std::string_view kFeedSuffix = ".rss";  // "/@name.rss"; no name has a dot

// An author's newest public posts as RSS 2.0 (https://www.rssboard.org/rss-specification).
// REQUIRES: no reblogs among `posts`.
[[nodiscard]] std::string rss_feed(const social::AccountView& author, std::span<const social::PostView> posts,
                                   const accounts::Site& site);

}  // namespace rookery::api::pages
