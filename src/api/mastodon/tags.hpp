#pragma once

#include "api/auth.hpp"
#include "api/mastodon/entities.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"
#include "social/tags.hpp"

namespace rookery::api {

// Hashtags and following them (https://docs.joinmastodon.org/methods/tags/, …/followed_tags/).
class TagsApi {
 public:
  static constexpr std::size_t kFollowedDefault = 100;
  static constexpr std::size_t kFollowedMax = 200;

  // All outlive this.
  TagsApi(Auth& auth, sql::Database& database, Snowflake& ids, social::HomeTimelines& home,
          const Entities& entities, const Clock& clock)
      : auth_(auth), db_(database), follows_(ids, home), entities_(entities), clock_(clock) {}
  TagsApi(const TagsApi&) = delete;
  TagsApi& operator=(const TagsApi&) = delete;

  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer get(const http::Request& request);
  Answer follow(const http::Request& request);
  Answer unfollow(const http::Request& request);
  Answer followed(const http::Request& request);

  Auth& auth_;
  sql::Database& db_;
  social::TagFollows follows_;
  const Entities& entities_;
  const Clock& clock_;
};

}  // namespace rookery::api
