#include "api/pages/frame.hpp"

#include "api/pages/stylesheet.hpp"

namespace rookery::api::pages {

static boost::asio::awaitable<Result<http::Response>> style() {
  http::Response response;
  response.body = stylesheet();
  response.content_type = "text/css; charset=utf-8";
  response.with("Cache-Control", "public, max-age=31536000, immutable");
  co_return response;
}

void Frame::mount(http::Router& router) {
  router.get(kStylesheetPattern, [](const http::Request&) { return style(); });
}

static std::string security_policy(const Page& page) {
  // A browser holds form-action also against the redirect that follows a form, and the consent page's leads
  // to the app.
  return std::string(
             "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors "
             "'none'") +
         (page.leads_away ? "" : "; form-action 'self'");
}

http::Response Frame::render(const Page& page) const {
  Html html;
  html.put(R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{}{}{}</title>
<link rel="stylesheet" href="{}">
{}</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="banner"><nav aria-label="Site"><a class="name" href="/">{}</a></nav></header>
<main id="main"{}>
{}
</main>
<footer>{} runs <strong>Rookery</strong>, which speaks the Mastodon API.</footer>
</body>
</html>
)",
           page.title, page.title.empty() ? "" : " - ", settings_.title, stylesheet_url(), page.head,
           settings_.title, page.wide ? Html() : Html(R"( class="narrow")"), page.main, site_.domain);
  auto response = http::Response::html(html.text(), page.status);
  response.with("Content-Security-Policy", security_policy(page))
      .with("X-Frame-Options", "DENY")
      .with("Referrer-Policy", "same-origin")
      .with("Cross-Origin-Opener-Policy", "same-origin")
      .with("Cache-Control", page.keep ? "public, max-age=60" : "private, no-store");
  return response;
}

http::Response Frame::message(unsigned status, std::string_view title, std::string_view text) const {
  return render(
      {.title = std::string(title),
       .main = Html(R"(<div class="card"><h1>{}</h1><p>{}</p><p><a href="/">To the front page</a></p></div>)",
                    title, text),
       .head = {},
       .wide = false,
       .status = status});
}

}  // namespace rookery::api::pages
