#include "api/mastodon/statuses.hpp"

#include "api/page.hpp"
#include "api/path_id.hpp"
#include "social/author_posts.hpp"
#include "social/delete_post.hpp"
#include "social/filter_matching.hpp"
#include "social/thread.hpp"

#include <array>

namespace rookery::api {

namespace {

namespace json = boost::json;
using accounts::Scope;
using social::PostId;
using social::PostView;

// Whether a value says nothing: clients send empty lists and texts for what they do not use.
bool is_blank(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return true;
    case json::kind::string:
      return value.get_string().empty();
    case json::kind::array:
      return std::ranges::all_of(value.get_array(), is_blank);
    case json::kind::object:
      return std::ranges::all_of(value.get_object(),
                                 [](const auto& entry) { return is_blank(entry.value()); });
    default:
      return false;
  }
}

// What Mastodon's API has and this server has not is refused: a post must not go out without its pictures or
// before its time.
Result<> refuse_unsupported(const http::Params& params) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kUnsupported = {{
      {"media_ids", "Validation failed: Media attachments are not supported by this server"},
      {"media_attributes", "Validation failed: Media attachments are not supported by this server"},
      {"poll", "Validation failed: Polls are not supported by this server"},
      {"scheduled_at", "Validation failed: Scheduled posts are not supported by this server"},
      {"quoted_status_id", "Validation failed: Quotes are not supported by this server"},
      {"quote_id", "Validation failed: Quotes are not supported by this server"},
  }};
  for (const auto& [key, message] : kUnsupported) {
    const auto* value = params.tree().if_contains(key);
    if (value != nullptr && !is_blank(*value)) return fail(Errc::invalid, std::string(message));
  }
  return {};
}

Result<std::optional<social::Visibility>> visibility_in(const http::Params& params) {
  const auto name = ROOKERY_TRY(params.text("visibility"));
  if (!name || name->empty()) return std::nullopt;
  const auto visibility = social::visibility_named(*name);
  if (!visibility) return fail(Errc::invalid, "Validation failed: Visibility is not included in the list");
  return visibility;
}

Result<std::optional<std::string>> language_in(const http::Params& params) {
  auto language = ROOKERY_TRY(params.text("language"));
  if (language && language->empty()) language.reset();
  return language;
}

Result<std::optional<PostId>> reply_to_in(const http::Params& params) {
  const auto text = ROOKERY_TRY(params.text("in_reply_to_id"));
  if (!text || text->empty()) return std::nullopt;
  const auto id = PostId::parse(*text);
  if (!id) return fail(Errc::not_found, "The post you are trying to reply to does not appear to exist.");
  return id;
}

Result<social::NewPost> new_post_of(const http::Request& request, const http::Params& params) {
  ROOKERY_TRY(refuse_unsupported(params));
  return social::NewPost{
      .author = {},
      .app = {},
      .text = ROOKERY_TRY(params.text("status")).value_or(""),
      .spoiler_text = ROOKERY_TRY(params.text("spoiler_text")).value_or(""),
      .sensitive = ROOKERY_TRY(params.flag("sensitive")),
      .visibility = ROOKERY_TRY(visibility_in(params)),
      .language = ROOKERY_TRY(language_in(params)),
      .reply_to = ROOKERY_TRY(reply_to_in(params)),
      .idempotency_key = std::string(request.header("idempotency-key")),
  };
}

Result<social::PostEdit> edit_of(AccountId author, PostId post, const http::Params& params) {
  ROOKERY_TRY(refuse_unsupported(params));
  return social::PostEdit{
      .post = post,
      .author = author,
      .text = ROOKERY_TRY(params.text("status")).value_or(""),
      .spoiler_text = ROOKERY_TRY(params.text("spoiler_text")).value_or(""),
      .sensitive = ROOKERY_TRY(params.flag("sensitive")).value_or(false),
      .language = ROOKERY_TRY(language_in(params)),
  };
}

Result<> filter_for(sql::Reader& tx, std::optional<AccountId> viewer, Instant now,
                    std::vector<PostView>& posts) {
  if (!viewer) return {};
  return social::apply_filters(tx, *viewer, now, posts);
}

}  // namespace

