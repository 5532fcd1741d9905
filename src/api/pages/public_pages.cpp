#include "api/pages/public_pages.hpp"

#include "api/pages/feed.hpp"
#include "api/pages/post_cards.hpp"
#include "api/path_id.hpp"
#include "platform/http/params.hpp"
#include "social/author_posts.hpp"
#include "social/thread.hpp"
#include "social/timeline/public_timelines.hpp"

namespace rookery::api::pages {

using social::AccountView;
using social::PostId;
using social::PostView;

void PublicPages::mount(http::Router& router) {
  router.get("/", or_app(&PublicPages::front));
  router.get("/@:name", [this](const http::Request& request) -> Answer {
    const std::string_view name = request.capture("name");
    if (!name.ends_with(kFeedSuffix)) return choose(request, &PublicPages::profile);
    return feed(std::string(name.substr(0, name.size() - kFeedSuffix.size())));
  });
  router.get("/@:name/:id", or_app(&PublicPages::post));
  router.get("/tags/:tag", or_app(&PublicPages::tag));
}

http::Handler PublicPages::or_app(Page page) {
  return [this, page](const http::Request& request) { return choose(request, page); };
}

PublicPages::Answer PublicPages::choose(const http::Request& request, Page page) {
  if (frame_.has_app()) {
    const auto visitor = ROOKERY_CO_TRY(co_await browser_.visitor(request));
    if (visitor) co_return frame_.app_shell(texts_for(request), visitor);
  }
  co_return co_await (this->*page)(request);
}

// Plain text of the configuration: a blank line parts paragraphs.
static Html paragraphs(std::string_view text) {
  Html html;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("\n\n"), text.size());
    if (const auto paragraph = trim(text.substr(0, end)); !paragraph.empty())
      html.put("<p>{}</p>\n", paragraph);
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return html;
}

Html PublicPages::greeting(const Texts& texts, const std::optional<accounts::Account>& visitor) const {
  using accounts::RegistrationMode;
  if (visitor) {
    return Html(R"(<div class="actions"><a class="button" href="/@{}">{}</a>
<a class="button second" href="/auth/sign_out">{}</a></div>)",
                visitor->name, texts.front.your_profile, texts.front.sign_out);
  }
  Html actions(R"(<div class="actions">)");
  switch (frame_.settings()->registrations) {
    case RegistrationMode::open:
      actions.put(R"(<a class="button" href="/auth/sign_up">{}</a>)", texts.front.join);
      break;
    case RegistrationMode::approval:
      actions.put(R"(<a class="button" href="/auth/sign_up">{}</a>)", texts.front.ask_to_join);
      break;
    case RegistrationMode::closed:
      actions.put(R"(<span class="soft">{}</span>)", texts.front.closed);
      break;
  }
  if (frame_.has_app())
    actions.put(R"(<a class="button second" href="/auth/sign_in">{}</a>)", texts.frame.sign_in);
  actions.put("</div>");
  return actions;
}

PublicPages::Answer PublicPages::front(const http::Request& request) {
  const auto visitor = ROOKERY_CO_TRY(co_await browser_.visitor(request));
  const auto posts = ROOKERY_CO_TRY(
      co_await database_.read([now = clock_.now()](sql::Reader& tx) -> Result<std::vector<PostView>> {
        social::Page page;
        page.limit = kPostsOnFrontPage;
        const auto ids = ROOKERY_TRY(social::public_timeline(tx, std::nullopt, now, {}, page));
        return social::load_posts(tx, std::nullopt, ids);
      }));
  const auto settings = frame_.settings();
  const Texts& texts = texts_for(request);
  Html main;
  main.put("<h1>{}</h1>\n{}{}", settings->title, paragraphs(settings->description), greeting(texts, visitor));
  main.put(R"(<h2>{}</h2>
<div class="card"><p>{} <code>{}</code></p>
<p class="soft">{} <code>toot login -i {}{}</code></p></div>
)",
           texts.front.any_app, texts.front.install_app, frame_.site().domain, texts.front.apps,
           frame_.site().domain, frame_.site().url.starts_with("https:") ? "" : " --disable-https");
  if (!posts.empty()) main.put("<h2>{}</h2>\n{}", texts.front.latest, post_cards(texts, posts));
  co_return frame_.render(texts, {.title = "",
                                  .main = main,
                                  .head = preview_tags({.title = settings->title,
                                                        .description = excerpt(settings->description),
                                                        .url = frame_.site().url + "/",
                                                        .image = {}},
                                                       settings->title),
                                  .app = true});
}

