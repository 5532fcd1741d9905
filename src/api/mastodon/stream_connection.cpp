#include "api/mastodon/stream_connection.hpp"

#include "api/mastodon/live_events.hpp"

#include <boost/json.hpp>

#include <utility>

namespace rookery::api {

namespace {

namespace json = boost::json;

// A text, a number, or the first of a list of them, as query strings and JSON give it.
std::optional<std::string> text_of(const json::object& message, std::string_view key) {
  const json::value* value = message.if_contains(key);
  if (value != nullptr && value->is_array()) {
    value = value->get_array().empty() ? nullptr : &value->get_array().front();
  }
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return std::string(value->get_string());
  if (value->is_int64() || value->is_uint64()) return json::serialize(*value);
  return std::nullopt;
}

}  // namespace

StreamConnection::StreamConnection(accounts::Session session, social::LiveHub& hub, Seat seat,
                                   std::optional<StreamWish> wish, bool confirms)
    : LiveListener(*session.account, session.token,
                   {.notifications = session.scopes.allow(accounts::Scope::read_notifications),
                    .beginnings = confirms}),
      session_(std::move(session)),
      hub_(hub),
      seat_(std::move(seat)),
      wish_(std::move(wish)) {}

StreamConnection::~StreamConnection() {
  if (seat_.address) seat_.seats.give_back(account, *seat_.address);
}

void StreamConnection::opened(const std::shared_ptr<http::Stream>& stream) {
  stream_ = stream;
  hub_.join(shared_from_this());
  if (const auto wish = std::exchange(wish_, std::nullopt)) subscribe(*wish);
}

void StreamConnection::closed() { hub_.leave(shared_from_this()); }

// What is no message of the protocol is passed over, as Mastodon does.
void StreamConnection::received(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return;
  const json::object& message = value.get_object();
  const auto type = text_of(message, "type");
  const StreamWish wish{.name = text_of(message, "stream").value_or(""),
                        .tag = text_of(message, "tag"),
                        .list = text_of(message, "list")};
  if (type == "subscribe") subscribe(wish);
  if (type == "unsubscribe") unsubscribe(wish);
}

void StreamConnection::subscribe(const StreamWish& wish) {
  auto stream = stream_of(session_, wish);
  if (!stream) return refuse(stream.error());
  if (!hub_.subscribe(shared_from_this(), *std::move(stream))) refuse(Error{Errc::rate_limited, {}, {}, {}});
}

void StreamConnection::unsubscribe(const StreamWish& wish) {
  auto stream = stream_of(session_, wish);
  if (!stream) return refuse(stream.error());
  if (!hub_.unsubscribe(shared_from_this(), *std::move(stream)))
    refuse(Error{Errc::rate_limited, {}, {}, {}});
}

void StreamConnection::hear(const social::LiveMessage& message) {
  const auto stream = stream_.lock();
  if (!stream) return;
  stream->send(stream->kind() == http::StreamKind::websocket ? message.websocket : message.events);
}

void StreamConnection::refuse(const Error& error) {
  const auto stream = stream_.lock();
  if (!stream) return;
  if (stream->kind() == http::StreamKind::websocket) {
    stream->send(std::make_shared<const std::string>(http::text_frame(live_error(error))));
  } else {  // what was asked for is all that there is
    stream->close(http::CloseCode::policy);
  }
}

void StreamConnection::end(End why) {
  const auto stream = stream_.lock();
  if (!stream) return;
  stream->close(why == End::revoked ? http::CloseCode::policy : http::CloseCode::try_again_later);
}

}  // namespace rookery::api
