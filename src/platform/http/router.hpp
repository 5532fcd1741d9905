#pragma once

#include "platform/http/message.hpp"

#include <array>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::http {

// Which handler answers which path. Parts are literal or ":name" (one non-empty segment, or the rest of one
// after a literal prefix: "/@:name"); a literal wins over a ":name", a longer prefix over a shorter one. One
// slash at the end of a path is ignored. Filled at start, constant afterwards, so look-ups need no lock.
class Router {
 public:
  static constexpr std::size_t kSegmentsMax = 16;  // a path of more segments is not found

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

  // Lets the bodies of one route be larger than Limits::body_bytes. REQUIRES: the route was added.
  void allow_body(Method method, std::string_view pattern, std::size_t bytes_max);

  // Takes over all routes of `other`, each handler as `wrap` makes it. REQUIRES: none of them is here yet.
  void adopt(const Router& other, const std::function<Handler(Handler)>& wrap);

  struct Route {
    Method method = Method::get;
    std::string_view pattern;
    Handler handler;
    std::size_t index = 0;                     // in routes()
    std::size_t body_bytes = 0;                // 0: Limits::body_bytes
    std::vector<std::string_view> names = {};  // of the ":name" parts, in order
  };
  struct Found {
    const Handler* handler = nullptr;  // null: no such route, or not with this method
    const Route* route = nullptr;      // of the handler
    std::string_view pattern;          // the route's name in metrics; empty when no route has this path
    std::string allowed;               // "GET, POST" when the path exists with other methods
    std::vector<std::pair<std::string_view, std::string>> captured;
  };
  // `path` is percent-decoded. HEAD finds the GET handler.
  [[nodiscard]] Found find(Method method, std::string_view path) const;

  // What find() would give in `allowed` for a method that no route has; empty when no route has this path.
  [[nodiscard]] std::string allowed(std::string_view path) const;

  [[nodiscard]] const std::deque<Route>& routes() const { return routes_; }
  // Every route as "METHOD /pattern", sorted; for docs/api.md and the test that compares it.
  [[nodiscard]] std::vector<std::string> listing() const;

 private:
  struct Node;
  // What the ":name" parts of the path walked so far matched, in order.
  struct Captured {
    std::array<std::string_view, kSegmentsMax> parts;
    std::size_t size = 0;
    void push(std::string_view part) { parts.at(size++) = part; }
    void pop() { --size; }
  };
  template <class Accept>
  static bool walk(const Node& node, std::string_view rest, Captured& captured, const Accept& accept);

  std::unique_ptr<Node> root_;
  std::deque<Route> routes_;  // deque: nodes point into it
};

}  // namespace rookery::http