static Html profile_head(const Texts::Profile& say, const AccountView& account) {
  Html html;
  html.put(R"(<div class="profile"><img class="avatar" src="/avatars/{}.png" width="96" height="96" alt="">
<div><h1>{}</h1><p class="soft">@{}{}</p></div></div>
<div class="content" dir="auto">{}</div>
)",
           account.name, shown_name(account), account.name,
           account.bot ? Html(" &middot; {}", say.automated) : Html(), Html::trusted(account.note_html));
  if (!account.fields.empty()) {
    html.put(R"(<dl class="fields">)");
    for (const auto& field : account.fields) {
      html.put("<dt>{}</dt><dd>{}</dd>\n", field.name, Html::trusted(field.value_html));
    }
    html.put("</dl>");
  }
  html.put(R"(<p class="figures soft"><span>{}</span><span>{}</span><span>{}</span></p>)",
           Html(say.posts, account.posts), Html(say.following, account.following),
           Html(say.followers, account.followers));
  return html;
}

// Where machines find more about a page than it shows.
static Html alternate(std::string_view type, std::string_view href) {
  return Html(R"(<link rel="alternate" type="{}" href="{}">
)",
              type, href);
}

PublicPages::Answer PublicPages::profile(const http::Request& request) {
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  social::Page page;
  page.limit = kPostsOnPage;
  if (const auto before = ROOKERY_CO_TRY(params.text("max_id"))) {
    const auto id = PostId::parse(*before);
    if (!id) co_return fail(Errc::not_found);
    page.max_id = id->value();
  }
  struct Shown {
    AccountView account;
    std::vector<PostView> posts;
    std::optional<PostId> oldest;
  };
  const std::string name(request.capture("name"));
  const Shown shown = ROOKERY_CO_TRY(co_await database_.read([&](sql::Reader& tx) -> Result<Shown> {
    const auto found = ROOKERY_TRY(accounts::find_account(tx, std::string_view(name)));
    if (!found) return fail(Errc::not_found);
    auto account = ROOKERY_TRY(social::load_account(tx, found->id));
    const auto ids = ROOKERY_TRY(social::find_author_posts(
        tx, std::nullopt, {.author = found->id, .exclude_replies = true, .tagged = {}}, page));
    auto posts = ROOKERY_TRY(social::load_posts(tx, std::nullopt, ids));
    return Shown{.account = std::move(account),
                 .posts = std::move(posts),
                 .oldest = ids.size() == kPostsOnPage ? std::optional(ids.back()) : std::nullopt};
  }));
  const AccountView& account = shown.account;
  const Texts& texts = texts_for(request);
  const auto& say = texts.profile;
  Html main = profile_head(say, account);
  main.put(
      "<h2>{}</h2>\n{}", say.posts_heading,
      shown.posts.empty() ? Html(R"(<p class="soft">{}</p>)", say.no_posts) : post_cards(texts, shown.posts));
  if (shown.oldest) {
    main.put(R"(<p class="older"><a class="button second" href="/@{}?max_id={}">{}</a></p>)", account.name,
             *shown.oldest, say.older);
  }
  const std::string title = shown_name(account) + " (@" + account.name + "@" + frame_.site().domain + ")";
  const std::string url = frame_.site().profile_url(account.name);
  Html head = preview_tags({.type = "profile",
                            .title = title,
                            .description = Html(say.preview, account.posts, account.followers).text(),
                            .url = url,
                            .image = frame_.site().url + "/avatars/" + account.name + ".png",
                            .hidden_from_search = !account.indexable},
                           frame_.settings()->title);
  head.put(alternate("application/rss+xml", url + std::string(kFeedSuffix)));
  co_return frame_.render(texts, {.title = title, .main = main, .head = head, .keep = true, .app = true});
}

