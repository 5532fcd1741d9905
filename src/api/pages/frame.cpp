#include "api/pages/frame.hpp"

#include "api/pages/icon.hpp"
#include "api/pages/stylesheet.hpp"

namespace rookery::api::pages {

static boost::asio::awaitable<Result<http::Response>> kept(std::string_view body, std::string_view type) {
  http::Response response;
  response.body = body;
  response.content_type = type;
  response.with("Cache-Control", "public, max-age=31536000, immutable");
  co_return response;
}

void Frame::mount(http::Router& router) {
  router.get(kStylesheetPattern,
             [](const http::Request&) { return kept(stylesheet(), "text/css; charset=utf-8"); });
  router.get(kIconPattern, [](const http::Request&) { return kept(icon(), "image/svg+xml"); });
}

namespace {

// What a page may load and where its forms may go.
struct Freedom {
  bool scripts = false;
  bool leads_away = false;
};

}  // namespace

static http::Response secured(http::Response response, Freedom freedom) {
  std::string policy =
      "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";
  if (freedom.scripts) policy += "; script-src 'self'; connect-src 'self'";
  // A browser holds form-action also against the redirect that follows a form, and the consent page's leads
  // to the app.
  if (!freedom.leads_away) policy += "; form-action 'self'";
  response.with("Content-Security-Policy", policy)
      .with("X-Frame-Options", "DENY")
      .with("Referrer-Policy", "same-origin")
      .with("Cross-Origin-Opener-Policy", "same-origin");
  return response;
}

static Html head_start(std::string_view title, std::string_view site_title) {
  return Html(R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{}{}{}</title>
<link rel="icon" href="{}" type="image/svg+xml">
<link rel="stylesheet" href="{}">
)",
              title, title.empty() ? "" : " - ", site_title, icon_url(), stylesheet_url());
}

http::Response Frame::render(const Page& page) const {
  const bool with_app = page.app && has_app();
  Html html = head_start(page.title, settings()->title);
  html.put(R"({}{}</head>
<body{}>
<a class="skip" href="#main">Skip to the content</a>
<header class="banner"><nav aria-label="Site"><a class="name" href="/">{}</a>{}</nav></header>
<main id="main"{}>
{}
</main>
<footer>{} runs <strong>Rookery</strong>, which speaks the Mastodon API.</footer>
</body>
</html>
)",
           page.head, with_app ? app_.script() : Html(), with_app ? Html(R"( data-app="guest")") : Html(),
           settings()->title, with_app ? Html(R"(<a href="/auth/sign_in">Sign in</a>)") : Html(),
           page.wide ? Html() : Html(R"( class="narrow")"), page.main, site_.domain);
  auto response = secured(http::Response::html(html.text(), page.status),
                          {.scripts = with_app, .leads_away = page.leads_away});
  response.with("Cache-Control", page.keep ? "public, max-age=60" : "private, no-store");
  // A page that may be kept is another one for who signs in.
  if (page.keep && with_app) response.with("Vary", "Cookie");
  return response;
}

http::Response Frame::app_shell(const std::optional<accounts::Account>& visitor) const {
  Html html = head_start("", settings()->title);
  Html who(R"(<p><a class="button" href="/auth/sign_in">Sign in</a></p>)");
  if (visitor) {
    who = Html(
        R"(<p>You are signed in as <a href="/@{}">@{}</a>. To read what is public without the app, <a href="/auth/sign_out">sign out</a>.</p>)",
        visitor->name, visitor->name);
  }
  html.put(R"({}{}</head>
<body data-app="{}">
<header class="banner"><nav aria-label="Site"><a class="name" href="/">{}</a></nav></header>
<noscript><main class="narrow"><div class="card"><h1>This needs JavaScript</h1>{}</div></main></noscript>
</body>
</html>
)",
           app_.preloads(), app_.script(), visitor ? "member" : "unknown", settings()->title, who);
  auto response = secured(http::Response::html(html.text()), {.scripts = true});
  response.with("Cache-Control", "private, no-store");
  return response;
}

http::Response Frame::message(unsigned status, std::string_view title, std::string_view text,
                              bool app) const {
  return render(
      {.title = std::string(title),
       .main = Html(R"(<div class="card"><h1>{}</h1><p>{}</p><p><a href="/">To the front page</a></p></div>)",
                    title, text),
       .head = {},
       .wide = false,
       .status = status,
       .app = app});
}

}  // namespace rookery::api::pages
