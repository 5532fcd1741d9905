#include "platform/http/message.hpp"

#include "base/text.hpp"

#include <array>
#include <cassert>

namespace rookery::http {

std::string_view name_of(Method method) {
  constexpr std::array<std::string_view, 7> kNames = {"GET",   "HEAD",   "POST",   "PUT",
                                                      "PATCH", "DELETE", "OPTIONS"};
  return kNames.at(static_cast<std::size_t>(method));
}

std::string_view Request::header(std::string_view name) const { return headers.find(name); }

std::string_view Request::capture(std::string_view name) const {
  for (const auto& [key, value] : captured) {
    if (key == name) return value;
  }
  assert(false && "the route has no such part");
  return {};
}

// RFC 6265 section 4.2.1; a browser may also send several Cookie headers over HTTP/2 proxies.
std::string_view Request::cookie(std::string_view name) const {
  for (const auto& [key, value] : headers.all()) {
    if (key != "cookie") continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const std::size_t end = rest.find(';');
      const std::string_view pair = trim(rest.substr(0, end));
      const std::size_t equals = pair.find('=');
      if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
  }
  return {};
}

Response Response::json(const boost::json::value& value, unsigned status) {
  Response response;
  response.status = status;
  response.body = boost::json::serialize(value);
  return response;
}

Response Response::html(std::string page, unsigned status) {
  Response response;
  response.status = status;
  response.body = std::move(page);
  response.content_type = "text/html; charset=utf-8";
  return response;
}

Response Response::redirect(std::string_view location) {
  Response response;
  response.status = 302;
  response.content_type.clear();
  response.with("Location", location);
  return response;
}

}  // namespace rookery::http
