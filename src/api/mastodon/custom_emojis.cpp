#include "api/mastodon/custom_emojis.hpp"

namespace rookery::api {

static boost::asio::awaitable<Result<http::Response>> list(const http::Request&) {
  co_return http::Response::json(boost::json::array());
}

void CustomEmojisApi::mount(http::Router& router) { router.get("/api/v1/custom_emojis", list); }

}  // namespace rookery::api
