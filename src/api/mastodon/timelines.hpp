#pragma once

#include "accounts/site.hpp"
#include "api/auth.hpp"
#include "base/clock.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"
#include "social/timeline/home_reader.hpp"

namespace rookery::api {

// Timelines of posts (https://docs.joinmastodon.org/methods/timelines/): home, public, hashtag, list; each a
// page by max_id, since_id, min_id and limit, with a Link header.
class TimelinesApi {
 public:
  // All outlive this.
  TimelinesApi(Auth& auth, sql::Database& database, social::HomeReader& home, social::hot::Shelf& shelf,
               const accounts::Site& site, const Clock& clock)
      : auth_(auth), db_(database), home_(home), shelf_(shelf), site_(site), clock_(clock) {}
  TimelinesApi(const TimelinesApi&) = delete;
  TimelinesApi& operator=(const TimelinesApi&) = delete;

  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer home(const http::Request& request);
  Answer everyone(const http::Request& request);
  Answer tag(const http::Request& request);
  Answer list(const http::Request& request);

  // What the viewer sees of the posts, with the viewer's filters.
  Answer show(const http::Request& request, std::optional<AccountId> viewer, Instant now,
              const std::vector<social::PostId>& posts);
  [[nodiscard]] http::Response page(const http::Request& request, social::hot::StatusPage posts) const;

  Auth& auth_;
  sql::Database& db_;
  social::HomeReader& home_;
  social::hot::Shelf& shelf_;
  const accounts::Site& site_;
  const Clock& clock_;
};

}  // namespace rookery::api