void StatusesApi::mount(http::Router& router) {
  router.post("/api/v1/statuses", [this](const http::Request& request) { return create(request); });
  router.get("/api/v1/statuses", [this](const http::Request& request) { return get_several(request); });
  router.get("/api/v1/statuses/:id", [this](const http::Request& request) { return get(request); });
  router.del("/api/v1/statuses/:id", [this](const http::Request& request) { return remove(request); });
  router.put("/api/v1/statuses/:id", [this](const http::Request& request) { return edit(request); });
  router.get("/api/v1/statuses/:id/history",
             [this](const http::Request& request) { return history(request); });
  router.get("/api/v1/statuses/:id/source", [this](const http::Request& request) { return source(request); });
  router.get("/api/v1/statuses/:id/context",
             [this](const http::Request& request) { return context(request); });
  router.get("/api/v1/accounts/:id/statuses",
             [this](const http::Request& request) { return of_account(request); });
}

boost::asio::awaitable<Result<json::object>> StatusesApi::status(std::optional<AccountId> viewer,
                                                                 PostId post) {
  const Instant now = clock_.now();
  const auto posts =
      ROOKERY_CO_TRY(co_await database_.read([=](sql::Reader& tx) -> Result<std::vector<PostView>> {
        std::vector<PostView> found;
        found.push_back(ROOKERY_TRY(social::load_post(tx, viewer, post)));
        ROOKERY_TRY(filter_for(tx, viewer, now, found));
        return found;
      }));
  co_return entities_.status(posts.front());
}

StatusesApi::Answer StatusesApi::create(const http::Request& request) {
  const auto author = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_statuses));
  const auto session = ROOKERY_CO_TRY(co_await auth_.session(request));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  auto wanted = ROOKERY_CO_TRY(new_post_of(request, params));
  wanted.author = author;
  wanted.app = session.app;
  const Instant now = clock_.now();
  const auto posts =
      ROOKERY_CO_TRY(co_await database_.write([&](sql::Writer& tx) -> Result<std::vector<PostView>> {
        std::vector<PostView> published;
        published.push_back(ROOKERY_TRY(publisher_.publish(tx, wanted)));
        ROOKERY_TRY(filter_for(tx, author, now, published));
        return published;
      }));
  co_return http::Response::json(entities_.status(posts.front()));
}

StatusesApi::Answer StatusesApi::get(const http::Request& request) {
  const auto viewer = ROOKERY_CO_TRY(co_await auth_.viewer(request, Scope::read_statuses));
  const auto id = ROOKERY_CO_TRY(path_id<PostId>(request));
  co_return http::Response::json(ROOKERY_CO_TRY(co_await status(viewer, id)));
}

StatusesApi::Answer StatusesApi::get_several(const http::Request& request) {
  const auto viewer = ROOKERY_CO_TRY(co_await auth_.viewer(request, Scope::read_statuses));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  auto texts = ROOKERY_CO_TRY(params.list("id"));
  if (texts.empty()) texts = ROOKERY_CO_TRY(params.list("ids"));
  if (texts.size() > kIdsMax) {
    co_return fail(Errc::invalid, "Validation failed: At most " + std::to_string(kIdsMax) + " ids");
  }
  std::vector<PostId> ids;
  for (const auto& text : texts) {
    if (const auto id = PostId::parse(text)) ids.push_back(*id);
  }
  const Instant now = clock_.now();
  const auto posts =
      ROOKERY_CO_TRY(co_await database_.read([&](sql::Reader& tx) -> Result<std::vector<PostView>> {
        auto found = ROOKERY_TRY(social::load_posts(tx, viewer, ids));
        ROOKERY_TRY(filter_for(tx, viewer, now, found));
        return found;
      }));
  co_return http::Response::json(entities_.statuses(posts));
}

StatusesApi::Answer StatusesApi::remove(const http::Request& request) {
  const auto author = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_statuses));
  const auto id = ROOKERY_CO_TRY(path_id<PostId>(request));
  const auto post = ROOKERY_CO_TRY(co_await database_.write([=](sql::Writer& tx) -> Result<PostView> {
    auto found = ROOKERY_TRY(social::load_post(tx, author, id));
    ROOKERY_TRY(social::delete_post(tx, author, id));
    return found;
  }));
  auto answer = entities_.status(post);
  answer["text"] = post.text;  // for "delete and redraft"
  co_return http::Response::json(answer);
}

StatusesApi::Answer StatusesApi::edit(const http::Request& request) {
  const auto author = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_statuses));
  const auto id = ROOKERY_CO_TRY(path_id<PostId>(request));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto change = ROOKERY_CO_TRY(edit_of(author, id, params));
  ROOKERY_CO_TRY(co_await database_.write([&](sql::Writer& tx) { return editor_.edit(tx, change); }));
  co_return http::Response::json(ROOKERY_CO_TRY(co_await status(author, id)));
}

