#pragma once

#include "accounts/tokens.hpp"
#include "api/pages/browser.hpp"
#include "api/pages/frame.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"

#include <span>

namespace rookery::api::pages {

// Which apps a person is signed in to, this server's own among them, and the end of any of those.
class SessionPages {
 public:
  SessionPages(sql::Database& database, Browser& browser, const Frame& frame)
      : database_(database), browser_(browser), frame_(frame) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer show(const http::Request& request);
  Answer revoke(const http::Request& request);
  [[nodiscard]] http::Response list(const http::Request& request, const accounts::Account& visitor,
                                    std::span<const accounts::TokenSummary> tokens) const;

  sql::Database& database_;
  Browser& browser_;
  const Frame& frame_;
};

}  // namespace rookery::api::pages
