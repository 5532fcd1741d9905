#include "api/pages/error_page.hpp"

#include "api/errors.hpp"

#include <array>

namespace rookery::api::pages {

// What only programs ask for, whatever they say they accept.
static constexpr auto kForPrograms =
    std::to_array<std::string_view>({"/api/", "/oauth/token", "/oauth/revoke", "/oauth/userinfo",
                                     "/.well-known/", "/nodeinfo", "/health", "/metrics"});

static bool is_for_people(const http::Request& request) {
  const auto is_above = [&](std::string_view prefix) { return request.path.starts_with(prefix); };
  return std::ranges::none_of(kForPrograms, is_above) && request.header("accept").contains("text/html");
}

static std::string_view title_of(unsigned status) {
  switch (status) {
    case 404:
      return "There is nothing here";
    case 403:
      return "Not allowed";
    case 429:
      return "Too many requests";
    case 503:
      return "Busy";
    default:
      return status >= 500 ? "Something went wrong" : "That did not work";
  }
}

http::Response error_page(const Frame& frame, const http::Request& request, const Error& error) {
  if (!is_for_people(request)) return error_response(error);
  const unsigned status = status_of(error.code);
  if (error.code == Errc::not_found) {
    // Who is signed in to the app may be one of those who see it: the app asks the API.
    return frame.message(status, title_of(status),
                         "The page was deleted, never existed, or is not for everyone to see.",
                         /*app=*/true);
  }
  return frame.message(
      status, title_of(status),
      error.message.empty() ? standard_message(error.code) : std::string_view(error.message));
}

}  // namespace rookery::api::pages
