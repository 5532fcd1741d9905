#pragma once

#include "api/pages/browser.hpp"
#include "api/pages/frame.hpp"
#include "platform/http/router.hpp"

namespace rookery::api::pages {

// The addresses that only the web app has something to show at. Without the app there is nothing: not_found.
class AppPages {
 public:
  AppPages(Browser& browser, const Frame& frame) : browser_(browser), frame_(frame) {}
  void mount(http::Router& router);

 private:
  boost::asio::awaitable<Result<http::Response>> shell(const http::Request& request);

  Browser& browser_;
  const Frame& frame_;
};

}  // namespace rookery::api::pages
