#pragma once

#include "accounts/registration.hpp"
#include "api/pages/browser.hpp"
#include "api/pages/frame.hpp"
#include "base/clock.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"
#include "social/post_view.hpp"

namespace rookery::api::pages {

// What everyone may see with a browser: the front page, profiles, posts with their thread, hashtags. The same
// for everybody; whatever is not public is not_found. Who is signed in gets the web app in their place, which
// asks the API what they may see; a program built without the app greets them on the front page instead.
class PublicPages {
 public:
  static constexpr std::size_t kPostsOnFrontPage = 10;
  static constexpr std::size_t kPostsOnPage = 20;
  static constexpr std::size_t kPostsInFeed = 20;

  PublicPages(sql::Database& database, const Clock& clock, Browser& browser, const Frame& frame)
      : database_(database), clock_(clock), browser_(browser), frame_(frame) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer front(const http::Request& request);
  Answer profile(const http::Request& request);
  // The author's feed, for everybody who asks.
  Answer feed(std::string name);
  Answer post(const http::Request& request);
  Answer tag(const http::Request& request);
  using Page = Answer (PublicPages::*)(const http::Request& request);
  // `page`, or the web app for who is signed in.
  [[nodiscard]] http::Handler or_app(Page page);
  Answer choose(const http::Request& request, Page page);

  [[nodiscard]] Html greeting(const Texts& texts, const std::optional<accounts::Account>& visitor) const;

  sql::Database& database_;
  const Clock& clock_;
  Browser& browser_;
  const Frame& frame_;
};

}  // namespace rookery::api::pages
