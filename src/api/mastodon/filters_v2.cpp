#include "api/mastodon/filters_v2.hpp"

#include "api/mastodon/filter_params.hpp"
#include "api/path_id.hpp"
#include "platform/http/params.hpp"
#include "social/filter.hpp"

namespace rookery::api {

namespace {

namespace json = boost::json;
using accounts::Scope;
using http::Params;
using social::FilterChange;
using social::FilterId;
using social::FilterKeywordId;
using social::FilterPostId;
using social::FullFilter;

json::object keyword_json(const social::FilterKeyword& keyword) {
  return {{"id", keyword.id.text()}, {"keyword", keyword.keyword}, {"whole_word", keyword.whole_word}};
}
json::array keywords_json(std::span<const social::FilterKeyword> keywords) {
  json::array list;
  for (const auto& keyword : keywords) list.push_back(keyword_json(keyword));
  return list;
}
json::object post_json(const social::FilterPost& post) {
  return {{"id", post.id.text()}, {"status_id", post.post.text()}};
}
json::array posts_json(std::span<const social::FilterPost> posts) {
  json::array list;
  for (const auto& post : posts) list.push_back(post_json(post));
  return list;
}
json::object filter_json(const FullFilter& full, const Entities& entities) {
  json::object entity = entities.filter(full.filter);
  entity["keywords"] = keywords_json(full.keywords);
  entity["statuses"] = posts_json(full.posts);
  return entity;
}

// One element of keywords_attributes[]; nothing when all of it is blank.
Result<std::optional<FilterChange::Keyword>> keyword_change_of(const Params& params) {
  FilterChange::Keyword change;
  const std::string id = ROOKERY_TRY(params.text("id")).value_or("");
  if (!id.empty()) {
    change.id = FilterKeywordId::parse(id);
    if (!change.id) return fail(Errc::not_found);
  }
  change.keyword = ROOKERY_TRY(params.text("keyword"));
  change.whole_word = ROOKERY_TRY(params.flag("whole_word"));
  change.remove = ROOKERY_TRY(params.flag("_destroy")).value_or(false);
  if (!change.id && change.keyword.value_or("").empty() && !change.whole_word) return std::nullopt;
  return change;
}

Result<FilterChange> change_of(const Params& params, Instant now) {
  FilterChange change;
  change.title = ROOKERY_TRY(params.text("title"));
  change.contexts = ROOKERY_TRY(filter_contexts_of(params));
  if (const auto action = ROOKERY_TRY(params.text("filter_action"))) {
    change.action = social::filter_action_named(*action);
    if (!change.action) return fail(Errc::invalid, "Validation failed: Action is not included in the list");
  }
  ROOKERY_TRY(read_filter_expiry(params, now, change));
  for (const Params& keyword : ROOKERY_TRY(params.objects("keywords_attributes"))) {
    if (auto asked = ROOKERY_TRY(keyword_change_of(keyword))) change.keywords.push_back(*std::move(asked));
  }
  return change;
}

}  // namespace

void FiltersV2Api::mount(http::Router& router) {
  router.get("/api/v2/filters", [this](const http::Request& r) { return list(r); });
  router.post("/api/v2/filters", [this](const http::Request& r) { return create(r); });
  router.get("/api/v2/filters/:id", [this](const http::Request& r) { return get(r); });
  router.put("/api/v2/filters/:id", [this](const http::Request& r) { return update(r); });
  router.del("/api/v2/filters/:id", [this](const http::Request& r) { return remove(r); });
  router.get("/api/v2/filters/:filter_id/keywords",
             [this](const http::Request& r) { return list_keywords(r); });
  router.post("/api/v2/filters/:filter_id/keywords",
              [this](const http::Request& r) { return add_keyword(r); });
  router.get("/api/v2/filters/keywords/:id", [this](const http::Request& r) { return get_keyword(r); });
  router.put("/api/v2/filters/keywords/:id", [this](const http::Request& r) { return update_keyword(r); });
  router.del("/api/v2/filters/keywords/:id", [this](const http::Request& r) { return remove_keyword(r); });
  router.get("/api/v2/filters/:filter_id/statuses",
             [this](const http::Request& r) { return list_statuses(r); });
  router.post("/api/v2/filters/:filter_id/statuses",
              [this](const http::Request& r) { return add_status(r); });
  router.get("/api/v2/filters/statuses/:id", [this](const http::Request& r) { return get_status(r); });
  router.del("/api/v2/filters/statuses/:id", [this](const http::Request& r) { return remove_status(r); });
}

FiltersV2Api::Answer FiltersV2Api::list(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_filters));
  const auto filters = ROOKERY_CO_TRY(
      co_await db_.read([account](sql::Reader& tx) { return social::list_filters(tx, account); }));
  json::array body;
  for (const FullFilter& filter : filters) body.push_back(filter_json(filter, entities_));
  co_return http::Response::json(body);
}

FiltersV2Api::Answer FiltersV2Api::get(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_filters));
  const auto id = ROOKERY_CO_TRY(path_id<FilterId>(request));
  const auto filter = ROOKERY_CO_TRY(
      co_await db_.read([account, id](sql::Reader& tx) { return social::find_filter(tx, account, id); }));
  co_return http::Response::json(filter_json(filter, entities_));
}

FiltersV2Api::Answer FiltersV2Api::create(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_filters));
  const auto params = ROOKERY_CO_TRY(Params::parse(request));
  const auto change = ROOKERY_CO_TRY(change_of(params, clock_.now()));
  const auto made = ROOKERY_CO_TRY(co_await db_.write([&](sql::Writer& tx) -> Result<FullFilter> {
    const FilterId id = ROOKERY_TRY(social::create_filter(tx, ids_, account, change));
    return social::find_filter(tx, account, id);
  }));
  co_return http::Response::json(filter_json(made, entities_));
}

