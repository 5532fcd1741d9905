#pragma once

#include "accounts/moderation.hpp"
#include "api/pages/browser.hpp"
#include "api/pages/frame.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"

#include <optional>
#include <vector>

namespace rookery::api::pages {

// For those who run the server, signed in on its own pages: everybody who has an account, letting in who
// waits or turning them away, suspending and the end of that. Moderators and above, each over those below
// them; for everybody else there is no such page (not_found).
class AdminAccountsPages {
 public:
  static constexpr std::int64_t kAccountsOnPage = 50;

  AdminAccountsPages(sql::Database& database, Browser& browser, const Frame& frame)
      : database_(database), browser_(browser), frame_(frame) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer show(const http::Request& request);
  Answer act(const http::Request& request);
  // Who asks, if they may. Errors: not_found.
  boost::asio::awaitable<Result<accounts::Account>> moderator(const http::Request& request);
  struct Shown {
    std::optional<accounts::Standing> standing;  // none: whatever it is
    std::vector<accounts::AccountLine> lines;
  };
  [[nodiscard]] http::Response list(const http::Request& request, const accounts::Account& moderator,
                                    const Shown& shown) const;

  sql::Database& database_;
  Browser& browser_;
  const Frame& frame_;
};

}  // namespace rookery::api::pages
