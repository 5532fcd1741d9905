#include "social/hot/load.hpp"

#include "social/filter.hpp"
#include "social/timeline/stored_big_authors.hpp"

#include <algorithm>

namespace rookery::social::hot {

namespace {

// So many posts at once are a page that nobody read lately: its authors are read along. A few are what was
// just written, by people whose earlier posts are at hand and so are they.
constexpr std::size_t kPostsWithAuthors = 8;

template <class IdType>
void sort_once(std::vector<IdType>& ids) {
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
}

Result<> add_viewer(sql::Reader& tx, AccountId id, Version version, Look::Loaded& loaded) {
  auto viewer = std::make_shared<HotViewer>();
  viewer->version = version;
  viewer->viewer = ROOKERY_TRY(load_viewer(tx, id));
  viewer->home_basis = ROOKERY_TRY(home_basis(tx, id));
  viewer->acts = ROOKERY_TRY(load_acts(tx, id));
  viewer->filters = fold_filters(ROOKERY_TRY(list_filters(tx, id)));
  viewer->exclusive_lists = ROOKERY_TRY(tx.all(
      "SELECT id FROM lists WHERE account_id = $1 AND exclusive = 1",
      [](const sql::Row& row) { return row.id<ListId>(0); }, id));
  loaded.viewer = std::move(viewer);
  return {};
}

Result<> add_posts(sql::Reader& tx, std::span<const PostId> ids, Version version, const Renderer& renderer,
                   Look::Loaded& loaded, std::vector<AccountId>& authors) {
  std::vector<PostId> found;
  for (auto& stored : ROOKERY_TRY(load_stored_posts(tx, ids))) {
    auto post = std::make_shared<HotPost>();
    post->version = version;
    post->id = stored.view.id;
    post->exists = true;
    post->rendered = renderer.post(stored);
    if (!stored.facts.reblog_of) post->filtered_text = filtered_text(stored.view);
    post->facts = std::move(stored.facts);
    if (ids.size() >= kPostsWithAuthors) authors.push_back(post->facts.author);
    found.push_back(post->id);
    loaded.posts.push_back(std::move(post));
  }
  std::ranges::sort(found);
  for (const auto id : ids) {
    if (std::ranges::binary_search(found, id)) continue;
    auto nobody = std::make_shared<HotPost>();
    nobody->version = version;
    nobody->id = id;
    loaded.posts.push_back(std::move(nobody));
  }
  return {};
}

Result<> add_accounts(sql::Reader& tx, std::vector<AccountId> ids, Version version, const Renderer& renderer,
                      Look::Loaded& loaded) {
  sort_once(ids);
  const auto found = ROOKERY_TRY(load_accounts(tx, ids));
  for (const auto id : ids) {
    auto account = std::make_shared<HotAccount>();
    account->version = version;
    account->id = id;
    if (const auto view = found.find(id); view != found.end()) {
      account->active = view->second.standing == accounts::Standing::active;
      account->rendered = renderer.account(view->second);
    }
    loaded.accounts.push_back(std::move(account));
  }
  return {};
}

Result<> add_authors(sql::Reader& tx, std::span<const AccountId> ids, Version version, Look::Loaded& loaded) {
  for (const auto id : ids) {
    auto author = std::make_shared<HotAuthor>();
    author->version = version;
    author->id = id;
    author->list = ROOKERY_TRY(newest_posts_of(tx, id));
    loaded.authors.push_back(std::move(author));
  }
  return {};
}

}  // namespace

Result<Look::Loaded> load_entries(sql::Reader& tx, const Look::Needs& needs, Version version,
                                  const Renderer& renderer) {
  Look::Loaded loaded;
  auto accounts = needs.accounts;
  if (needs.viewer) ROOKERY_TRY(add_viewer(tx, *needs.viewer, version, loaded));
  if (!needs.posts.empty()) {
    ROOKERY_TRY(add_posts(tx, needs.posts, version, renderer, loaded, accounts));
  }
  if (!accounts.empty()) {
    ROOKERY_TRY(add_accounts(tx, std::move(accounts), version, renderer, loaded));
  }
  ROOKERY_TRY(add_authors(tx, needs.authors, version, loaded));
  if (needs.big_authors) {
    loaded.big_authors = std::make_shared<HotBigAuthors>(
        HotBigAuthors{.version = version, .loaded = version, .authors = ROOKERY_TRY(stored_big_authors(tx))});
  }
  if (needs.marks_of && !needs.marks.empty()) {
    loaded.marks = ROOKERY_TRY(load_marks(tx, *needs.marks_of, needs.marks));
    loaded.marks_known = needs.marks;
  }
  return loaded;
}

}  // namespace rookery::social::hot
