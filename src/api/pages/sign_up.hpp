#pragma once

#include "accounts/attempts.hpp"
#include "accounts/registration.hpp"
#include "api/pages/browser.hpp"
#include "api/pages/frame.hpp"
#include "platform/http/router.hpp"

namespace rookery::api::pages {

// Joining with a browser; the same rules as POST /api/v1/accounts.
class SignUpPages {
 public:
  SignUpPages(accounts::Registration& registration, accounts::Attempts& by_address, Browser& browser,
              const Frame& frame)
      : registration_(registration), by_address_(by_address), browser_(browser), frame_(frame) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer show(const http::Request& request);
  Answer submit(const http::Request& request);

  struct Filled {
    std::string name, email, reason, continuation, complaint;
    bool agreement = false;
    std::vector<FieldError> errors;
    unsigned status = 200;
  };
  [[nodiscard]] http::Response form(const http::Request& request, const Filled& filled) const;
  [[nodiscard]] http::Response closed(const http::Request& request) const;

  accounts::Registration& registration_;
  accounts::Attempts& by_address_;  // shared with the API
  Browser& browser_;
  const Frame& frame_;
};

}  // namespace rookery::api::pages
