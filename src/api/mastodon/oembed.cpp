#include "api/mastodon/oembed.hpp"

#include "api/pages/post_cards.hpp"
#include "base/text.hpp"
#include "platform/http/params.hpp"
#include "social/post_view.hpp"

namespace rookery::api {

void OEmbedApi::mount(http::Router& router) {
  router.get("/api/oembed", [this](const http::Request& r) { return get(r); });
}

boost::asio::awaitable<Result<http::Response>> OEmbedApi::get(const http::Request& request) {
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const std::string url = ROOKERY_CO_TRY(params.text("url")).value_or("");
  const std::string profiles = site_.profile_url("");
  const std::size_t slash = url.rfind('/');
  if (!url.starts_with(profiles) || slash < profiles.size()) co_return fail(Errc::not_found);
  const std::string_view name = std::string_view(url).substr(profiles.size(), slash - profiles.size());
  const auto id = social::PostId::parse(std::string_view(url).substr(slash + 1));
  if (!id) co_return fail(Errc::not_found);
  const auto post = ROOKERY_CO_TRY(
      co_await db_.read([id](sql::Reader& tx) { return social::load_post(tx, std::nullopt, *id); }));
  if (post.reblog || lower_ascii(post.author.name) != lower_ascii(name)) co_return fail(Errc::not_found);
  const auto settings = ROOKERY_CO_TRY(co_await instance_.current());
  co_return http::Response::json(boost::json::object{
      {"type", "link"},
      {"version", "1.0"},
      {"title", pages::excerpt(post.spoiler_text.empty() ? post.text : post.spoiler_text)},
      {"author_name", pages::shown_name(post.author)},
      {"author_url", site_.profile_url(post.author.name)},
      {"provider_name", settings->title},
      {"provider_url", site_.url + "/"},
      {"cache_age", kCacheSeconds}});
}

}  // namespace rookery::api
