#include "platform/http/router.hpp"

#include <gtest/gtest.h>

namespace rookery::http {
namespace {

Handler handler() {
  return [](const Request&) -> boost::asio::awaitable<Result<Response>> { co_return Response(); };
}

TEST(Router, literal_wins_over_captured) {
  Router router;
  router.get("/api/v1/accounts/:id", handler());
  router.get("/api/v1/accounts/search", handler());
  EXPECT_EQ(router.find(Method::get, "/api/v1/accounts/search").pattern, "/api/v1/accounts/search");
  const auto found = router.find(Method::get, "/api/v1/accounts/17");
  EXPECT_EQ(found.pattern, "/api/v1/accounts/:id");
  ASSERT_EQ(found.captured.size(), 1U);
  EXPECT_EQ(found.captured[0], std::make_pair(std::string_view("id"), std::string("17")));
}

TEST(Router, goes_back_when_the_literal_leads_nowhere) {
  Router router;
  router.get("/accounts/search", handler());
  router.get("/accounts/:id/statuses", handler());
  router.post("/accounts/:id", handler());
  EXPECT_EQ(router.find(Method::get, "/accounts/search/statuses").captured.at(0).second, "search");
  EXPECT_EQ(router.find(Method::post, "/accounts/search").pattern, "/accounts/:id");
}

TEST(Router, routes_name_the_same_part_as_they_like) {
  Router router;
  router.get("/lists/:id", handler());
  router.get("/lists/:list_id/accounts", handler());
  EXPECT_EQ(router.find(Method::get, "/lists/5").captured.at(0).first, "id");
  EXPECT_EQ(router.find(Method::get, "/lists/5/accounts").captured.at(0).first, "list_id");
}

TEST(Router, prefix_before_a_captured_part) {
  Router router;
  router.get("/:page", handler());
  router.get("/@:name", handler());
  router.get("/@:name/:id", handler());
  EXPECT_EQ(router.find(Method::get, "/@ann").captured.at(0).second, "ann");
  EXPECT_EQ(router.find(Method::get, "/about").pattern, "/:page");
  EXPECT_EQ(router.find(Method::get, "/@").pattern, "/:page") << "a captured part is never empty";
  const auto found = router.find(Method::get, "/@ann/12");
  ASSERT_EQ(found.captured.size(), 2U);
  EXPECT_EQ(found.captured[1].second, "12");
}

TEST(Router, unknown_path_has_no_pattern_and_allows_nothing) {
  Router router;
  router.get("/a/b", handler());
  for (const char* path : {"", "/", "/a", "/a/b/c", "a/b", "//a/b", "/a//b", "/A/b", "/a/b//"}) {
    const auto found = router.find(Method::get, path);
    EXPECT_EQ(found.handler, nullptr) << path;
    EXPECT_TRUE(found.pattern.empty() && found.allowed.empty()) << path;
  }
}

TEST(Router, other_method_tells_which_are_allowed) {
  Router router;
  router.get("/a/:x", handler());
  router.post("/a/b", handler());
  const auto found = router.find(Method::delete_, "/a/b");
  EXPECT_EQ(found.handler, nullptr);
  EXPECT_EQ(found.allowed, "GET, HEAD, POST");
  EXPECT_EQ(router.allowed("/a/c"), "GET, HEAD");
}

TEST(Router, head_finds_get_and_one_last_slash_does_not_matter) {
  Router router;
  router.get("/", handler());
  router.get("/a", handler());
  EXPECT_EQ(router.find(Method::head, "/a").pattern, "/a");
  EXPECT_EQ(router.find(Method::get, "/a/").pattern, "/a");
  EXPECT_EQ(router.find(Method::get, "/").pattern, "/");
}

TEST(Router, very_deep_path_is_not_found) {
  Router router;
  router.get("/:a", handler());
  std::string path;
  for (int i = 0; i < 4'000; ++i) path += "/a";
  EXPECT_EQ(router.find(Method::get, path).handler, nullptr);
}

TEST(Router, listing_names_every_route) {
  Router router;
  router.post("/b", handler());
  router.get("/b", handler());
  router.allow_body(Method::post, "/b", 99);
  EXPECT_EQ(router.listing(), (std::vector<std::string>{"GET /b", "POST /b"}));
  EXPECT_EQ(router.find(Method::post, "/b").route->body_bytes, 99U);
  EXPECT_EQ(router.find(Method::get, "/b").route->body_bytes, 0U);
}

}  // namespace
}  // namespace rookery::http
