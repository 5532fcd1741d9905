#include "api/mastodon/filters_v1.hpp"

#include "api/mastodon/entities.hpp"
#include "api/mastodon/filter_params.hpp"
#include "api/path_id.hpp"
#include "base/text.hpp"
#include "platform/http/params.hpp"
#include "social/filter.hpp"

#include <algorithm>

namespace rookery::api {

namespace {

namespace json = boost::json;
using accounts::Scope;
using http::Params;
using social::Filter;
using social::FilterAction;
using social::FilterChange;
using social::FilterKeyword;
using social::FilterKeywordId;
using social::FullFilter;

// A keyword and the filter that it belongs to.
struct Phrase {
  FilterKeyword keyword;
  Filter filter;
};

json::object phrase_json(const Phrase& phrase) {
  json::array contexts;
  for (const auto name : social::context_names(phrase.filter.contexts)) contexts.push_back(json::value(name));
  json::value expires_at = nullptr;
  if (phrase.filter.expires_at) expires_at = iso8601(*phrase.filter.expires_at);
  return {
      {"id", phrase.keyword.id.text()},      {"phrase", phrase.keyword.keyword},
      {"context", std::move(contexts)},      {"whole_word", phrase.keyword.whole_word},
      {"expires_at", std::move(expires_at)}, {"irreversible", phrase.filter.action == FilterAction::hide}};
}

Result<Phrase> find_phrase(sql::Reader& tx, AccountId account, FilterKeywordId id) {
  auto keyword = ROOKERY_TRY(social::find_filter_keyword(tx, account, id));
  auto full = ROOKERY_TRY(social::find_filter(tx, account, keyword.filter));
  return Phrase{.keyword = std::move(keyword), .filter = std::move(full.filter)};
}

// What a form says of the filter itself; the phrase is its title, too.
Result<FilterChange> phrase_change_of(const Params& params, Instant now) {
  FilterChange change;
  change.title = ROOKERY_TRY(params.text("phrase"));
  if (change.title && trim(*change.title).empty()) {
    return fail(Errc::invalid, "Validation failed: Phrase can't be blank");
  }
  change.contexts = ROOKERY_TRY(filter_contexts_of(params));
  if (const auto irreversible = ROOKERY_TRY(params.flag("irreversible"))) {
    change.action = *irreversible ? FilterAction::hide : FilterAction::warn;
  }
  ROOKERY_TRY(read_filter_expiry(params, now, change));
  return change;
}

bool changes_more_than_title(const FilterChange& change, const Filter& filter) {
  return (change.contexts && *change.contexts != filter.contexts) ||
         (change.action && (*change.action == FilterAction::hide) != (filter.action == FilterAction::hide)) ||
         (change.set_expiry && change.expires_at != filter.expires_at);
}

// Changes the keyword, and the filter as far as that does not touch other keywords of it.
Result<Phrase> update_phrase(sql::Writer& tx, Snowflake& ids, AccountId account, FilterKeywordId id,
                             FilterChange change, const FilterChange::Keyword& keyword) {
  const auto updated = ROOKERY_TRY(social::update_filter_keyword(tx, account, id, keyword));
  const FullFilter full = ROOKERY_TRY(social::find_filter(tx, account, updated.filter));
  const bool more = changes_more_than_title(change, full.filter);
  if (full.keywords.size() == 1) {
    if (!more) change.action.reset();  // "not irreversible" says nothing against blurring
    ROOKERY_TRY(social::update_filter(tx, ids, account, updated.filter, change));
  } else if (more) {
    return fail(
        Errc::invalid,
        "Validation failed: These parameters cannot be changed from this application because they apply "
        "to more than one filter keyword. Use a more recent application or the web interface.");
  }
  return find_phrase(tx, account, id);
}

}  // namespace

void FiltersV1Api::mount(http::Router& router) {
  router.get("/api/v1/filters", [this](const http::Request& r) { return list(r); });
  router.post("/api/v1/filters", [this](const http::Request& r) { return create(r); });
  router.get("/api/v1/filters/:id", [this](const http::Request& r) { return get(r); });
  router.put("/api/v1/filters/:id", [this](const http::Request& r) { return update(r); });
  router.del("/api/v1/filters/:id", [this](const http::Request& r) { return remove(r); });
}

FiltersV1Api::Answer FiltersV1Api::list(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_filters));
  const auto filters = ROOKERY_CO_TRY(
      co_await db_.read([account](sql::Reader& tx) { return social::list_filters(tx, account); }));
  std::vector<Phrase> phrases;
  for (const FullFilter& full : filters) {
    for (const FilterKeyword& keyword : full.keywords) {
      phrases.push_back({.keyword = keyword, .filter = full.filter});
    }
  }
  std::ranges::sort(phrases, {}, [](const Phrase& phrase) { return phrase.keyword.id; });
  json::array body;
  for (const Phrase& phrase : phrases) body.push_back(phrase_json(phrase));
  co_return http::Response::json(body);
}

FiltersV1Api::Answer FiltersV1Api::get(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_filters));
  const auto id = ROOKERY_CO_TRY(path_id<FilterKeywordId>(request));
  const auto phrase = ROOKERY_CO_TRY(
      co_await db_.read([account, id](sql::Reader& tx) { return find_phrase(tx, account, id); }));
  co_return http::Response::json(phrase_json(phrase));
}

FiltersV1Api::Answer FiltersV1Api::create(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_filters));
  const auto params = ROOKERY_CO_TRY(Params::parse(request));
  FilterChange change = ROOKERY_CO_TRY(phrase_change_of(params, clock_.now()));
  if (!change.title) co_return fail(Errc::invalid, "Validation failed: Phrase can't be blank");
  change.keywords.push_back({.id = std::nullopt,
                             .keyword = change.title,
                             .whole_word = ROOKERY_CO_TRY(params.flag("whole_word")).value_or(true)});
  const auto made = ROOKERY_CO_TRY(co_await db_.write([&](sql::Writer& tx) -> Result<Phrase> {
    const auto id = ROOKERY_TRY(social::create_filter(tx, ids_, account, change));
    auto full = ROOKERY_TRY(social::find_filter(tx, account, id));
    return Phrase{.keyword = std::move(full.keywords.front()), .filter = std::move(full.filter)};
  }));
  co_return http::Response::json(phrase_json(made));
}

FiltersV1Api::Answer FiltersV1Api::update(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_filters));
  const auto id = ROOKERY_CO_TRY(path_id<FilterKeywordId>(request));
  const auto params = ROOKERY_CO_TRY(Params::parse(request));
  const FilterChange change = ROOKERY_CO_TRY(phrase_change_of(params, clock_.now()));
  FilterChange::Keyword keyword;
  keyword.keyword = change.title;
  keyword.whole_word = ROOKERY_CO_TRY(params.flag("whole_word"));
  const auto phrase = ROOKERY_CO_TRY(co_await db_.write(
      [&](sql::Writer& tx) { return update_phrase(tx, ids_, account, id, change, keyword); }));
  co_return http::Response::json(phrase_json(phrase));
}

FiltersV1Api::Answer FiltersV1Api::remove(const http::Request& request) {
  const AccountId account = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_filters));
  const auto id = ROOKERY_CO_TRY(path_id<FilterKeywordId>(request));
  ROOKERY_CO_TRY(co_await db_.write(
      [account, id](sql::Writer& tx) { return social::delete_filter_keyword(tx, account, id); }));
  co_return http::Response::json(json::object());
}

}  // namespace rookery::api
