#include "api/page.hpp"

#include "base/id.hpp"

#include <fmt/compile.h>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/pchars.hpp>

#include <algorithm>

namespace rookery::api {

namespace {

constexpr std::size_t kLinksBytes = 96;  // of two links, besides their targets

// Ids are decimal; 0 is allowed because clients send min_id=0 for "from the beginning".
Result<std::optional<std::int64_t>> bound(const http::Params& params, std::string_view key) {
  const auto given = ROOKERY_TRY(params.text(key));
  if (!given || given->empty()) return std::nullopt;
  if (*given == "0") return std::int64_t{0};
  const auto id = Id<struct BoundKind>::parse(*given);
  if (!id) return fail(Errc::invalid, "Validation failed: " + std::string(key) + " must be an id");
  return id->value();
}

// The query less the three bounds, as it came: its bytes were checked and stay percent-encoded.
std::string other_parameters(std::string_view query) {
  std::string kept;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto parameter = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const auto name = parameter.substr(0, parameter.find('='));
    if (parameter.empty() || name == "max_id" || name == "since_id" || name == "min_id") continue;
    kept += parameter;
    kept += '&';
  }
  return kept;
}

}  // namespace

Result<social::Page> page_of(const http::Params& params, std::size_t standard, std::size_t most) {
  social::Page page;
  page.max_id = ROOKERY_TRY(bound(params, "max_id"));
  page.since_id = ROOKERY_TRY(bound(params, "since_id"));
  page.min_id = ROOKERY_TRY(bound(params, "min_id"));
  page.limit = ROOKERY_TRY(limit_of(params, standard, most));
  return page;
}

Result<std::size_t> limit_of(const http::Params& params, std::size_t standard, std::size_t most) {
  const auto limit = ROOKERY_TRY(params.integer("limit"));
  if (!limit) return standard;
  return static_cast<std::size_t>(std::clamp<std::int64_t>(*limit, 1, static_cast<std::int64_t>(most)));
}

Result<std::size_t> offset_of(const http::Params& params) {
  const auto offset = ROOKERY_TRY(params.integer("offset")).value_or(0);
  if (offset < 0) return fail(Errc::invalid, "Validation failed: offset must not be negative");
  return static_cast<std::size_t>(std::min(offset, kOffsetMax));
}

void add_page_links(http::Response& response, const http::Request& request, const accounts::Site& site,
                    std::int64_t newest, std::int64_t oldest) {
  if (newest == 0 && oldest == 0) return;
  const auto path = boost::urls::encode(request.path, boost::urls::pchars + '/');
  const auto kept = other_parameters(request.query);
  std::string links;
  links.reserve(2 * (site.url.size() + path.size() + kept.size()) + kLinksBytes);
  fmt::format_to(std::back_inserter(links),
                 FMT_COMPILE(R"(<{0}{1}?{2}max_id={3}>; rel="next", <{0}{1}?{2}min_id={4}>; rel="prev")"),
                 site.url, path, kept, oldest, newest);
  response.with("Link", links);
}

}  // namespace rookery::api
