#include "social/marker.hpp"

#include <array>

namespace rookery::social {

std::string_view name_of(MarkedTimeline timeline) {
  static constexpr std::array<std::string_view, kMarkedTimelinesMax> kNames = {"home", "notifications"};
  return kNames.at(static_cast<std::size_t>(timeline));
}

Result<std::optional<Marker>> find_marker(sql::Reader& tx, AccountId account, MarkedTimeline timeline) {
  return tx.one(
      "SELECT last_read_id, version, updated_at FROM markers WHERE account_id = $1 AND timeline = $2",
      [&](const sql::Row& row) {
        return Marker{.timeline = timeline,
                      .last_read_id = row.integer(0),
                      .version = row.integer(1),
                      .updated_at = row.instant(2)};
      },
      account, name_of(timeline));
}

Result<Marker> set_marker(sql::Writer& tx, AccountId account, MarkedTimeline timeline,
                          std::int64_t last_read_id, Instant now) {
  ROOKERY_TRY(
      tx.run("INSERT INTO markers (account_id, timeline, last_read_id, version, updated_at) VALUES ($1, $2, "
             "$3, 0, $4) "
             "ON CONFLICT (account_id, timeline) DO UPDATE SET last_read_id = excluded.last_read_id, "
             "version = markers.version + 1, updated_at = excluded.updated_at",
             account, name_of(timeline), last_read_id, now));
  const auto marker = ROOKERY_TRY(find_marker(tx, account, timeline));
  if (!marker) return fail(Errc::internal, {}, "a marker just written is not there");
  return *marker;
}

}  // namespace rookery::social
