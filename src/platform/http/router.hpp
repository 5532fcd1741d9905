#pragma once

#include "platform/http/message.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::http {

// Which handler answers which path. Parts are literal or ":name" (one non-empty segment); a literal wins over
// a ":name". Filled at start, constant afterwards, so look-ups need no lock.
class Router {
 public:
  Router();
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  // REQUIRES: no such route yet; `pattern` begins with '/' and outlives the router (a literal).
  void add(Method method, std::string_view pattern, Handler handler);
  void get(std::string_view pattern, Handler handler) { add(Method::get, pattern, std::move(handler)); }
  void post(std::string_view pattern, Handler handler) { add(Method::post, pattern, std::move(handler)); }
  void put(std::string_view pattern, Handler handler) { add(Method::put, pattern, std::move(handler)); }
  void patch(std::string_view pattern, Handler handler) { add(Method::patch, pattern, std::move(handler)); }
  void del(std::string_view pattern, Handler handler) { add(Method::delete_, pattern, std::move(handler)); }

  struct Found {
    const Handler* handler = nullptr;  // null: no such route, or not with this method
    std::string_view pattern;          // the route's name in metrics; empty when no route has this path
    std::string allowed;               // "GET, POST" when the path exists with other methods
    std::vector<std::pair<std::string_view, std::string>> captured;
  };
  // `path` is percent-decoded. HEAD finds the GET handler.
  [[nodiscard]] Found find(Method method, std::string_view path) const;

  // Every route as "METHOD /pattern", sorted; for docs/api.md and the test that compares it.
  [[nodiscard]] std::vector<std::string> listing() const;

 private:
  struct Node;
  std::unique_ptr<Node> root_;
};

}  // namespace rookery::http
