#pragma once

#include "api/auth.hpp"
#include "api/mastodon/entities.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"

namespace rookery::api {

// Looking at people (https://docs.joinmastodon.org/methods/accounts/): one, several, by address, by search;
// their followers and whom they follow. Suspended and pending accounts are nobody here.
class AccountsApi {
 public:
  static constexpr std::size_t kIdsMax = 80;  // of GET /api/v1/accounts

  AccountsApi(Auth& auth, sql::Database& database, const Entities& entities, const Clock& clock)
      : auth_(auth), db_(database), entities_(entities), clock_(clock) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer get(const http::Request& request);
  Answer get_several(const http::Request& request);
  Answer look_up(const http::Request& request);
  Answer search(const http::Request& request);
  Answer familiar_followers(const http::Request& request);
  Answer followers(const http::Request& request);
  Answer following(const http::Request& request);

  // A page of `read(tx, viewer, account, now, page)`.
  template <class Read>
  Answer people(const http::Request& request, Read read);

  Auth& auth_;
  sql::Database& db_;
  const Entities& entities_;
  const Clock& clock_;
};

}  // namespace rookery::api
