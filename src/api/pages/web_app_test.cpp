#include "api/pages/web_app.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <stdexcept>

namespace rookery::api::pages {
namespace {

constexpr std::string_view kPack =
    R"({"script":"main-1.js","styles":["app-2.css"],"modules":["app-3.js"],"files":[)"
    R"({"name":"main-1.js","type":"text/javascript","plain":[0,5],"gzip":[5,3],"brotli":[8,2]}]})"
    "\nplaingzibr";

http::Response ask(const WebApp& app, http::Router& router, std::string path, std::string_view encodings) {
  EXPECT_TRUE(app.present());
  http::Request request;
  request.path = std::move(path);
  if (!encodings.empty()) request.headers.add("accept-encoding", encodings);
  auto found = router.find(http::Method::get, request.path);
  request.captured = std::move(found.captured);
  http::Response answer;
  boost::asio::io_context loop;
  boost::asio::co_spawn(
      loop,
      [](const http::Handler& handler, const http::Request& asked,
         http::Response& out) -> boost::asio::awaitable<void> {
        auto result = co_await handler(asked);
        if (result) {
          out = *std::move(result);
        } else {
          out.status = 404;
        }
      }(*found.handler, request, answer),
      [](const std::exception_ptr&) {});
  loop.run();
  return answer;
}

std::string body(std::string_view encodings) {
  WebApp app(kPack);
  http::Router router;
  app.mount(router);
  return ask(app, router, "/app/main-1.js", encodings).body;
}

TEST(WebApp, gives_the_smallest_form_that_the_browser_takes) {
  EXPECT_EQ(body("gzip, deflate, br, zstd"), "br");
  EXPECT_EQ(body("gzip, deflate"), "gzi");
  EXPECT_EQ(body("br;q=0, GZIP;q=0.5"), "gzi");
  EXPECT_EQ(body("*"), "br");
  EXPECT_EQ(body("br;q=0, *"), "gzi");
  EXPECT_EQ(body("identity"), "plain");
  EXPECT_EQ(body("br;q=0.0, gzip; q=0"), "plain");
  EXPECT_EQ(body(""), "plain");
}

TEST(WebApp, says_how_long_a_file_may_be_kept_and_for_whom) {
  WebApp app(kPack);
  http::Router router;
  app.mount(router);
  const http::Response answer = ask(app, router, "/app/main-1.js", "br");
  EXPECT_EQ(answer.content_type, "text/javascript");
  const std::vector<http::Headers::Field> expected = {
      {"Content-Encoding", "br"},
      {"Vary", "Accept-Encoding"},
      {"Cache-Control", "public, max-age=31536000, immutable"}};
  EXPECT_TRUE(std::ranges::equal(answer.headers.all(), expected));
  EXPECT_EQ(ask(app, router, "/app/main-2.js", "br").status, 404U);
}

TEST(WebApp, without_a_pack_is_not_there) {
  const WebApp app("");
  EXPECT_FALSE(app.present());
  EXPECT_TRUE(app.script().empty());
}

TEST(WebApp, takes_no_broken_pack) {
  EXPECT_ANY_THROW(WebApp("{}\n"));
  EXPECT_ANY_THROW(WebApp("no index"));
}

TEST(WebApp, tells_pages_what_to_load) {
  const WebApp app(kPack);
  EXPECT_EQ(app.script().text(), "<script type=\"module\" src=\"/app/main-1.js\"></script>\n");
  EXPECT_EQ(app.preloads().text(),
            "<link rel=\"stylesheet\" href=\"/app/app-2.css\">\n<link rel=\"modulepreload\" "
            "href=\"/app/app-3.js\">\n");
}

}  // namespace
}  // namespace rookery::api::pages
