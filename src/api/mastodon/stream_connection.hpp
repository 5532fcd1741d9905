#pragma once

#include "accounts/session.hpp"
#include "api/mastodon/stream_names.hpp"
#include "api/mastodon/stream_seats.hpp"
#include "platform/http/stream.hpp"
#include "social/live/hub.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rookery::api {

// One client of the streaming API: what it sends over its connection to the hub, what the hub tells to its
// connection. Threads: as http::StreamEnd and social::LiveListener say, which may overlap.
class StreamConnection final : public http::StreamEnd,
                               public social::LiveListener,
                               public std::enable_shared_from_this<StreamConnection> {
 public:
  // A seat that was taken for it, given back at its end; without an address none was.
  struct Seat {
    StreamSeats& seats;
    std::optional<std::string> address;
  };

  // Listens to what `wish` says from the beginning, when there is one. `confirms`: it says when a stream has
  // begun. REQUIRES: the session has an account. What is referred to outlives it.
  StreamConnection(accounts::Session session, social::LiveHub& hub, Seat seat, std::optional<StreamWish> wish,
                   bool confirms);
  ~StreamConnection() override;

  void opened(const std::shared_ptr<http::Stream>& stream) override;
  void received(std::string_view text) override;
  void closed() override;

  void hear(const social::LiveMessage& message) override;
  void refuse(const Error& error) override;
  void end(End why) override;

 private:
  void subscribe(const StreamWish& wish);
  void unsubscribe(const StreamWish& wish);

  const accounts::Session session_;
  social::LiveHub& hub_;
  const Seat seat_;
  std::optional<StreamWish> wish_;
  std::weak_ptr<http::Stream> stream_;  // constant once opened
};

}  // namespace rookery::api
