#pragma once

#include "accounts/instance.hpp"
#include "accounts/site.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"

namespace rookery::api {

// What others need to show a link to a public post (https://oembed.com): who wrote it, where. Of the type
// "link": this server's pages cannot be framed. Whatever is not public is not_found.
class OEmbedApi {
 public:
  static constexpr int kCacheSeconds = 3'600;

  OEmbedApi(sql::Database& database, const accounts::Site& site, accounts::Instance& instance)
      : db_(database), site_(site), instance_(instance) {}
  void mount(http::Router& router);

 private:
  boost::asio::awaitable<Result<http::Response>> get(const http::Request& request);

  sql::Database& db_;
  const accounts::Site& site_;
  accounts::Instance& instance_;
};

}  // namespace rookery::api