StatusesApi::Answer StatusesApi::history(const http::Request& request) {
  const auto viewer = ROOKERY_CO_TRY(co_await auth_.viewer(request, Scope::read_statuses));
  const auto id = ROOKERY_CO_TRY(path_id<PostId>(request));
  struct Found {
    PostView post;
    std::vector<social::PostVersion> versions;
  };
  const auto found = ROOKERY_CO_TRY(co_await database_.read([=](sql::Reader& tx) -> Result<Found> {
    auto post = ROOKERY_TRY(social::load_post(tx, viewer, id));
    auto versions = ROOKERY_TRY(social::load_versions(tx, id));
    return Found{.post = std::move(post), .versions = std::move(versions)};
  }));
  const auto author = entities_.account(found.post.author);
  json::array edits;
  edits.reserve(found.versions.size());
  for (const auto& version : found.versions) {
    edits.push_back(json::object{{"content", version.html},
                                 {"spoiler_text", version.spoiler_text},
                                 {"sensitive", version.sensitive},
                                 {"created_at", iso8601(version.created_at)},
                                 {"account", author},
                                 {"media_attachments", json::array()},
                                 {"emojis", json::array()}});
  }
  co_return http::Response::json(edits);
}

StatusesApi::Answer StatusesApi::source(const http::Request& request) {
  const auto session = ROOKERY_CO_TRY(co_await auth_.session(request, Scope::read_statuses));
  const auto id = ROOKERY_CO_TRY(path_id<PostId>(request));
  const auto viewer = session.account;
  const auto post = ROOKERY_CO_TRY(
      co_await database_.read([=](sql::Reader& tx) { return social::load_post(tx, viewer, id); }));
  co_return http::Response::json(
      json::object{{"id", post.id.text()}, {"text", post.text}, {"spoiler_text", post.spoiler_text}});
}

StatusesApi::Answer StatusesApi::context(const http::Request& request) {
  const auto viewer = ROOKERY_CO_TRY(co_await auth_.viewer(request, Scope::read_statuses));
  const auto id = ROOKERY_CO_TRY(path_id<PostId>(request));
  const Instant now = clock_.now();
  const auto thread = ROOKERY_CO_TRY(co_await reading_.read([=](sql::Reader& tx) -> Result<social::Thread> {
    auto found = ROOKERY_TRY(social::load_thread(tx, viewer, id, now));
    ROOKERY_TRY(filter_for(tx, viewer, now, found.ancestors));
    ROOKERY_TRY(filter_for(tx, viewer, now, found.descendants));
    return found;
  }));
  co_return http::Response::json(json::object{{"ancestors", entities_.statuses(thread.ancestors)},
                                              {"descendants", entities_.statuses(thread.descendants)}});
}

StatusesApi::Answer StatusesApi::of_account(const http::Request& request) {
  const auto viewer = ROOKERY_CO_TRY(co_await auth_.viewer(request, Scope::read_statuses));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto page = ROOKERY_CO_TRY(page_of(params, social::Page::kPostsDefault, social::Page::kPostsMax));
  social::AuthorPosts wanted;
  wanted.author = ROOKERY_CO_TRY(path_id<AccountId>(request));
  wanted.only_media = ROOKERY_CO_TRY(params.flag("only_media")).value_or(false);
  wanted.exclude_replies = ROOKERY_CO_TRY(params.flag("exclude_replies")).value_or(false);
  wanted.exclude_reblogs = ROOKERY_CO_TRY(params.flag("exclude_reblogs")).value_or(false);
  wanted.pinned = ROOKERY_CO_TRY(params.flag("pinned")).value_or(false);
  wanted.tagged = ROOKERY_CO_TRY(params.text("tagged"));
  if (wanted.tagged && wanted.tagged->empty()) wanted.tagged.reset();
  struct Found {
    std::vector<PostId> ids;
    std::vector<PostView> posts;
  };
  const Instant now = clock_.now();
  const auto found = ROOKERY_CO_TRY(co_await reading_.read([&](sql::Reader& tx) -> Result<Found> {
    auto ids = ROOKERY_TRY(social::find_author_posts(tx, viewer, wanted, page));
    auto posts = ROOKERY_TRY(social::load_posts(tx, viewer, ids));
    ROOKERY_TRY(filter_for(tx, viewer, now, posts));
    return Found{.ids = std::move(ids), .posts = std::move(posts)};
  }));
  auto response = http::Response::json(entities_.statuses(found.posts));
  if (!wanted.pinned && !found.ids.empty()) {
    add_page_links(response, request, entities_.site(), found.ids.front().value(), found.ids.back().value());
  }
  co_return response;
}

}  // namespace rookery::api
