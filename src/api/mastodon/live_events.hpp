#pragma once

#include "api/mastodon/entities.hpp"
#include "base/result.hpp"
#include "social/live/hub.hpp"

#include <string>

namespace rookery::api {

// Live events as Mastodon's streaming server sends them
// (https://docs.joinmastodon.org/methods/streaming/#events): over a WebSocket
// {"stream":["user"],"event":"update","payload":"…"}, the payload's JSON as a string; as server-sent events
// "event: update" and "data: …". An event without a payload has none over a WebSocket, and "data: null" as a
// server-sent event, since those without data never reach a browser's code. `entities` outlives it.
[[nodiscard]] social::LiveRendering live_rendering(const Entities& entities);

// What a WebSocket's client is told about a message of its that cannot be done: {"error":"…","status":404}.
[[nodiscard]] std::string live_error(const Error& error);

}  // namespace rookery::api
