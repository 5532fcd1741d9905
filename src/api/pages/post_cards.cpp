#include "api/pages/post_cards.hpp"

namespace rookery::api::pages {

const std::string& shown_name(const social::AccountView& account) {
  return account.display_name.empty() ? account.name : account.display_name;
}

static Html content_of(const social::PostView& post) {
  Html content(R"(<div class="content" dir="auto"{}>{}</div>)",
               post.language ? Html(R"( lang="{}")", *post.language) : Html(), Html::trusted(post.html));
  if (post.spoiler_text.empty()) return content;
  return Html("<details><summary>{}</summary>{}</details>", post.spoiler_text, content);
}

static Html counted(std::int64_t count, Line<1> one, Line<1> many) {
  return Html(count == 1 ? one : many, count);
}

Html post_card(const Texts& texts, const social::PostView& post, Emphasis emphasis) {
  const auto& say = texts.post;
  const social::PostView& shown = post.reblog ? *post.reblog : post;
  const std::string& name = shown.author.name;
  Html card;
  card.put(R"(<article class="post{}">)", emphasis == Emphasis::focus ? " focus" : "");
  if (post.reblog) {
    const Html who(R"(<a href="/@{}">{}</a>)", post.author.name, shown_name(post.author));
    card.put(R"(<p class="boosted">{}</p>)", Html(say.boosted, who));
  }
  card.put(R"(<div class="by"><img class="avatar" src="/avatars/{}.png" width="44" height="44" alt="">
<a class="who" href="/@{}"><strong>{}</strong><br><span class="handle">@{}</span></a>
<a class="when" href="/@{}/{}">{}</a></div>
{}
<p class="counts"><span>{}</span><span>{}</span><span>{}</span>{}</p></article>
)",
           name, name, shown_name(shown.author), name, name, shown.id, time_element(texts, shown.created_at),
           content_of(shown), counted(shown.replies, say.reply, say.replies),
           counted(shown.reblogs, say.boost, say.boosts),
           counted(shown.favourites, say.favourite, say.favourites),
           shown.edited_at ? Html("<span>{}</span>", say.edited) : Html());
  return card;
}

Html post_cards(const Texts& texts, std::span<const social::PostView> posts) {
  Html cards;
  for (const auto& post : posts) cards.put(post_card(texts, post));
  return cards;
}

std::string excerpt(std::string_view text) {
  static constexpr std::size_t kBytesMax = 300;
  std::string line(text.substr(0, kBytesMax));
  if (text.size() > kBytesMax) {
    while (!line.empty() && !is_utf8(line)) line.pop_back();
    line += "…";
  }
  std::ranges::replace_if(line, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return line;
}

Html preview_tags(const Preview& preview, std::string_view site_name) {
  Html tags;
  tags.put(R"(<meta property="og:site_name" content="{}">
<meta property="og:type" content="{}">
<meta property="og:title" content="{}">
<meta property="og:description" content="{}">
<meta property="og:url" content="{}">
<meta name="description" content="{}">
<meta name="twitter:card" content="summary">
<link rel="canonical" href="{}">
)",
           site_name, preview.type, preview.title, preview.description, preview.url, preview.description,
           preview.url);
  if (!preview.image.empty())
    tags.put(R"(<meta property="og:image" content="{}">
)",
             preview.image);
  if (preview.hidden_from_search)
    tags.put(R"(<meta name="robots" content="noindex">
)");
  return tags;
}

}  // namespace rookery::api::pages
