#pragma once

#include "base/result.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>

namespace rookery::api::pages {

// GET /avatars/NAME.png and /headers/NAME.png: a picture for every account, drawn from its id. It never
// changes, so browsers and proxies may keep it. No such account, or a suspended one: not_found.
class AvatarPages {
 public:
  explicit AvatarPages(sql::Database& database) : database_(database) {}
  AvatarPages(const AvatarPages&) = delete;
  AvatarPages& operator=(const AvatarPages&) = delete;

  void mount(http::Router& router);

 private:
  using Draw = std::string (*)(std::uint64_t seed);
  boost::asio::awaitable<Result<http::Response>> get(const http::Request& request, Draw draw);

  sql::Database& database_;
};

}  // namespace rookery::api::pages
