#include "api/mastodon/markers.hpp"

#include "api/mastodon/entities.hpp"
#include "platform/http/params.hpp"
#include "social/marker.hpp"

namespace rookery::api {

namespace {

namespace json = boost::json;
using social::MarkedTimeline;
using social::Marker;

constexpr std::array kTimelines{MarkedTimeline::home, MarkedTimeline::notifications};

json::object markers_json(std::span<const Marker> markers) {
  json::object body;
  for (const Marker& marker : markers) {
    body.emplace(social::name_of(marker.timeline),
                 json::object{{"last_read_id", std::to_string(marker.last_read_id)},
                              {"version", marker.version},
                              {"updated_at", iso8601(marker.updated_at)}});
  }
  return body;
}

struct Position {
  MarkedTimeline timeline = MarkedTimeline::home;
  std::int64_t last_read_id = 0;
};

// home[last_read_id] and notifications[last_read_id], as far as they were sent.
Result<std::vector<Position>> positions_of(const http::Params& params) {
  std::vector<Position> positions;
  for (const MarkedTimeline timeline : kTimelines) {
    if (!params.has(social::name_of(timeline))) continue;
    const auto place = ROOKERY_TRY(params.object(social::name_of(timeline)));
    const auto last_read_id = ROOKERY_TRY(place.integer("last_read_id"));
    if (!last_read_id) continue;
    if (*last_read_id < 0) return fail(Errc::invalid, "Validation failed: Last read must not be negative");
    positions.push_back({timeline, *last_read_id});
  }
  return positions;
}

}  // namespace

void MarkersApi::mount(http::Router& router) {
  router.get("/api/v1/markers", [this](const http::Request& r) { return get(r); });
  router.post("/api/v1/markers", [this](const http::Request& r) { return post(r); });
}

MarkersApi::Answer MarkersApi::get(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, accounts::Scope::read_statuses));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto names = ROOKERY_CO_TRY(params.list("timeline"));
  const auto markers = ROOKERY_CO_TRY(co_await db_.read([&](sql::Reader& tx) -> Result<std::vector<Marker>> {
    std::vector<Marker> found;
    for (const MarkedTimeline timeline : kTimelines) {
      if (std::ranges::count(names, social::name_of(timeline)) == 0) continue;
      if (auto marker = ROOKERY_TRY(social::find_marker(tx, account, timeline))) found.push_back(*marker);
    }
    return found;
  }));
  co_return http::Response::json(markers_json(markers));
}

MarkersApi::Answer MarkersApi::post(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, accounts::Scope::write_statuses));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto positions = ROOKERY_CO_TRY(positions_of(params));
  if (positions.empty()) co_return http::Response::json(json::object());
  auto written = co_await db_.write([&, now = clock_.now()](sql::Writer& tx) -> Result<std::vector<Marker>> {
    std::vector<Marker> markers;
    markers.reserve(positions.size());
    for (const auto& [timeline, last_read_id] : positions) {
      markers.push_back(ROOKERY_TRY(social::set_marker(tx, account, timeline, last_read_id, now)));
    }
    return markers;
  });
  if (!written && written.error().code == Errc::conflict) {
    co_return fail(Errc::conflict, "Conflict during update, please try again", written.error().detail);
  }
  co_return http::Response::json(markers_json(ROOKERY_CO_TRY(std::move(written))));
}

}  // namespace rookery::api
