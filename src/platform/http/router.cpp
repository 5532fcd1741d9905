#include "platform/http/router.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <map>
#include <utility>

namespace rookery::http {
namespace {

constexpr std::size_t kMethods = 7;

// Cuts the first segment off `rest` ("/a/b" -> "a", rest "/b").
std::string_view take_segment(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('/', 1), rest.size());
  const std::string_view segment = rest.substr(1, end - 1);
  rest.remove_prefix(end);
  return segment;
}

}  // namespace

struct Router::Node {
  std::map<std::string_view, std::unique_ptr<Node>, std::less<>> literal;
  std::vector<std::pair<std::string_view, std::unique_ptr<Node>>> captures;  // by prefix, the longest first
  std::array<Route*, kMethods> routes{};

  [[nodiscard]] const Route* route(Method method) const {
    return routes.at(static_cast<std::size_t>(method == Method::head ? Method::get : method));
  }
  [[nodiscard]] bool ends_here() const { return std::ranges::any_of(routes, std::identity{}); }

  Node& child(std::string_view segment, std::string_view& name) {
    const std::size_t colon = segment.find(':');
    if (colon == std::string_view::npos) {
      auto& next = literal[segment];
      if (!next) next = std::make_unique<Node>();
      return *next;
    }
    name = segment.substr(colon + 1);
    const std::string_view prefix = segment.substr(0, colon);
    for (const auto& [known, next] : captures) {
      if (known == prefix) return *next;
    }
    const auto place =
        std::ranges::find_if(captures, [&](const auto& entry) { return entry.first.size() < prefix.size(); });
    return *captures.emplace(place, prefix, std::make_unique<Node>())->second;
  }
};

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;

void Router::add(Method method, std::string_view pattern, Handler handler) {
  assert(pattern.starts_with('/') && method != Method::head);
  Route& route = routes_.emplace_back(
      Route{.method = method, .pattern = pattern, .handler = std::move(handler), .index = routes_.size()});
  Node* node = root_.get();
  assert(std::ranges::count(pattern, '/') <= static_cast<std::ptrdiff_t>(kSegmentsMax));
  for (std::string_view rest = pattern; rest.size() > 1;) {
    std::string_view name;
    node = &node->child(take_segment(rest), name);
    if (!name.empty()) route.names.push_back(name);
  }
  Route*& slot = node->routes.at(static_cast<std::size_t>(method));
  assert(slot == nullptr && "the route is there already");
  slot = &route;
}

void Router::allow_body(Method method, std::string_view pattern, std::size_t bytes_max) {
  const auto route = std::ranges::find_if(
      routes_, [&](const Route& known) { return known.method == method && known.pattern == pattern; });
  assert(route != routes_.end());
  if (route != routes_.end()) route->body_bytes = bytes_max;
}

void Router::adopt(const Router& other, const std::function<Handler(Handler)>& wrap) {
  for (const Route& route : other.routes_) {
    add(route.method, route.pattern, wrap(route.handler));
    routes_.back().body_bytes = route.body_bytes;
  }
}

// Depth first, literal before captured. `accept` says of each node where the path ends whether the search is
// over. At most two tries a segment and kSegmentsMax segments; routes share few prefixes, so real trees need
// one or two tries in all.
template <class Accept>
bool Router::walk(const Node& node, std::string_view rest, Captured& captured, const Accept& accept) {
  if (rest.empty()) return node.ends_here() && accept(node);
  std::string_view after = rest;
  const std::string_view segment = take_segment(after);
  if (const auto next = node.literal.find(segment); next != node.literal.end()) {
    if (walk(*next->second, after, captured, accept)) return true;
  }
  for (const auto& [prefix, next] : node.captures) {
    if (segment.size() <= prefix.size() || !segment.starts_with(prefix)) continue;
    captured.push(segment.substr(prefix.size()));
    if (walk(*next, after, captured, accept)) return true;
    captured.pop();
  }
  return false;
}

namespace {

// "/a/b/" is "/a/b", as in Rails. Paths that cannot be routed become empty.
std::string_view routable(std::string_view path) {
  if (!path.starts_with('/')) return {};
  if (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

bool too_deep(std::string_view path) {
  return static_cast<std::size_t>(std::ranges::count(path, '/')) > Router::kSegmentsMax;
}

}  // namespace

Router::Found Router::find(Method method, std::string_view path) const {
  Found found;
  if (!path.starts_with('/') || too_deep(path)) return found;
  Captured captured;
  const bool is_there = walk(*root_, routable(path), captured, [&](const Node& node) {
    found.route = node.route(method);
    return found.route != nullptr;
  });
  if (!is_there) {
    found.allowed = allowed(path);
    return found;
  }
  found.handler = &found.route->handler;
  found.pattern = found.route->pattern;
  found.captured.reserve(captured.size);
  for (std::size_t i = 0; i < captured.size; ++i) {
    found.captured.emplace_back(found.route->names.at(i), captured.parts.at(i));
  }
  return found;
}

std::string Router::allowed(std::string_view path) const {
  std::string methods;
  if (!path.starts_with('/') || too_deep(path)) return methods;
  std::array<bool, kMethods> has{};
  Captured captured;
  walk(*root_, routable(path), captured, [&](const Node& node) {
    for (std::size_t i = 0; i < kMethods; ++i) has.at(i) |= node.routes.at(i) != nullptr;
    return false;
  });
  has.at(static_cast<std::size_t>(Method::head)) = has.at(static_cast<std::size_t>(Method::get));
  for (std::size_t i = 0; i < kMethods; ++i) {
    if (!has.at(i)) continue;
    if (!methods.empty()) methods += ", ";
    methods += name_of(static_cast<Method>(i));
  }
  return methods;
}

std::vector<std::string> Router::listing() const {
  std::vector<std::string> lines;
  lines.reserve(routes_.size());
  for (const Route& route : routes_) {
    lines.push_back(std::string(name_of(route.method)) + " " + std::string(route.pattern));
  }
  std::ranges::sort(lines);
  return lines;
}

}  // namespace rookery::http
