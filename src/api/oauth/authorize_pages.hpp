#pragma once

#include "accounts/apps.hpp"
#include "accounts/authorization_codes.hpp"
#include "api/pages/browser.hpp"
#include "api/pages/frame.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"

#include <string>

namespace rookery::api {

// The part of OAuth 2 that people see: an app asks for access, its person says yes or no (RFC 6749, 4.1; PKCE
// with S256, RFC 7636).
//
// Nothing is ever sent to an address that the app did not register: a request with a wrong client, redirect,
// scope or challenge ends on a page of this server.
//
// Nobody is asked whether this server's own web app may act for them: they are signed in to the server
// itself, and a code that is sent to one of its own pages is seen by no one else.
class AuthorizePages {
 public:
  static constexpr std::size_t kStateBytesMax = 2'000;
  static constexpr std::string_view kOwnAppPath = "/auth/app";  // where the web app takes its code

  AuthorizePages(sql::Database& database, const Clock& clock, pages::Browser& browser,
                 const pages::Frame& frame)
      : database_(database), clock_(clock), browser_(browser), frame_(frame) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  // What an app asks for, found to be in order.
  struct Asked {
    accounts::App app;
    std::string redirect_uri;
    accounts::Scopes scopes;
    std::string state;
    std::optional<std::string> code_challenge;
  };

  Answer show(const http::Request& request);
  Answer decide(const http::Request& request);
  boost::asio::awaitable<Result<Asked>> read(const http::Params& params);
  [[nodiscard]] http::Response consent(const http::Request& request, const Asked& asked,
                                       const accounts::Account& visitor) const;
  [[nodiscard]] http::Response refused(const http::Request& request, const Error& error) const;
  // Issues a code and sends it where it belongs.
  Answer allow(const pages::Texts& texts, const Asked& asked, const accounts::Account& visitor);
  [[nodiscard]] bool is_own_app(const Asked& asked) const;

  sql::Database& database_;
  const Clock& clock_;
  pages::Browser& browser_;
  const pages::Frame& frame_;
};

}  // namespace rookery::api
