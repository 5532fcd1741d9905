#pragma once

#include "accounts/site.hpp"
#include "api/auth.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"
#include "social/announcement.hpp"

#include <boost/json.hpp>

namespace rookery::api {

// What the people who run the server tell everyone (https://docs.joinmastodon.org/methods/announcements/).
// They are written on the command line: `rookery announcement`. Without reactions.
class AnnouncementsApi {
 public:
  AnnouncementsApi(Auth& auth, sql::Database& database, const accounts::Site& site, const Clock& clock)
      : auth_(auth), db_(database), site_(site), clock_(clock) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer list(const http::Request& request);
  Answer dismiss(const http::Request& request);

  Auth& auth_;
  sql::Database& db_;
  const accounts::Site& site_;
  const Clock& clock_;
};

// An Announcement (https://docs.joinmastodon.org/entities/Announcement/).
[[nodiscard]] boost::json::object announcement_json(const social::Announcement& announcement);

}  // namespace rookery::api
