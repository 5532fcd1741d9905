#include "api/discovery.hpp"

#include "accounts/account.hpp"
#include "api/version.hpp"
#include "base/text.hpp"
#include "platform/http/params.hpp"

namespace rookery::api {

namespace {

namespace json = boost::json;

constexpr std::string_view kNodeinfoSchema = "http://nodeinfo.diaspora.software/ns/schema/2.0";

std::string webfinger_template(const accounts::Site& site) {
  return site.url + "/.well-known/webfinger?resource={uri}";
}

http::Response host_meta_as_json(const accounts::Site& site) {
  return http::Response::json(json::object{
      {"links", json::array{json::object{{"rel", "lrdd"}, {"template", webfinger_template(site)}}}}});
}

http::Response answer(const json::value& body, std::string content_type) {
  auto response = http::Response::json(body);
  response.content_type = std::move(content_type);
  return response;
}

json::object webfinger_json(const accounts::Account& account, const accounts::Site& site) {
  const std::string profile = site.profile_url(account.name);
  return {{"subject", "acct:" + account.name + "@" + site.domain},
          {"aliases", json::array{json::value(profile)}},
          {"links",
           json::array{json::object{
               {"rel", "http://webfinger.net/rel/profile-page"}, {"type", "text/html"}, {"href", profile}}}}};
}

}  // namespace

std::string_view webfinger_name(std::string_view resource, const accounts::Site& site) {
  static constexpr std::string_view kAcct = "acct:";
  const std::string profile = site.profile_url("");
  if (resource.starts_with(profile)) {
    resource.remove_prefix(profile.size());
    return resource.contains('/') ? std::string_view() : resource;
  }
  if (resource.starts_with(kAcct)) resource.remove_prefix(kAcct.size());
  if (resource.starts_with('@')) resource.remove_prefix(1);
  const std::size_t at = resource.find('@');
  if (at == std::string_view::npos) return {};
  if (lower_ascii(resource.substr(at + 1)) != lower_ascii(site.domain)) return {};
  return resource.substr(0, at);
}

void DiscoveryApi::mount(http::Router& router) {
  router.get("/.well-known/host-meta", [this](const http::Request& r) { return host_meta(r); });
  router.get("/.well-known/host-meta.json", [this](const http::Request& r) { return host_meta_json(r); });
  router.get("/.well-known/webfinger", [this](const http::Request& r) { return webfinger(r); });
  router.get("/.well-known/nodeinfo", [this](const http::Request& r) { return nodeinfo_links(r); });
  router.get("/nodeinfo/2.0", [this](const http::Request& r) { return nodeinfo(r); });
}

DiscoveryApi::Answer DiscoveryApi::host_meta(const http::Request& request) {
  if (request.header("accept").contains("application/json")) co_return host_meta_as_json(site_);
  http::Response response;
  response.content_type = "application/xrd+xml; charset=utf-8";
  response.body =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<XRD xmlns=\"http://docs.oasis-open.org/ns/xri/xrd-1.0\">\n"
      "  <Link rel=\"lrdd\" template=\"" +
      escape_html(webfinger_template(site_)) + "\"/>\n</XRD>\n";
  co_return response;
}

DiscoveryApi::Answer DiscoveryApi::host_meta_json(const http::Request&) {
  co_return host_meta_as_json(site_);
}

DiscoveryApi::Answer DiscoveryApi::webfinger(const http::Request& request) {
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const std::string resource = ROOKERY_CO_TRY(params.text("resource")).value_or("");
  // RFC 7033 section 4.2 asks for 400 here.
  if (resource.empty())
    co_return http::Response::json(json::object{{"error", "The parameter resource is missing"}}, 400);
  const std::string name(webfinger_name(resource, site_));
  if (name.empty()) co_return fail(Errc::not_found);
  const auto account =
      ROOKERY_CO_TRY(co_await db_.read([name](sql::Reader& tx) { return accounts::find_account(tx, name); }));
  if (!account || account->standing != accounts::Standing::active) co_return fail(Errc::not_found);
  co_return answer(webfinger_json(*account, site_), "application/jrd+json; charset=utf-8");
}

DiscoveryApi::Answer DiscoveryApi::nodeinfo_links(const http::Request&) {
  co_return http::Response::json(json::object{
      {"links", json::array{json::object{{"rel", kNodeinfoSchema}, {"href", site_.url + "/nodeinfo/2.0"}}}}});
}

DiscoveryApi::Answer DiscoveryApi::nodeinfo(const http::Request&) {
  const auto figures = ROOKERY_CO_TRY(co_await figures_.figures());
  const auto settings = ROOKERY_CO_TRY(co_await instance_.current());
  const json::object body{
      {"version", "2.0"},
      {"software", {{"name", "rookery"}, {"version", kRookeryVersion}}},
      {"protocols", json::array()},  // it talks to no other server yet
      {"services", {{"inbound", json::array()}, {"outbound", json::array()}}},
      {"openRegistrations", settings->registrations != accounts::RegistrationMode::closed},
      {"usage",
       {{"users",
         {{"total", figures->accounts},
          {"activeMonth", figures->active_month},
          {"activeHalfyear", figures->active_half_year}}},
        {"localPosts", figures->posts}}},
      {"metadata", {{"nodeName", settings->title}, {"nodeDescription", settings->description}}},
  };
  co_return answer(body,
                   "application/json; profile=\"" + std::string(kNodeinfoSchema) + "#\"; charset=utf-8");
}

}  // namespace rookery::api
