#pragma once

#include "api/auth.hpp"
#include "api/mastodon/entities.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"

namespace rookery::api {

// Finding people, hashtags and posts (https://docs.joinmastodon.org/methods/search/), and the directory of
// those who want to be found (https://docs.joinmastodon.org/methods/directory/). Posts are found by their
// URL, not by their words.
class SearchApi {
 public:
  static constexpr std::size_t kResultsDefault = 20;  // of each kind
  static constexpr std::size_t kResultsMax = 40;
  static constexpr std::size_t kQueryBytesMax = 4'096;

  SearchApi(Auth& auth, sql::Database& database, const Entities& entities, const Clock& clock)
      : auth_(auth), db_(database), entities_(entities), clock_(clock) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer search(const http::Request& request);
  Answer directory(const http::Request& request);

  Auth& auth_;
  sql::Database& db_;
  const Entities& entities_;
  const Clock& clock_;
};

}  // namespace rookery::api
