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

static Line<0> title_of(const Texts::Errors& texts, unsigned status) {
  switch (status) {
    case 404:
      return texts.not_found_title;
    case 403:
      return texts.forbidden_title;
    case 429:
      return texts.too_many_title;
    case 503:
      return texts.busy_title;
    default:
      return status >= 500 ? texts.broken_title : texts.failed_title;
  }
}

// What the error says, or where that is another language, what one of its kind means.
static Html explanation_of(const Texts::Errors& texts, const Error& error) {
  if (texts.says_messages && !error.message.empty()) return Html("{}", error.message);
  switch (status_of(error.code)) {
    case 403:
      return Html(texts.forbidden);
    case 429:
      return Html(texts.too_many);
    case 503:
      return Html(texts.busy);
    default:
      return Html(status_of(error.code) >= 500 ? texts.broken : texts.failed);
  }
}

http::Response error_page(const Frame& frame, const http::Request& request, const Error& error) {
  if (!is_for_people(request)) return error_response(error);
  const Texts& texts = texts_for(request);
  const unsigned status = status_of(error.code);
  const Line<0> title = title_of(texts.errors, status);
  if (error.code == Errc::not_found) {
    // Who is signed in to the app may be one of those who see it: the app asks the API.
    return frame.message(texts, status, title, Html(texts.errors.not_found), /*app=*/true);
  }
  return frame.message(texts, status, title, explanation_of(texts.errors, error));
}

}  // namespace rookery::api::pages
