#pragma once

#include "base/result.hpp"
#include "platform/http/headers.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rookery::http {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options };
[[nodiscard]] std::string_view name_of(Method method);  // "GET"

// A request as handlers see it: complete, bounded by Limits, already checked for framing tricks.
struct Request {
  Method method = Method::get;
  std::string path;   // percent-decoded, valid UTF-8, without the query
  std::string query;  // as it came, without '?'
  Headers headers;    // names in lower case
  std::vector<std::pair<std::string_view, std::string>> captured;  // what the route's ":name" parts matched
  std::string body;
  std::string peer;       // the client's address; behind a trusted proxy, what X-Forwarded-For says
  bool loopback = false;  // the client is on this machine and no proxy stands between
  std::string id;         // this request's id in logs and in the X-Request-Id of the answer

  // The first header of that (lower-case) name; empty when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  // What ":name" of the route matched. REQUIRES: the route has it.
  [[nodiscard]] std::string_view capture(std::string_view name) const;
  // The value of one cookie; empty when there is none.
  [[nodiscard]] std::string_view cookie(std::string_view name) const;
};

class StreamEnd;

struct Response {
  unsigned status = 200;
  std::string body;
  std::string content_type = "application/json; charset=utf-8";
  Headers headers = {};
  // Who speaks on after the head: a WebSocket with status 101, else server-sent events. See http/stream.hpp.
  std::shared_ptr<StreamEnd> stream = {};

  // A JSON answer.
  [[nodiscard]] static Response json(const boost::json::value& value, unsigned status = 200);
  [[nodiscard]] static Response html(std::string page, unsigned status = 200);
  [[nodiscard]] static Response redirect(std::string_view location);  // 302

  Response& with(std::string_view name, std::string_view value) & {
    headers.add(name, value);
    return *this;
  }
};

// Answers one request. The request lives until the coroutine has ended. An Error becomes a response in one
// place (the ErrorPage given to the server; the API's is api/errors.cpp).
using Handler = std::function<boost::asio::awaitable<Result<Response>>(const Request&)>;
using ErrorPage = std::function<Response(const Request&, const Error&)>;

}  // namespace rookery::http
