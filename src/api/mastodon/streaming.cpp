#include "api/mastodon/streaming.hpp"

#include "api/mastodon/stream_connection.hpp"
#include "platform/http/websocket.hpp"
#include "social/lists.hpp"

#include <utility>

namespace rookery::api {

namespace {

Result<StreamWish> wish_of(const http::Params& params, std::string name) {
  StreamWish wish{.name = std::move(name), .tag = {}, .list = {}};
  wish.tag = ROOKERY_TRY(params.text("tag"));
  wish.list = ROOKERY_TRY(params.text("list"));
  return wish;
}

}  // namespace

void StreamingApi::mount(http::Router& router) {
  router.get("/api/v1/streaming", [this](const http::Request& r) { return websocket(r); });
  router.get("/api/v1/streaming/health", [this](const http::Request& r) { return health(r); });
  const auto add = [&](std::string_view path, std::string_view stream) {
    router.get(path, [this, stream](const http::Request& r) { return events(r, stream); });
  };
  add("/api/v1/streaming/user", "user");
  add("/api/v1/streaming/user/notification", "user:notification");
  add("/api/v1/streaming/public", "public");
  add("/api/v1/streaming/public/local", "public:local");
  add("/api/v1/streaming/public/remote", "public:remote");
  add("/api/v1/streaming/hashtag", "hashtag");
  add("/api/v1/streaming/hashtag/local", "hashtag:local");
  add("/api/v1/streaming/list", "list");
  add("/api/v1/streaming/direct", "direct");
}

StreamingApi::Answer StreamingApi::health(const http::Request&) {
  http::Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = "OK";
  co_return response;
}

boost::asio::awaitable<Result<accounts::Session>> StreamingApi::session(const http::Request& request,
                                                                        const http::Params& params) {
  std::string token(bearer_token(request));
  if (token.empty()) token = ROOKERY_CO_TRY(params.text("access_token")).value_or("");
  if (token.empty()) token = request.header("sec-websocket-protocol");
  if (token.empty()) co_return fail(Errc::unauthenticated, "Missing access token");
  auto session = ROOKERY_CO_TRY(co_await auth_.session_of(token));
  if (!session.account) co_return fail(Errc::invalid, "This method requires an authenticated user");
  co_return session;
}

// Gives the response the connection's end here; the stream begins when it is sent.
Result<> StreamingApi::connect(const http::Request& request, accounts::Session session,
                               const http::Params& params, std::optional<StreamWish> wish,
                               http::Response& response) {
  if (!hub_.hears()) return fail(Errc::unavailable);
  const bool confirms = ROOKERY_TRY(params.flag("confirm")).value_or(false);
  StreamConnection::Seat seat{.seats = seats_, .address = std::nullopt};
  if (!request.loopback) {
    if (!seats_.take(*session.account, request.peer)) {
      return fail(Errc::rate_limited, "Too many streams are open");
    }
    seat.address = request.peer;
  }
  response.stream = std::make_shared<StreamConnection>(std::move(session), hub_, std::move(seat),
                                                       std::move(wish), confirms);
  return {};
}

StreamingApi::Answer StreamingApi::websocket(const http::Request& request) {
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  auto session = ROOKERY_CO_TRY(co_await this->session(request, params));
  std::optional<StreamWish> wish;
  const auto name = ROOKERY_CO_TRY(params.text("stream"));
  if (name && !name->empty()) wish = ROOKERY_CO_TRY(wish_of(params, *name));
  auto response = http::accept_websocket(request, request.header("sec-websocket-protocol"));
  if (response.status != 101) co_return response;
  ROOKERY_CO_TRY(connect(request, std::move(session), params, std::move(wish), response));
  co_return response;
}

StreamingApi::Answer StreamingApi::events(const http::Request& request, std::string_view stream) {
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  auto session = ROOKERY_CO_TRY(co_await this->session(request, params));
  std::string name(stream);
  const bool is_public = stream.starts_with("public");
  if (is_public && ROOKERY_CO_TRY(params.flag("only_media")).value_or(false)) name += ":media";
  auto wish = ROOKERY_CO_TRY(wish_of(params, std::move(name)));
  const auto wanted = ROOKERY_CO_TRY(stream_of(session, wish));
  if (wanted.kind == social::LiveKind::list) {
    ROOKERY_CO_TRY(co_await db_.read([owner = *session.account, list = wanted.list](sql::Reader& tx) {
      return social::find_list(tx, owner, list);
    }));
  }
  http::Response response;
  response.content_type = "text/event-stream";
  response.with("Cache-Control", "no-store");
  response.with("X-Accel-Buffering", "no");  // nginx would keep events back until a buffer is full
  ROOKERY_CO_TRY(connect(request, std::move(session), params, std::move(wish), response));
  co_return response;
}

}  // namespace rookery::api
