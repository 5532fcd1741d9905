#include "api/pages/sessions.hpp"

namespace rookery::api::pages {

void SessionPages::mount(http::Router& router) {
  router.get("/auth/sessions", [this](const http::Request& request) { return show(request); });
  router.post("/auth/sessions", [this](const http::Request& request) { return revoke(request); });
}

http::Response SessionPages::list(const http::Request& request, const accounts::Account& visitor,
                                  std::span<const accounts::TokenSummary> tokens) const {
  const auto seal = browser_.seal(request);
  const Texts& texts = texts_for(request);
  const auto& say = texts.sessions;
  Html main("<h1>{}</h1>\n<p>{}</p>\n", say.title, Html(say.explained, visitor.name));
  if (tokens.empty()) main.put(R"(<p class="soft">{}</p>)", say.none);
  for (const accounts::TokenSummary& token : tokens) {
    main.put(
        R"(<section class="card" aria-label="{}"><p><strong>{}</strong><br><span class="soft">{}</span>
<br><span class="scope">{}</span></p>
<form method="post" action="/auth/sessions">{}<button type="submit" name="id" value="{}" class="second">{}</button></form></section>
)",
        token.app_name, token.app_name, Html(say.since, time_element(texts, token.created_at)), token.scopes,
        seal.field, token.id, say.sign_out);
  }
  main.put(R"(<p><a href="/">{}</a></p>)", say.back);
  return with_seal(
      frame_.render(texts, {.title = std::string(say.title.text()), .main = main, .head = {}, .wide = false}),
      seal);
}

SessionPages::Answer SessionPages::show(const http::Request& request) {
  const auto visitor = ROOKERY_CO_TRY(co_await browser_.visitor(request));
  if (!visitor) co_return see_other("/auth/sign_in");
  const auto tokens = ROOKERY_CO_TRY(co_await database_.read(
      [account = visitor->id](sql::Reader& tx) { return accounts::list_tokens(tx, account); }));
  co_return list(request, *visitor, tokens);
}

SessionPages::Answer SessionPages::revoke(const http::Request& request) {
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  ROOKERY_CO_TRY(browser_.check_seal(request, params));
  const auto visitor = ROOKERY_CO_TRY(co_await browser_.visitor(request));
  if (!visitor) co_return see_other("/auth/sign_in");
  const auto id = TokenId::parse(ROOKERY_CO_TRY(params.text("id")).value_or(""));
  if (!id) co_return fail(Errc::not_found);
  ROOKERY_CO_TRY(co_await database_.write(
      [account = visitor->id, id](sql::Writer& tx) { return accounts::revoke_tokens(tx, account, id); }));
  co_return see_other("/auth/sessions");
}

}  // namespace rookery::api::pages