FiltersV2Api::Answer FiltersV2Api::update(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_filters));
  const auto id = ROOKERY_CO_TRY(path_id<FilterId>(request));
  const auto params = ROOKERY_CO_TRY(Params::parse(request));
  const auto change = ROOKERY_CO_TRY(change_of(params, clock_.now()));
  const auto changed = ROOKERY_CO_TRY(co_await db_.write([&](sql::Writer& tx) -> Result<FullFilter> {
    ROOKERY_TRY(social::update_filter(tx, ids_, account, id, change));
    return social::find_filter(tx, account, id);
  }));
  co_return http::Response::json(filter_json(changed, entities_));
}

FiltersV2Api::Answer FiltersV2Api::remove(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_filters));
  const auto id = ROOKERY_CO_TRY(path_id<FilterId>(request));
  ROOKERY_CO_TRY(
      co_await db_.write([account, id](sql::Writer& tx) { return social::delete_filter(tx, account, id); }));
  co_return http::Response::json(json::object());
}

FiltersV2Api::Answer FiltersV2Api::list_keywords(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_filters));
  const auto id = ROOKERY_CO_TRY(path_id<FilterId>(request, "filter_id"));
  const auto filter = ROOKERY_CO_TRY(
      co_await db_.read([account, id](sql::Reader& tx) { return social::find_filter(tx, account, id); }));
  co_return http::Response::json(keywords_json(filter.keywords));
}

FiltersV2Api::Answer FiltersV2Api::add_keyword(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_filters));
  const auto id = ROOKERY_CO_TRY(path_id<FilterId>(request, "filter_id"));
  const auto params = ROOKERY_CO_TRY(Params::parse(request));
  const std::string keyword = ROOKERY_CO_TRY(params.text("keyword")).value_or("");
  const bool whole_word = ROOKERY_CO_TRY(params.flag("whole_word")).value_or(true);
  const auto added = ROOKERY_CO_TRY(co_await db_.write([&](sql::Writer& tx) {
    return social::add_filter_keyword(tx, ids_, account, id, keyword, whole_word);
  }));
  co_return http::Response::json(keyword_json(added));
}

FiltersV2Api::Answer FiltersV2Api::get_keyword(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_filters));
  const auto id = ROOKERY_CO_TRY(path_id<FilterKeywordId>(request));
  const auto keyword = ROOKERY_CO_TRY(co_await db_.read(
      [account, id](sql::Reader& tx) { return social::find_filter_keyword(tx, account, id); }));
  co_return http::Response::json(keyword_json(keyword));
}

FiltersV2Api::Answer FiltersV2Api::update_keyword(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_filters));
  const auto id = ROOKERY_CO_TRY(path_id<FilterKeywordId>(request));
  const auto params = ROOKERY_CO_TRY(Params::parse(request));
  FilterChange::Keyword change;
  change.keyword = ROOKERY_CO_TRY(params.text("keyword"));
  change.whole_word = ROOKERY_CO_TRY(params.flag("whole_word"));
  const auto changed = ROOKERY_CO_TRY(co_await db_.write(
      [&](sql::Writer& tx) { return social::update_filter_keyword(tx, account, id, change); }));
  co_return http::Response::json(keyword_json(changed));
}

FiltersV2Api::Answer FiltersV2Api::remove_keyword(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_filters));
  const auto id = ROOKERY_CO_TRY(path_id<FilterKeywordId>(request));
  ROOKERY_CO_TRY(co_await db_.write(
      [account, id](sql::Writer& tx) { return social::delete_filter_keyword(tx, account, id); }));
  co_return http::Response::json(json::object());
}

FiltersV2Api::Answer FiltersV2Api::list_statuses(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_filters));
  const auto id = ROOKERY_CO_TRY(path_id<FilterId>(request, "filter_id"));
  const auto filter = ROOKERY_CO_TRY(
      co_await db_.read([account, id](sql::Reader& tx) { return social::find_filter(tx, account, id); }));
  co_return http::Response::json(posts_json(filter.posts));
}

FiltersV2Api::Answer FiltersV2Api::add_status(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_filters));
  const auto id = ROOKERY_CO_TRY(path_id<FilterId>(request, "filter_id"));
  const auto params = ROOKERY_CO_TRY(Params::parse(request));
  const auto post = social::PostId::parse(ROOKERY_CO_TRY(params.text("status_id")).value_or(""));
  if (!post) co_return fail(Errc::not_found);
  const auto added = ROOKERY_CO_TRY(co_await db_.write(
      [&](sql::Writer& tx) { return social::add_filter_post(tx, ids_, account, id, *post); }));
  co_return http::Response::json(post_json(added));
}

FiltersV2Api::Answer FiltersV2Api::get_status(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_filters));
  const auto id = ROOKERY_CO_TRY(path_id<FilterPostId>(request));
  const auto post = ROOKERY_CO_TRY(co_await db_.read(
      [account, id](sql::Reader& tx) { return social::find_filter_post(tx, account, id); }));
  co_return http::Response::json(post_json(post));
}

FiltersV2Api::Answer FiltersV2Api::remove_status(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_filters));
  const auto id = ROOKERY_CO_TRY(path_id<FilterPostId>(request));
  ROOKERY_CO_TRY(co_await db_.write(
      [account, id](sql::Writer& tx) { return social::delete_filter_post(tx, account, id); }));
  co_return http::Response::json(json::object());
}

}  // namespace rookery::api
