#include "api/mastodon/entities.hpp"
#include "base/text.hpp"

namespace rookery::api {

namespace json = boost::json;

json::object Entities::tag(const social::TagView& view) const {
  json::array history;
  for (const auto& day : view.history) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(day.day.time_since_epoch());
    history.push_back(json::object{{"day", std::to_string(seconds.count())},
                                   {"uses", std::to_string(day.uses)},
                                   {"accounts", std::to_string(day.accounts)}});
  }
  json::object entity{
      {"id", view.id ? view.id->text() : ""},
      {"name", view.display_name},
      {"url", site_.tag_url(percent_encode(view.name))},
      {"history", std::move(history)},
  };
  if (view.following) entity["following"] = *view.following;
  return entity;
}

}  // namespace rookery::api
