#pragma once

#include "accounts/instance.hpp"
#include "accounts/site.hpp"
#include "api/site_figures_cache.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"

namespace rookery::api {

// How programs that know only a domain or an address find out what is here: host-meta (RFC 6415), WebFinger
// for accounts of this server (RFC 7033), NodeInfo 2.0 (https://nodeinfo.diaspora.software/protocol). All of
// it is public.
class DiscoveryApi {
 public:
  DiscoveryApi(sql::Database& database, SiteFiguresCache& figures, const accounts::Site& site,
               accounts::Instance& instance)
      : db_(database), figures_(figures), site_(site), instance_(instance) {}
  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer host_meta(const http::Request& request);
  Answer host_meta_json(const http::Request& request);
  Answer webfinger(const http::Request& request);
  Answer nodeinfo_links(const http::Request& request);
  Answer nodeinfo(const http::Request& request);

  sql::Database& db_;
  SiteFiguresCache& figures_;
  const accounts::Site& site_;
  accounts::Instance& instance_;
};

// The account name in a WebFinger resource: "acct:name@domain", with or without "acct:", or the address of a
// profile, all of this site. Empty when it is something else.
[[nodiscard]] std::string_view webfinger_name(std::string_view resource, const accounts::Site& site);

}  // namespace rookery::api
