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

static Html head_start(const Texts& texts, std::string_view title, std::string_view site_title) {
  return Html(R"(<!DOCTYPE html>
<html lang="{}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{}{}{}</title>
<link rel="icon" href="{}" type="image/svg+xml">
<link rel="stylesheet" href="{}">
)",
              texts.language, title, title.empty() ? "" : " - ", site_title, icon_url(), stylesheet_url());
}

http::Response Frame::render(const Texts& texts, const Page& page) const {
  const bool with_app = page.app && has_app();
  Html html = head_start(texts, page.title, settings()->title);
  html.put(R"({}{}</head>
<body{}>
<a class="skip" href="#main">{}</a>
<header class="banner"><nav aria-label="{}"><a class="name" href="/">{}</a>{}</nav></header>
<main id="main"{}>
{}
</main>
<footer>{}</footer>
</body>
</html>
)",
           page.head, with_app ? app_.script() : Html(), with_app ? Html(R"( data-app="guest")") : Html(),
           texts.frame.skip, texts.frame.navigation, settings()->title,
           with_app ? Html(R"(<a href="/auth/sign_in">{}</a>)", texts.frame.sign_in) : Html(),
           page.wide ? Html() : Html(R"( class="narrow")"), page.main,
           Html(texts.frame.footer, site_.domain));
  auto response = secured(http::Response::html(html.text(), page.status),
                          {.scripts = with_app, .leads_away = page.leads_away});
  response.with("Cache-Control", page.keep ? "public, max-age=60" : "private, no-store");
  // A page that may be kept is another one for who signs in, and in another language.
  if (page.keep) response.with("Vary", with_app ? "Cookie, Accept-Language" : "Accept-Language");
  return response;
}

http::Response Frame::app_shell(const Texts& texts, const std::optional<accounts::Account>& visitor) const {
  Html html = head_start(texts, "", settings()->title);
  Html who(R"(<p><a class="button" href="/auth/sign_in">{}</a></p>)", texts.frame.sign_in);
  if (visitor) who = Html("<p>{}</p>", Html(texts.frame.signed_in_as, visitor->name, visitor->name));
  html.put(R"({}{}</head>
<body data-app="{}">
<header class="banner"><nav aria-label="{}"><a class="name" href="/">{}</a></nav></header>
<noscript><main class="narrow"><div class="card"><h1>{}</h1>{}</div></main></noscript>
</body>
</html>
)",
           app_.preloads(), app_.script(), visitor ? "member" : "unknown", texts.frame.navigation,
           settings()->title, texts.frame.needs_javascript, who);
  auto response = secured(http::Response::html(html.text()), {.scripts = true});
  response.with("Cache-Control", "private, no-store");
  return response;
}

http::Response Frame::message(const Texts& texts, unsigned status, Line<0> title, const Html& text,
                              bool app) const {
  return render(
      texts, {.title = std::string(title.text()),
              .main = Html(R"(<div class="card"><h1>{}</h1><p>{}</p><p><a href="/">{}</a></p></div>)", title,
                           text, texts.frame.to_front_page),
              .head = {},
              .wide = false,
              .status = status,
              .app = app});
}

}  // namespace rookery::api::pages
