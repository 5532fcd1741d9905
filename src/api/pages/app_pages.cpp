#include "api/pages/app_pages.hpp"

#include "api/oauth/authorize_pages.hpp"

namespace rookery::api::pages {

void AppPages::mount(http::Router& router) {
  for (const std::string_view pattern :
       {AuthorizePages::kOwnAppPath, std::string_view("/local"), std::string_view("/notifications"),
        std::string_view("/bookmarks"), std::string_view("/favourites"), std::string_view("/search"),
        std::string_view("/settings"), std::string_view("/settings/:section"),
        std::string_view("/@:name/with_replies"), std::string_view("/@:name/media"),
        std::string_view("/@:name/followers"), std::string_view("/@:name/following")}) {
    router.get(pattern, [this](const http::Request& request) { return shell(request); });
  }
}

boost::asio::awaitable<Result<http::Response>> AppPages::shell(const http::Request& request) {
  if (!frame_.has_app()) co_return fail(Errc::not_found);
  co_return frame_.app_shell(texts_for(request), ROOKERY_CO_TRY(co_await browser_.visitor(request)));
}

}  // namespace rookery::api::pages