PublicPages::Answer PublicPages::feed(std::string name) {
  struct Shown {
    AccountView author;
    std::vector<PostView> posts;
  };
  Shown shown = ROOKERY_CO_TRY(co_await database_.read([&name](sql::Reader& tx) -> Result<Shown> {
    const auto found = ROOKERY_TRY(accounts::find_account(tx, std::string_view(name)));
    if (!found) return fail(Errc::not_found);
    social::Page page;
    page.limit = kPostsInFeed;
    const auto ids = ROOKERY_TRY(social::find_author_posts(
        tx, std::nullopt,
        {.author = found->id, .exclude_replies = true, .exclude_reblogs = true, .tagged = {}}, page));
    return Shown{.author = ROOKERY_TRY(social::load_account(tx, found->id)),
                 .posts = ROOKERY_TRY(social::load_posts(tx, std::nullopt, ids))};
  }));
  // Unlisted posts are for who comes to look, and go to no machine.
  std::erase_if(shown.posts,
                [](const PostView& post) { return post.visibility != social::Visibility::public_; });
  http::Response response;
  response.content_type = "application/rss+xml; charset=utf-8";
  response.body = rss_feed(shown.author, shown.posts, frame_.site());
  response.with("Cache-Control", "public, max-age=60");
  co_return response;
}

PublicPages::Answer PublicPages::post(const http::Request& request) {
  const auto id = ROOKERY_CO_TRY(path_id<PostId>(request));
  struct Shown {
    PostView post;
    social::Thread thread;
  };
  const Shown shown =
      ROOKERY_CO_TRY(co_await database_.read([id, now = clock_.now()](sql::Reader& tx) -> Result<Shown> {
        auto post = ROOKERY_TRY(social::load_post(tx, std::nullopt, id));
        auto thread = ROOKERY_TRY(social::load_thread(tx, std::nullopt, id, now));
        return Shown{.post = std::move(post), .thread = std::move(thread)};
      }));
  const PostView& post = shown.post.reblog ? *shown.post.reblog : shown.post;
  const std::string url = frame_.site().post_url(post.author.name, post.id);
  if (shown.post.reblog) co_return http::Response::redirect(url);
  if (lower_ascii(request.capture("name")) != lower_ascii(post.author.name)) co_return fail(Errc::not_found);

  const Texts& texts = texts_for(request);
  Html main(R"(<h1 class="kicker soft">{}</h1>)", Html(texts.post.by, shown_name(post.author)));
  main.put(post_cards(texts, shown.thread.ancestors))
      .put(post_card(texts, post, Emphasis::focus))
      .put(post_cards(texts, shown.thread.descendants));
  const std::string title = shown_name(post.author) + " (@" + post.author.name + ")";
  const std::string description = excerpt(post.spoiler_text.empty() ? post.text : post.spoiler_text);
  Html head = preview_tags(
      {.type = "article",
       .title = title,
       .description = description,
       .url = url,
       .image = frame_.site().url + "/avatars/" + post.author.name + ".png",
       .hidden_from_search = !post.author.indexable || post.visibility != social::Visibility::public_},
      frame_.settings()->title);
  head.put(
      alternate("application/json+oembed", frame_.site().url + "/api/oembed?url=" + percent_encode(url)));
  co_return frame_.render(
      texts,
      {.title = title + ": " + excerpt(description), .main = main, .head = head, .keep = true, .app = true});
}

PublicPages::Answer PublicPages::tag(const http::Request& request) {
  const std::string tag(request.capture("tag"));
  const auto posts = ROOKERY_CO_TRY(
      co_await database_.read([&tag, now = clock_.now()](sql::Reader& tx) -> Result<std::vector<PostView>> {
        social::Page page;
        page.limit = kPostsOnPage;
        social::TagQuery query;
        query.tag = tag;
        const auto ids = ROOKERY_TRY(social::tag_timeline(tx, std::nullopt, now, query, page));
        return social::load_posts(tx, std::nullopt, ids);
      }));
  const Texts& texts = texts_for(request);
  const Html main("<h1>#{}</h1>\n{}", tag,
                  posts.empty() ? Html(R"(<p class="soft">{}</p>)", texts.post.no_posts_with_tag)
                                : post_cards(texts, posts));
  co_return frame_.render(texts,
                          {.title = "#" + tag,
                           .main = main,
                           .head = preview_tags({.title = "#" + tag,
                                                 .description = std::string(texts.post.tag_preview.text()),
                                                 .url = frame_.site().tag_url(percent_encode(tag)),
                                                 .image = {}},
                                                frame_.settings()->title),
                           .keep = true,
                           .app = true});
}

}  // namespace rookery::api::pages
