#pragma once

#include "accounts/site.hpp"
#include "base/clock.hpp"
#include "base/snowflake.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rookery::social {

// What the people who run the server tell everyone on it
// (https://docs.joinmastodon.org/entities/Announcement/).
struct Announcement {
  AnnouncementId id;
  std::string text, html;  // as typed, as shown
  std::optional<Instant> starts_at,
      ends_at;           // when what it tells about happens; it is not shown after the end
  bool all_day = false;  // the clock time of the two says nothing
  Instant published_at, updated_at;
  bool read = false;  // by whom list_announcements was asked for
};

// What `announcement create` was told.
struct NewAnnouncement {
  static constexpr std::size_t kTextLengthMax = 5'000;  // characters

  std::string text;
  std::optional<Instant> starts_at{}, ends_at{};
  bool all_day = false;
};

// Publishes it now. Errors: invalid (no text, too long, ends before it starts).
Result<Announcement> create_announcement(sql::Writer& tx, Snowflake& ids,
                                         const NewAnnouncement& announcement);
// Errors: not_found.
Result<> delete_announcement(sql::Writer& tx, AnnouncementId id);

// All of them, newest first, those that are over included; for who runs the server.
[[nodiscard]] Result<std::vector<Announcement>> all_announcements(sql::Reader& tx);
// Those that are shown at `now`, in the order of Mastodon: by what happens first, else by publication. The
// text is formatted here, not when it is written: the command line does not know the site's address.
[[nodiscard]] Result<std::vector<Announcement>> list_announcements(sql::Reader& tx,
                                                                   const accounts::Site& site,
                                                                   AccountId reader, Instant now);

// `reader` has seen it; again changes nothing. Errors: not_found.
Result<> dismiss_announcement(sql::Writer& tx, AccountId reader, AnnouncementId id);

}  // namespace rookery::social
