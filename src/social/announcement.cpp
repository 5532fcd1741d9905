#include "social/announcement.hpp"

#include "accounts/account.hpp"
#include "base/text.hpp"
#include "social/text/format.hpp"

namespace rookery::social {

namespace {

Announcement announcement_of(const sql::Row& row) {
  return {.id = row.id<AnnouncementId>(0),
          .text = row.string(1),
          .html = {},
          .starts_at = row.maybe_instant(2),
          .ends_at = row.maybe_instant(3),
          .all_day = row.flag(4),
          .published_at = row.instant(5),
          .updated_at = row.instant(6),
          .read = row.flag(7)};
}

// Looks mentioned names up as they come; an unknown or failing one stays text.
MentionResolver resolver(sql::Reader& tx) {
  return [&tx](std::string_view name) -> std::optional<std::string> {
    auto account = accounts::find_account(tx, name);
    if (!account || !*account) return std::nullopt;
    return (*account)->name;
  };
}

}  // namespace

Result<Announcement> create_announcement(sql::Writer& tx, Snowflake& ids,
                                         const NewAnnouncement& announcement) {
  const std::string text = clean_text(trim(announcement.text));
  if (text.empty()) return fail(Errc::invalid, "An announcement needs a text");
  if (characters(text) > NewAnnouncement::kTextLengthMax) {
    return fail(Errc::invalid, "An announcement has at most " +
                                   std::to_string(NewAnnouncement::kTextLengthMax) + " characters");
  }
  const auto& [_, starts_at, ends_at, all_day] = announcement;
  if (starts_at && ends_at && *ends_at < *starts_at) {
    return fail(Errc::invalid, "An announcement cannot end before it starts");
  }
  const auto id = ids.next<AnnouncementId>();
  const Instant now = Snowflake::time_of(id);
  Announcement made{.id = id,
                    .text = text,
                    .html = {},
                    .starts_at = starts_at,
                    .ends_at = ends_at,
                    .all_day = all_day,
                    .published_at = now,
                    .updated_at = now};
  ROOKERY_TRY(tx.run(
      "INSERT INTO announcements (id, text, starts_at, ends_at, all_day, published_at, updated_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7)",
      made.id, made.text, made.starts_at, made.ends_at, made.all_day, made.published_at, made.updated_at));
  return made;
}

Result<> delete_announcement(sql::Writer& tx, AnnouncementId id) {
  if (ROOKERY_TRY(tx.run("DELETE FROM announcements WHERE id = $1", id)) == 0) return fail(Errc::not_found);
  return {};
}

Result<std::vector<Announcement>> all_announcements(sql::Reader& tx) {
  return tx.all(
      "SELECT id, text, starts_at, ends_at, all_day, published_at, updated_at, 0 FROM announcements "
      "ORDER BY id DESC",
      announcement_of);
}

Result<std::vector<Announcement>> list_announcements(sql::Reader& tx, const accounts::Site& site,
                                                     AccountId reader, Instant now) {
  auto announcements = ROOKERY_TRY(
      tx.all("SELECT a.id, a.text, a.starts_at, a.ends_at, a.all_day, a.published_at, a.updated_at, "
             "CASE WHEN r.account_id IS NULL THEN 0 ELSE 1 END FROM announcements a "
             "LEFT JOIN announcement_reads r ON r.announcement_id = a.id AND r.account_id = $1 "
             "WHERE a.ends_at IS NULL OR a.ends_at > $2 ORDER BY COALESCE(a.starts_at, a.published_at), a.id",
             announcement_of, reader, now));
  for (auto& announcement : announcements) {
    announcement.html = format_post(announcement.text, site, resolver(tx)).html;
  }
  return announcements;
}

Result<> dismiss_announcement(sql::Writer& tx, AccountId reader, AnnouncementId id) {
  if (!ROOKERY_TRY(tx.exists("SELECT 1 FROM announcements WHERE id = $1", id))) return fail(Errc::not_found);
  ROOKERY_TRY(
      tx.run("INSERT INTO announcement_reads (account_id, announcement_id) VALUES ($1, $2) "
             "ON CONFLICT DO NOTHING",
             reader, id));
  return {};
}

}  // namespace rookery::social
