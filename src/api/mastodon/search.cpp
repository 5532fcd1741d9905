#include "api/mastodon/search.hpp"

#include "api/page.hpp"
#include "base/text.hpp"
#include "platform/http/params.hpp"
#include "social/account_search.hpp"
#include "social/directory.hpp"
#include "social/filter_matching.hpp"
#include "social/page.hpp"
#include "social/tag_view.hpp"

namespace rookery::api {

namespace {

using accounts::Scope;
using social::AccountView;

// What is asked for, read and checked.
struct Wanted {
  std::string query;
  bool accounts = true, hashtags = true, statuses = true;
  bool following = false;
  std::size_t limit = 0, offset = 0;
  std::optional<AccountId> author;  // of statuses
};

struct Found {
  std::vector<AccountView> accounts;
  std::vector<social::TagView> hashtags;
  std::vector<social::PostView> statuses;
};

Result<> read_kind(const http::Params& params, Wanted& wanted) {
  const auto type = ROOKERY_TRY(params.text("type")).value_or("");
  if (type.empty()) return {};
  wanted.accounts = type == "accounts";
  wanted.hashtags = type == "hashtags";
  wanted.statuses = type == "statuses";
  if (wanted.accounts || wanted.hashtags || wanted.statuses) return {};
  return fail(Errc::invalid, "Validation failed: type must be accounts, hashtags or statuses");
}

Result<Wanted> wanted_in(const http::Params& params, bool anonymous) {
  Wanted wanted;
  const auto query = ROOKERY_TRY(params.text("q"));
  if (query) wanted.query = std::string(trim(*query));
  if (wanted.query.empty()) return fail(Errc::invalid, "Validation failed: q can't be blank");
  if (wanted.query.size() > SearchApi::kQueryBytesMax) {
    return fail(Errc::invalid, "Validation failed: q is too long (maximum is " +
                                   std::to_string(SearchApi::kQueryBytesMax) + " bytes)");
  }
  ROOKERY_TRY(read_kind(params, wanted));
  wanted.limit = ROOKERY_TRY(limit_of(params, SearchApi::kResultsDefault, SearchApi::kResultsMax));
  wanted.offset = ROOKERY_TRY(offset_of(params));
  wanted.following = ROOKERY_TRY(params.flag("following")).value_or(false);
  if (const auto author = ROOKERY_TRY(params.text("account_id"))) {
    wanted.author = AccountId::parse(*author);
    if (!wanted.author) return fail(Errc::invalid, "Validation failed: account_id must be an id");
  }
  const bool resolve = ROOKERY_TRY(params.flag("resolve")).value_or(false);
  if (anonymous && wanted.offset > 0) {
    return fail(Errc::unauthenticated, "Search queries pagination is not supported without authentication");
  }
  if (anonymous && resolve) {
    return fail(Errc::unauthenticated,
                "Search queries that resolve remote resources are not supported without authentication");
  }
  return wanted;
}

// The post that a URL of this site means: SITE/@name/ID.
std::optional<social::PostId> post_at(const accounts::Site& site, std::string_view url) {
  const std::string profiles = site.url + "/@";
  if (!url.starts_with(profiles)) return std::nullopt;
  url.remove_prefix(profiles.size());
  const auto slash = url.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  return social::PostId::parse(url.substr(slash + 1));
}

Result<std::vector<social::PostView>> find_post(sql::Reader& tx, const accounts::Site& site,
                                                std::optional<AccountId> viewer, const Wanted& wanted,
                                                Instant now) {
  std::vector<social::PostView> found;
  const auto id = post_at(site, wanted.query);
  if (!id || wanted.offset > 0) return found;
  auto post = social::load_post(tx, viewer, *id);
  if (!post && post.error().code == Errc::not_found) return found;
  if (!post) return std::unexpected(std::move(post).error());
  // The name in the URL must be the author's, or the same post would have many.
  const bool named = lower_ascii(wanted.query) == lower_ascii(site.post_url(post->author.name, *id));
  if (!named || (wanted.author && *wanted.author != post->author.id)) return found;
  found.push_back(*std::move(post));
  if (viewer) ROOKERY_TRY(social::apply_filters(tx, *viewer, now, found));
  return found;
}

Result<Found> find(sql::Reader& tx, const accounts::Site& site, std::optional<AccountId> viewer,
                   const Wanted& wanted, Instant now) {
  Found found;
  if (wanted.accounts) {
    const auto ids = ROOKERY_TRY(social::search_accounts(tx, site,
                                                         {.query = wanted.query,
                                                          .viewer = viewer,
                                                          .following = wanted.following,
                                                          .offset = wanted.offset,
                                                          .limit = wanted.limit}));
    found.accounts = ROOKERY_TRY(social::load_accounts_in_order(tx, ids));
  }
  // "@name" and URLs are no hashtags.
  const bool word = !wanted.query.starts_with('@') && wanted.query.find("://") == std::string::npos;
  if (wanted.hashtags && word) {
    const auto ids = ROOKERY_TRY(social::search_tags(tx, wanted.query, wanted.offset, wanted.limit));
    found.hashtags = ROOKERY_TRY(social::load_tags(tx, viewer, ids, now));
  }
  if (wanted.statuses) found.statuses = ROOKERY_TRY(find_post(tx, site, viewer, wanted, now));
  return found;
}

}  // namespace

void SearchApi::mount(http::Router& router) {
  router.get("/api/v2/search", [this](const http::Request& r) { return search(r); });
  router.get("/api/v1/directory", [this](const http::Request& r) { return directory(r); });
}

SearchApi::Answer SearchApi::search(const http::Request& request) {
  const auto viewer = ROOKERY_CO_TRY(co_await auth_.viewer(request, Scope::read_search));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto wanted = ROOKERY_CO_TRY(wanted_in(params, !viewer));
  const auto found = ROOKERY_CO_TRY(co_await db_.read(
      [&, now = clock_.now()](sql::Reader& tx) { return find(tx, entities_.site(), viewer, wanted, now); }));
  boost::json::array hashtags;
  for (const auto& tag : found.hashtags) hashtags.push_back(entities_.tag(tag));
  co_return http::Response::json(boost::json::object{{"accounts", entities_.accounts(found.accounts)},
                                                     {"statuses", entities_.statuses(found.statuses)},
                                                     {"hashtags", std::move(hashtags)}});
}

SearchApi::Answer SearchApi::directory(const http::Request& request) {
  const auto viewer = ROOKERY_CO_TRY(co_await auth_.viewer(request, Scope::read_accounts));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto order = ROOKERY_CO_TRY(params.text("order")).value_or("active");
  if (order != "active" && order != "new") {
    co_return fail(Errc::invalid, "Validation failed: order must be active or new");
  }
  const auto limit =
      ROOKERY_CO_TRY(limit_of(params, social::Page::kAccountsDefault, social::Page::kAccountsMax));
  const auto offset = ROOKERY_CO_TRY(offset_of(params));
  const auto by = order == "new" ? social::DirectoryOrder::newest : social::DirectoryOrder::active;
  const auto views = ROOKERY_CO_TRY(
      co_await db_.read([&, now = clock_.now()](sql::Reader& tx) -> Result<std::vector<AccountView>> {
        const auto ids = ROOKERY_TRY(social::directory(tx, viewer, by, now, offset, limit));
        return social::load_accounts_in_order(tx, ids);
      }));
  co_return http::Response::json(entities_.accounts(views));
}

}  // namespace rookery::api
