#pragma once

#include "accounts/instance.hpp"
#include "api/pages/browser.hpp"
#include "api/pages/frame.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"

#include <vector>

namespace rookery::api::pages {

// What the server says about itself and who may join, for admins and the owner, signed in on its own pages;
// for everybody else there is no such page (not_found).
class AdminSettingsPages {
 public:
  AdminSettingsPages(sql::Database& database, accounts::Instance& instance, Browser& browser,
                     const Frame& frame)
      : database_(database), instance_(instance), browser_(browser), frame_(frame) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer show(const http::Request& request);
  Answer save(const http::Request& request);

  struct Filled {
    accounts::EditableSettings settings;
    std::vector<FieldError> errors = {};
    bool is_saved = false;
    unsigned status = 200;
  };
  // Who asks, if they may. Errors: not_found.
  boost::asio::awaitable<Result<accounts::Account>> admin(const http::Request& request);
  [[nodiscard]] http::Response form(const http::Request& request, const accounts::Account& admin,
                                    const Filled& filled) const;

  sql::Database& database_;
  accounts::Instance& instance_;
  Browser& browser_;
  const Frame& frame_;
};

}  // namespace rookery::api::pages
