#include "api/mastodon/live_events.hpp"

#include "api/errors.hpp"
#include "api/mastodon/announcements.hpp"
#include "api/mastodon/conversations.hpp"
#include "api/mastodon/notifications.hpp"
#include "platform/http/websocket.hpp"

namespace rookery::api {

namespace {

namespace json = boost::json;

social::LiveMessage message(const social::LiveStream& stream, std::string_view event,
                            const std::string* payload) {
  std::string text = R"({"stream":)";
  text.append(stream.label).append(R"(,"event":")").append(event).append("\"");
  if (payload != nullptr) text.append(R"(,"payload":)").append(json::serialize(std::string_view(*payload)));
  text.append("}");
  std::string lines = "event: ";
  lines.append(event).append("\ndata: ").append(payload != nullptr ? *payload : "null").append("\n\n");
  return {.websocket = std::make_shared<const std::string>(http::text_frame(text)),
          .events = std::make_shared<const std::string>(std::move(lines))};
}

}  // namespace

social::LiveRendering live_rendering(const Entities& entities) {
  return {
      .post = [&entities](const social::PostView& view) { return json::serialize(entities.status(view)); },
      .notification =
          [&entities](const social::NotificationView& view) {
            return json::serialize(notification_json(view, entities));
          },
      .conversation =
          [&entities](const social::ConversationView& view) {
            return json::serialize(conversation_json(view, entities));
          },
      .announcement =
          [](const social::Announcement& announcement) {
            return json::serialize(announcement_json(announcement));
          },
      .message = message};
}

std::string live_error(const Error& error) {
  return json::serialize(
      json::object{{"error", error.message.empty() ? standard_message(error.code) : error.message},
                   {"status", error.code == Errc::invalid ? 400 : status_of(error.code)}});
}

}  // namespace rookery::api
