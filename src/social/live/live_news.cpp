#include "social/live/live_news.hpp"

#include <boost/json.hpp>

namespace rookery::social {

namespace json = boost::json;

namespace {

// In the order of LiveNews.
constexpr std::array<std::string_view, std::variant_size_v<LiveNews>> kWireNames = {
    "carried", "notified", "deleted", "conversation", "filters"};

json::object fields_of(const Carried& post) {
  return {{"kind", static_cast<int>(post.kind)},
          {"id", post.id.value()},
          {"author", post.author.value()},
          {"visibility", static_cast<int>(post.visibility)},
          {"reblog", post.reblog},
          {"answers_another", post.answers_another},
          {"cause", post.cause.value()}};
}
json::object fields_of(const Notified& notified) {
  return {{"to", notified.to.value()}, {"notification", notified.notification.value()}};
}
json::object fields_of(const PostDeleted& deleted) {
  json::array mentioned;
  for (const auto account : deleted.mentioned) mentioned.push_back(account.value());
  return {{"post", deleted.post.value()},
          {"author", deleted.author.value()},
          {"visibility", static_cast<int>(deleted.visibility)},
          {"reblog", deleted.reblog},
          {"answers_another", deleted.answers_another},
          {"mentioned", mentioned},
          {"tags", json::value_from(deleted.tags)}};
}
json::object fields_of(const ConversationChanged& changed) {
  return {{"account", changed.account.value()}, {"conversation", changed.conversation.value()}};
}
json::object fields_of(const FiltersChanged& changed) { return {{"account", changed.account.value()}}; }

// Throws what boost::json throws.
class WireFields {
 public:
  explicit WireFields(const json::object& fields) : fields_(fields) {}
  template <class IdType>
  [[nodiscard]] IdType id(std::string_view name) const {
    return IdType(fields_.at(name).to_number<std::int64_t>());
  }
  // A number whose largest is `last`.
  template <class Enum>
  [[nodiscard]] Enum one_of(std::string_view name, Enum last) const {
    const auto number = fields_.at(name).to_number<int>();
    if (number < 0 || number > static_cast<int>(last)) throw std::out_of_range(std::string(name));
    return static_cast<Enum>(number);
  }
  [[nodiscard]] bool flag(std::string_view name) const { return fields_.at(name).as_bool(); }
  [[nodiscard]] const json::array& list(std::string_view name) const { return fields_.at(name).as_array(); }

 private:
  const json::object& fields_;
};

LiveNews news_of(std::string_view name, const WireFields& fields) {
  if (name == kWireNames[0]) {
    return Carried{.kind = fields.one_of("kind", OutboxKind::edit),
                   .id = fields.id<PostId>("id"),
                   .author = fields.id<AccountId>("author"),
                   .visibility = fields.one_of("visibility", Visibility::direct),
                   .reblog = fields.flag("reblog"),
                   .answers_another = fields.flag("answers_another"),
                   .cause = fields.id<PostId>("cause")};
  }
  if (name == kWireNames[1]) {
    return Notified{.to = fields.id<AccountId>("to"),
                    .notification = fields.id<NotificationId>("notification")};
  }
  if (name == kWireNames[2]) {
    PostDeleted deleted{.post = fields.id<PostId>("post"),
                        .author = fields.id<AccountId>("author"),
                        .visibility = fields.one_of("visibility", Visibility::direct),
                        .reblog = fields.flag("reblog"),
                        .answers_another = fields.flag("answers_another"),
                        .mentioned = {},
                        .tags = {}};
    for (const auto& one : fields.list("mentioned")) {
      deleted.mentioned.emplace_back(one.to_number<std::int64_t>());
    }
    for (const auto& one : fields.list("tags")) deleted.tags.emplace_back(one.as_string());
    return deleted;
  }
  if (name == kWireNames[3]) {
    return ConversationChanged{.account = fields.id<AccountId>("account"),
                               .conversation = fields.id<ConversationId>("conversation")};
  }
  if (name == kWireNames[4]) return FiltersChanged{.account = fields.id<AccountId>("account")};
  throw std::out_of_range(std::string(name));
}

}  // namespace

std::string to_wire(const LiveNews& news) {
  json::object fields = std::visit([](const auto& one) { return fields_of(one); }, news);
  fields.emplace("is", kWireNames.at(news.index()));
  return json::serialize(fields);
}

Result<LiveNews> live_news_of(std::string_view wire) {
  try {
    const auto parsed = json::parse(wire);
    const auto& fields = parsed.as_object();
    return news_of(fields.at("is").as_string(), WireFields(fields));
  } catch (const std::exception& wrong) {
    return fail(Errc::corrupt, {}, std::string("news of another node: ") + wrong.what());
  }
}

}  // namespace rookery::social
