#pragma once

#include "api/auth.hpp"
#include "api/mastodon/stream_names.hpp"
#include "api/mastodon/stream_seats.hpp"
#include "platform/http/params.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"
#include "social/live/hub.hpp"

#include <string_view>

namespace rookery::api {

// The streaming API (https://docs.joinmastodon.org/methods/streaming/): one WebSocket for any number of
// streams, or server-sent events for one. Always with a person's token, as since Mastodon 4.2: in the
// Authorization header, as access_token in the query, or as Sec-WebSocket-Protocol, which browsers can set.
class StreamingApi {
 public:
  // All outlive this.
  StreamingApi(Auth& auth, sql::Database& database, social::LiveHub& hub)
      : auth_(auth), db_(database), hub_(hub) {}
  StreamingApi(const StreamingApi&) = delete;
  StreamingApi& operator=(const StreamingApi&) = delete;

  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer health(const http::Request& request);
  Answer websocket(const http::Request& request);
  Answer events(const http::Request& request, std::string_view stream);

  boost::asio::awaitable<Result<accounts::Session>> session(const http::Request& request,
                                                            const http::Params& params);
  Result<> connect(const http::Request& request, accounts::Session session, const http::Params& params,
                   std::optional<StreamWish> wish, http::Response& response);

  Auth& auth_;
  sql::Database& db_;
  social::LiveHub& hub_;
  StreamSeats seats_;
};

}  // namespace rookery::api
