#include "api/errors.hpp"

#include <fmt/format.h>

#include <utility>

namespace rookery::api {

unsigned status_of(Errc code) {
  switch (code) {
    case Errc::not_found:
      return 404;
    case Errc::conflict:
      return 409;
    case Errc::invalid:
      return 422;
    case Errc::forbidden:
      return 403;
    case Errc::unauthenticated:
      return 401;
    case Errc::rate_limited:
      return 429;
    case Errc::too_large:
      return 413;
    case Errc::timeout:
    case Errc::unavailable:
      return 503;
    case Errc::corrupt:
    case Errc::internal:
      return 500;
  }
  std::unreachable();
}

std::string_view standard_message(Errc code) {
  switch (code) {
    case Errc::not_found:
      return "Record not found";
    case Errc::conflict:
      return "This changed in the meantime";
    case Errc::invalid:
      return "Unprocessable Content";
    case Errc::forbidden:
      return "This action is not allowed";
    case Errc::unauthenticated:
      return "The access token is invalid";
    case Errc::rate_limited:
      return "Too many requests";
    case Errc::too_large:
      return "Payload Too Large";
    case Errc::timeout:
    case Errc::unavailable:
      return "The server is busy, try again later";
    case Errc::corrupt:
    case Errc::internal:
      return "Something went wrong on our end";
  }
  std::unreachable();
}

http::Response error_response(const Error& error) {
  boost::json::object body{{"error", error.message.empty() ? standard_message(error.code) : error.message}};
  if (!error.fields.empty()) {
    boost::json::object details;
    for (const FieldError& field : error.fields) {
      boost::json::value& list = details[field.field];
      if (!list.is_array()) list.emplace_array();
      list.get_array().push_back({{"error", field.code}, {"description", field.description}});
    }
    body.emplace("details", std::move(details));
  }
  auto response = http::Response::json(body, status_of(error.code));
  if (response.status == 503) response.with("Retry-After", fmt::format("{}", kRetryAfterSeconds));
  return response;
}

}  // namespace rookery::api
