#pragma once

#include "accounts/account.hpp"
#include "accounts/site.hpp"
#include "api/pages/html.hpp"
#include "platform/http/message.hpp"
#include "platform/http/params.hpp"
#include "platform/sql/database.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace rookery::api::pages {

// Who sits at a browser, and whether a form that it sends was ours. Two cookies, both out of reach for
// scripts and for other sites' forms (HttpOnly, SameSite=Lax): the session, and a secret that forms are tied
// to, which also people have who are not signed in.
//
// Threads: all calls may overlap.
class Browser {
 public:
  Browser(sql::Database& database, const Clock& clock, const accounts::Site& site);

  // Who is signed in.
  boost::asio::awaitable<Result<std::optional<accounts::Account>>> visitor(const http::Request& request);
  // Starts a new session, ends the one before, and sends the cookie with `response`.
  boost::asio::awaitable<Result<>> sign_in(const http::Request& request, AccountId account,
                                           http::Response& response);
  boost::asio::awaitable<Result<>> sign_out(const http::Request& request, http::Response& response);

  // What ties a form to this browser: a hidden field, and a cookie that goes with the page that shows it.
  struct Seal {
    Html field;
    std::optional<std::string> cookie;  // for Set-Cookie, when the browser has none yet
  };
  [[nodiscard]] Seal seal(const http::Request& request) const;
  // Errors: forbidden, when a form does not come from a page that this browser was shown.
  [[nodiscard]] Result<> check_seal(const http::Request& request, const http::Params& form) const;

 private:
  [[nodiscard]] std::string cookie(std::string_view name, std::string_view value,
                                   std::string_view rest) const;

  sql::Database& database_;
  const Clock& clock_;
  const bool secure_;  // the site is https: cookies go over nothing else
};

// The page with the seal's cookie.
[[nodiscard]] http::Response with_seal(http::Response page, const Browser::Seal& seal);

// After a form: go there with GET (303).
[[nodiscard]] http::Response see_other(std::string location);

}  // namespace rookery::api::pages
