#pragma once

#include "accounts/ids.hpp"
#include "base/result.hpp"
#include "social/ids.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::social {

// What can be listened to (https://docs.joinmastodon.org/methods/streaming/#streams).
enum class LiveKind : std::uint8_t {
  user,           // home, and notifications if the listener may hear them
  notifications,  // notifications alone
  everyone,       // the public timeline
  hashtag,
  list,
  direct,  // conversations
  silent,  // what no post of this server can be in: remote posts, posts with media
};

// One thing that is listened to.
struct LiveStream {
  LiveKind kind = LiveKind::silent;
  std::string name;   // the API's word: "hashtag:local"; several may be the same kind
  std::string tag;    // of hashtag, folded
  ListId list;        // of list
  std::string label;  // how events say what stream they belong to, as the API writes it

  // Whether both are the same to whoever listens.
  [[nodiscard]] bool is(const LiveStream& other) const {
    return name == other.name && tag == other.tag && list == other.list;
  }
};

// An event as each transport writes it; shared by all who get it.
struct LiveMessage {
  std::shared_ptr<const std::string> websocket, events;
};

// One connection that listens. LiveHub calls it from its own thread; calls must be quick and must not call
// back.
class LiveListener {
 public:
  // What it hears besides posts.
  struct Hears {
    bool notifications = false;
    bool beginnings = false;  // of its streams: "subscribed", from which on it is told everything
  };

  LiveListener(AccountId listener, TokenId with, Hears besides)
      : account(listener), token(with), hears(besides) {}
  LiveListener(const LiveListener&) = delete;
  LiveListener& operator=(const LiveListener&) = delete;
  virtual ~LiveListener() = default;

  virtual void hear(const LiveMessage& message) = 0;
  // It asked for a stream that it cannot have.
  virtual void refuse(const Error& error) = 0;
  // Why a stream comes to its end.
  enum class End : std::uint8_t { revoked, overloaded };
  virtual void end(End why) = 0;

  const AccountId account;
  const TokenId token;
  const Hears hears;

 private:
  friend class LiveHub;
  std::atomic<std::uint32_t> asks_ = 0;  // to begin or end a stream, that the hub has not come to
  friend class LiveAudience;
  std::vector<std::shared_ptr<const LiveStream>> streams_;  // the hub's thread alone
  std::size_t place_ = kNowhere;                            // among all listeners; the hub's thread alone
  static constexpr std::size_t kNowhere = SIZE_MAX;
};

}  // namespace rookery::social
