#pragma once

#include "accounts/sign_in.hpp"
#include "api/pages/browser.hpp"
#include "api/pages/frame.hpp"
#include "platform/http/router.hpp"

#include <string>
#include <string_view>

namespace rookery::api::pages {

// Where a person goes on after signing in or up: the authorize page of an app, or the front page. Anything
// else is the front page, so no link can lead from here to another site.
[[nodiscard]] std::string safe_continuation(std::string_view wanted);

// Signing in and out with a browser, on the way to allowing an app.
class SignInPages {
 public:
  SignInPages(accounts::SignIn& sign_in, Browser& browser, const Frame& frame)
      : sign_in_(sign_in), browser_(browser), frame_(frame) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer show(const http::Request& request);
  Answer submit(const http::Request& request);
  Answer show_sign_out(const http::Request& request);
  Answer submit_sign_out(const http::Request& request);

  struct Filled {
    std::string login, continuation, complaint;
    unsigned status = 200;
  };
  [[nodiscard]] http::Response form(const http::Request& request, const Filled& filled) const;

  accounts::SignIn& sign_in_;
  Browser& browser_;
  const Frame& frame_;
};

}  // namespace rookery::api::pages
