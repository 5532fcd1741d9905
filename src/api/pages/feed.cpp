#include "api/pages/feed.hpp"

#include "api/pages/html.hpp"
#include "api/pages/post_cards.hpp"
#include "base/text.hpp"

#include <fmt/chrono.h>

namespace rookery::api::pages {

// RFC 822's date with a year of four digits, as RSS has it; in English whatever the locale.
static std::string rss_date(Instant when) {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000", std::chrono::floor<std::chrono::seconds>(when));
}

static Html item_of(const social::PostView& post, const accounts::Site& site) {
  const std::string url = site.post_url(post.author.name, post.id);
  Html item;
  // What is behind a warning stays behind it.
  item.put(R"(<item><guid isPermaLink="true">{}</guid><link>{}</link><pubDate>{}</pubDate>
<description>{}</description>)",
           url, url, rss_date(post.created_at), post.spoiler_text.empty() ? post.html : post.spoiler_text);
  for (const std::string& tag : post.tags) item.put("<category>{}</category>", tag);
  item.put("</item>\n");
  return item;
}

std::string rss_feed(const social::AccountView& author, std::span<const social::PostView> posts,
                     const accounts::Site& site) {
  const std::string page = site.profile_url(author.name);
  Html feed;
  feed.put(R"(<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>{}</title><link>{}</link><description>Public posts by @{}@{}</description>
<atom:link rel="self" type="application/rss+xml" href="{}{}"/>
<image><url>{}/avatars/{}.png</url><title>{}</title><link>{}</link></image>
)",
           shown_name(author), page, author.name, site.domain, page, kFeedSuffix, site.url, author.name,
           shown_name(author), page);
  for (const social::PostView& post : posts) feed.put(item_of(post, site));
  feed.put("</channel></rss>\n");
  return feed.text();
}

}  // namespace rookery::api::pages
