#pragma once

#include "accounts/site.hpp"
#include "social/account_view.hpp"
#include "social/post_view.hpp"
#include "social/relation.hpp"
#include "social/tag_view.hpp"

#include <boost/json.hpp>

#include <span>
#include <string>
#include <string_view>

namespace rookery::api {

// Views as the JSON of Mastodon's entities (https://docs.joinmastodon.org/entities/). Families keep the
// entities that only they use. Threads: all calls may overlap.
class Entities {
 public:
  explicit Entities(const accounts::Site& site) : site_(site) {}

  [[nodiscard]] boost::json::object account(const social::AccountView& view) const;
  [[nodiscard]] boost::json::array accounts(std::span<const social::AccountView> views) const;
  [[nodiscard]] boost::json::object status(const social::PostView& view) const;
  [[nodiscard]] boost::json::array statuses(std::span<const social::PostView> views) const;

  [[nodiscard]] boost::json::object tag(const social::TagView& view) const;
  [[nodiscard]] static boost::json::object relationship(const social::Relationship& relation);

  // A Filter (v2) without its keywords and statuses.
  [[nodiscard]] boost::json::object filter(const social::Filter& filter) const;

  [[nodiscard]] const accounts::Site& site() const { return site_; }

 private:
  const accounts::Site& site_;
};

// "Moderator", "Admin", "Owner"; empty for everyone else.
[[nodiscard]] std::string_view role_name(accounts::Role role);

// "2024-05-01T12:30:00.123Z", the one form that every client parses.
[[nodiscard]] std::string iso8601(Instant when);
// "2024-05-01" or null: when somebody posted last.
[[nodiscard]] boost::json::value day_or_null(const std::optional<Instant>& when);

}  // namespace rookery::api
