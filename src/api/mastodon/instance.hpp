#pragma once

#include "accounts/instance.hpp"
#include "api/mastodon/entities.hpp"
#include "api/site_figures_cache.hpp"
#include "platform/http/router.hpp"

namespace rookery::api {

// What the server is and what it can do (https://docs.joinmastodon.org/methods/instance/). Advertises only
// what is there: limits of what isn't built are 0, lists of it empty, its URLs absent. Everything is public.
class InstanceApi {
 public:
  InstanceApi(SiteFiguresCache& figures, const Entities& entities, accounts::Instance& instance)
      : figures_(figures), entities_(entities), instance_(instance) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer v1(const http::Request& request);
  Answer v2(const http::Request& request);
  Answer activity(const http::Request& request);
  Answer rules(const http::Request& request);
  Answer extended_description(const http::Request& request);
  Answer privacy_policy(const http::Request& request);
  Answer peers(const http::Request& request);
  Answer translation_languages(const http::Request& request);

  SiteFiguresCache& figures_;
  const Entities& entities_;
  accounts::Instance& instance_;
};

}  // namespace rookery::api
