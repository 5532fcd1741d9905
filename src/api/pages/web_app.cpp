#include "api/pages/web_app.hpp"

#include "base/text.hpp"

#include <boost/json.hpp>

#include <charconv>

namespace rookery::api::pages {

namespace json = boost::json;

static std::string_view part_of(std::string_view bytes, const json::value& range) {
  return bytes.substr(range.at(0).to_number<std::size_t>(), range.at(1).to_number<std::size_t>());
}

static std::string url_of(const json::value& name) { return "/app/" + std::string(name.as_string()); }

WebApp::WebApp(std::string_view pack) {
  if (pack.empty()) return;
  const std::size_t line_end = pack.find('\n');
  const json::value index = json::parse(pack.substr(0, line_end));
  const std::string_view bytes = pack.substr(line_end + 1);
  for (const json::value& file : index.at("files").as_array()) {
    files_.emplace(std::string(file.at("name").as_string()),
                   File{.content_type = std::string(file.at("type").as_string()),
                        .plain = part_of(bytes, file.at("plain")),
                        .gzip = part_of(bytes, file.at("gzip")),
                        .brotli = part_of(bytes, file.at("brotli"))});
  }
  script_.put(R"(<script type="module" src="{}"></script>
)",
              url_of(index.at("script")));
  for (const json::value& style : index.at("styles").as_array()) {
    preloads_.put(R"(<link rel="stylesheet" href="{}">
)",
                  url_of(style));
  }
  for (const json::value& module : index.at("modules").as_array()) {
    preloads_.put(R"(<link rel="modulepreload" href="{}">
)",
                  url_of(module));
  }
}

void WebApp::mount(http::Router& router) {
  router.get("/app/:file",
             [this](const http::Request& request) -> boost::asio::awaitable<Result<http::Response>> {
               co_return get(request);
             });
}

// Whether an Accept-Encoding takes the coding: it is named, or "*" is, with a weight above zero (RFC 9110,
// 12.5.3).
static bool takes(std::string_view accepted, std::string_view coding) {
  bool by_star = false;
  while (!accepted.empty()) {
    const std::size_t end = std::min(accepted.find(','), accepted.size());
    const std::string_view item = accepted.substr(0, end);
    accepted.remove_prefix(std::min(end + 1, accepted.size()));
    const std::size_t semicolon = std::min(item.find(';'), item.size());
    const std::string name = lower_ascii(trim(item.substr(0, semicolon)));
    double weight = 1;
    if (const std::size_t q = item.find("q=", semicolon); q != std::string_view::npos) {
      std::from_chars(item.data() + q + 2, item.data() + item.size(), weight);
    }
    if (name == coding) return weight > 0;
    if (name == "*") by_star = weight > 0;
  }
  return by_star;
}

Result<http::Response> WebApp::get(const http::Request& request) const {
  const auto found = files_.find(std::string(request.capture("file")));
  if (found == files_.end()) return fail(Errc::not_found);
  const File& file = found->second;
  const std::string_view accepted = request.header("accept-encoding");
  http::Response response;
  response.content_type = file.content_type;
  if (takes(accepted, "br")) {
    response.body = file.brotli;
    response.with("Content-Encoding", "br");
  } else if (takes(accepted, "gzip")) {
    response.body = file.gzip;
    response.with("Content-Encoding", "gzip");
  } else {
    response.body = file.plain;
  }
  response.with("Vary", "Accept-Encoding").with("Cache-Control", "public, max-age=31536000, immutable");
  return response;
}

}  // namespace rookery::api::pages
