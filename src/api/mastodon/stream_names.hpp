#pragma once

#include "accounts/session.hpp"
#include "base/result.hpp"
#include "social/live/listener.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rookery::api {

// What a client says that it wants to listen to.
struct StreamWish {
  std::string name;  // "user", "public:local", "hashtag" ...
  std::optional<std::string> tag, list;
};

// The stream that is meant, when the token may have it: public ones and hashtags need no scope,
// "user:notification" read:notifications, the others read:statuses, as in Mastodon. Whether a list is the
// listener's own is the hub's to say. Errors: invalid (no such stream; its tag or list is missing),
// not_found (what is no list's id), unauthenticated (the scope is missing).
[[nodiscard]] Result<social::LiveStream> stream_of(const accounts::Session& session, const StreamWish& wish);

}  // namespace rookery::api
