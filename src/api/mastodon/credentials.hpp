#pragma once

#include "api/auth.hpp"
#include "api/mastodon/entities.hpp"
#include "platform/http/params.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"
#include "social/profile.hpp"

namespace rookery::api {

// One's own account (https://docs.joinmastodon.org/methods/accounts/#verify_credentials): reading it with
// what only its owner sees, and changing it. Avatars and headers cannot be uploaded.
class CredentialsApi {
 public:
  CredentialsApi(Auth& auth, sql::Database& database, const Entities& entities,
                 const social::Profiles& profiles)
      : auth_(auth), db_(database), entities_(entities), profiles_(profiles) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer verify(const http::Request& request);
  Answer update(const http::Request& request);

  Auth& auth_;
  sql::Database& db_;
  const Entities& entities_;
  const social::Profiles& profiles_;
};

}  // namespace rookery::api
