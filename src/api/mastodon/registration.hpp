#pragma once

#include "accounts/attempts.hpp"
#include "accounts/registration.hpp"
#include "api/auth.hpp"
#include "platform/http/router.hpp"

namespace rookery::api {

// POST /api/v1/accounts: somebody joins with an app (https://docs.joinmastodon.org/methods/accounts/#create).
class RegistrationApi {
 public:
  RegistrationApi(Auth& auth, accounts::Registration& registration, accounts::Attempts& by_address)
      : auth_(auth), registration_(registration), by_address_(by_address) {}
  void mount(http::Router& router);

 private:
  boost::asio::awaitable<Result<http::Response>> create(const http::Request& request);

  Auth& auth_;
  accounts::Registration& registration_;
  accounts::Attempts& by_address_;  // shared with the sign-up page
};

}  // namespace rookery::api
