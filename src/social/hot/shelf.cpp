#include "social/hot/shelf.hpp"

#include "accounts/watched_rows.hpp"
#include "social/hot/load.hpp"
#include "social/hot/watched_rows.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace rookery::social::hot {

using CountsAre = sql::RowVersions::CountsAre;

std::size_t HotViewer::bytes() const {
  std::size_t bytes = sizeof *this + viewer.bytes() + acts.bytes();
  for (const auto& one : filters.filters) {
    bytes += sizeof one + one.full.keywords.capacity() * (sizeof(FilterKeyword) + sizeof(std::string)) +
             one.full.posts.capacity() * sizeof(FilterPost);
  }
  return bytes;
}

std::span<const AccountId> HotViewer::big_followed(const BigAuthors& big_authors) const {
  const auto of_set = big_authors.version();
  if (of_set != big_version_) {
    big_.resize(viewer.follows.size());
    big_.resize(big_authors.among(viewer.follows, big_));
    big_.shrink_to_fit();
    big_version_ = of_set;
  }
  return big_;
}

std::span<const AccountId> HotViewer::big_followed(const HotBigAuthors& big_authors) const {
  if (big_authors.loaded != big_version_) {
    big_.clear();
    std::ranges::set_intersection(viewer.follows, big_authors.authors, std::back_inserter(big_));
    big_.shrink_to_fit();
    big_version_ = big_authors.loaded;
  }
  return big_;
}

struct Shelf::Local {
  explicit Local(const Budgets& budgets)
      : posts(budgets.posts),
        accounts(budgets.accounts),
        viewers(budgets.viewers),
        authors(budgets.authors) {}

  Cache<PostId, HotPost> posts;
  Cache<AccountId, HotAccount> accounts;
  Cache<AccountId, HotViewer> viewers;
  Cache<AccountId, HotAuthor> authors;
  std::shared_ptr<HotBigAuthors> big_authors;
  Look::Scratch scratch;

  // What some coroutine of this thread is loading, and the coroutines that wait for one to end.
  boost::unordered_flat_set<PostId, std::hash<PostId>> posts_coming;
  boost::unordered_flat_set<AccountId, std::hash<AccountId>> accounts_coming, viewers_coming, authors_coming;
  bool big_authors_coming = false;
  std::vector<std::shared_ptr<boost::asio::steady_timer>> waiting;

  // Leaves in `needs` what nobody loads yet, and is noted as coming; true when there was something else.
  bool take_free(Look::Needs& needs) {
    bool others = false;
    const auto take = [&others](auto& ids, auto& coming) {
      others |= std::erase_if(ids, [&](auto id) { return !coming.insert(id).second; }) > 0;
    };
    take(needs.posts, posts_coming);
    take(needs.accounts, accounts_coming);
    take(needs.authors, authors_coming);
    if (needs.big_authors && std::exchange(big_authors_coming, true)) {
      others = true;
      needs.big_authors = false;
    }
    if (needs.viewer && !viewers_coming.insert(*needs.viewer).second) {
      others = true;
      needs.viewer.reset();
    }
    return others;
  }
  void end_coming(const Look::Needs& needs) {
    for (const auto id : needs.posts) posts_coming.erase(id);
    for (const auto id : needs.accounts) accounts_coming.erase(id);
    for (const auto id : needs.authors) authors_coming.erase(id);
    if (needs.big_authors) big_authors_coming = false;
    if (needs.viewer) viewers_coming.erase(*needs.viewer);
    for (const auto& one : std::exchange(waiting, {})) one->cancel();
  }

  void keep(const Look::Loaded& loaded) {
    for (const auto& post : loaded.posts) posts.put(post->id, post, post->bytes());
    for (const auto& account : loaded.accounts) accounts.put(account->id, account, account->bytes());
    for (const auto& author : loaded.authors) authors.put(author->id, author, author->bytes());
    if (loaded.big_authors) big_authors = loaded.big_authors;
    if (loaded.viewer) viewers.put(loaded.viewer->viewer.id, loaded.viewer, loaded.viewer->bytes());
  }
};

Shelf::Shelf(sql::Database& database, const sql::RowVersions& versions, Renderer renderer, Budgets budgets,
             unsigned threads)
    : database_(database),
      versions_(versions),
      renderer_(std::move(renderer)),
      budgets_{.posts = budgets.posts / threads,
               .accounts = budgets.accounts / threads,
               .viewers = budgets.viewers / threads,
               .authors = budgets.authors / threads},
      locals_([this] { return std::make_unique<Local>(budgets_); }) {
  for (std::size_t i = 0; i < ends_.size(); ++i) {
    const PostMarks marks{.favourited = (i & 1U) != 0,
                          .reblogged = (i & 2U) != 0,
                          .bookmarked = (i & 4U) != 0,
                          .pinned = (i & 16U) != 0};
    ends_.at(i) = renderer_.end(marks, (i & 8U) != 0, {});
  }
}

Shelf::~Shelf() = default;

void Shelf::each_stats(const OnStats& on_stats) const {
  locals_.each([&](const Local& local) {
    on_stats("posts", local.posts.stats());
    on_stats("accounts", local.accounts.stats());
    on_stats("viewers", local.viewers.stats());
    on_stats("authors", local.authors.stats());
  });
}

bool Shelf::current(HotPost& post) const {
  const auto now = versions_.now();
  if (post.version >= now) return true;
  if (!versions_.unchanged(kPostRow, post.id.value(), post.version)) return false;
  if (post.exists) {
    const auto& original = post.facts.reblog_of;
    if (original && !versions_.unchanged(kPostRow, original->value(), post.version)) return false;
    sql::RowCounts counts{};
    const auto are = versions_.counts(kPostCounts, post.id.value(), post.version, counts);
    if (are == CountsAre::unknown) return false;
    if (are == CountsAre::changed && !renderer_.set_post_counts(post.rendered, counts)) return false;
  }
  post.version = now;
  return true;
}

bool Shelf::current(HotAccount& account) const {
  const auto now = versions_.now();
  if (account.version >= now) return true;
  if (!versions_.unchanged(accounts::kAccountRow, account.id.value(), account.version)) return false;
  if (!account.rendered.text.empty()) {
    sql::RowCounts counts{};
    const auto are = versions_.counts(kAccountCounts, account.id.value(), account.version, counts);
    if (are == CountsAre::unknown) return false;
    if (are == CountsAre::changed && !renderer_.set_account_counts(account.rendered, counts)) return false;
  }
  account.version = now;
  return true;
}

bool Shelf::current(HotViewer& viewer) const {
  const auto now = versions_.now();
  if (viewer.version >= now) return true;
  const auto same = [&](sql::RowKind kind, std::int64_t id) {
    return versions_.unchanged(kind, id, viewer.version);
  };
  if (!same(kViewerRow, viewer.viewer.id.value())) return false;
  for (const auto list : viewer.exclusive_lists) {
    if (!same(kListRow, list.value())) return false;
  }
  for (const auto& filter : viewer.filters.filters) {
    if (!same(kFilterRow, filter.full.filter.id.value())) return false;
  }
  viewer.version = now;
  return true;
}

bool Shelf::current(HotAuthor& author) const {
  return current(author.version, kAuthorRow, author.id.value());
}

bool Shelf::current(HotBigAuthors& set) const { return current(set.version, kBigAuthorsRow, kBigAuthorsSet); }

bool Shelf::current(Version& version, sql::RowKind kind, std::int64_t id) const {
  const auto now = versions_.now();
  if (version < now && !versions_.unchanged(kind, id, version)) return false;
  version = std::max(version, now);
  return true;
}

Look::Look(Shelf& shelf)
    : shelf_(&shelf), local_(&shelf.locals_.mine()), missing_(std::make_unique<Needs>()) {}
Look::~Look() = default;
Look::Look(Look&&) noexcept = default;

Look::Scratch& Look::scratch() { return local_->scratch; }
bool Look::complete() const { return missing_->empty(); }

const HotViewer* Look::viewer(AccountId id) {
  if (own_ && own_->viewer && own_->viewer->viewer.id == id) return own_->viewer.get();
  if (auto* found = local_->viewers.find(id); found != nullptr && shelf_->current(*found)) return found;
  missing_->viewer = id;
  return nullptr;
}

void Look::prefetch(std::span<const PostId> posts) const {
  for (const auto id : posts) local_->posts.prefetch(id);
  for (const auto id : posts) {
    const auto* post = local_->posts.peek(id);
    if (post == nullptr) continue;
    __builtin_prefetch(post->rendered.text.data());
    local_->accounts.prefetch(post->facts.author);
    if (!post->facts.reblog_of) continue;
    local_->posts.prefetch(*post->facts.reblog_of);
    local_->accounts.prefetch(post->facts.original_author);
  }
}

// Each post is searched in all of these, most of which nobody has touched since the viewer's last page.
void Look::prefetch(const HotViewer& viewer) const {
  const auto fetch = [](const auto& ids) {
    constexpr std::size_t kInCacheLine = 64 / sizeof(ids[0]);
    constexpr std::size_t kMost = 1'024;
    for (std::size_t i = 0; i < std::min(ids.size(), kMost); i += kInCacheLine) __builtin_prefetch(&ids[i]);
  };
  fetch(viewer.viewer.follows);
  fetch(viewer.acts.favourites.posts);
  fetch(viewer.acts.reblogs.posts);
  fetch(viewer.acts.bookmarks.posts);
}

// To the second cache: a page is larger than the first.
void Look::prefetch(const Shown& shown) {
  constexpr std::size_t kCacheLine = 64;
  constexpr int kRead = 0, kSecondCache = 2;
  const auto fetch = [](const auto* entry) {
    if (entry == nullptr) return;
    const auto& text = entry->rendered.text;
    for (std::size_t at = 0; at < text.size(); at += kCacheLine)
      __builtin_prefetch(&text[at], kRead, kSecondCache);
  };
  fetch(shown.post);
  fetch(shown.author);
  fetch(shown.original);
  fetch(shown.original_author);
}

// Kept and still right, or loaded for this request; else noted as missing.
template <class Id, class Entry>
const Entry* Look::find(Id id, Cache<Id, Entry>& kept, const std::vector<std::shared_ptr<Entry>>* loaded,
                        std::vector<Id>& missing) const {
  if (auto* found = kept.find(id); found != nullptr && shelf_->current(*found)) return found;
  if (loaded != nullptr) {
    const auto found = std::ranges::find(*loaded, id, [](const auto& one) { return one->id; });
    if (found != loaded->end()) return found->get();
  }
  missing.push_back(id);
  return nullptr;
}

const HotPost* Look::post(PostId id) {
  return find(id, local_->posts, own_ ? &own_->posts : nullptr, missing_->posts);
}

const HotAccount* Look::account(AccountId id) {
  return find(id, local_->accounts, own_ ? &own_->accounts : nullptr, missing_->accounts);
}

Shown Look::shown(PostId id) {
  Shown shown{.id = id, .post = post(id)};
  if (shown.post == nullptr || !shown.post->exists) return shown;
  const auto& facts = shown.post->facts;
  shown.author = account(facts.author);
  if (facts.reblog_of) {
    shown.original = post(*facts.reblog_of);
    shown.original_author = account(facts.original_author);
  }
  return shown;
}

const HotAuthor* Look::author(AccountId id) {
  return find(id, local_->authors, own_ ? &own_->authors : nullptr, missing_->authors);
}

const HotBigAuthors* Look::big_authors() {
  if (auto& set = local_->big_authors; set && shelf_->current(*set)) return set.get();
  if (own_ && own_->big_authors) return own_->big_authors.get();
  missing_->big_authors = true;
  return nullptr;
}

std::optional<PostMarks> Look::marks(const HotViewer& viewer, PostId post) {
  if (const auto marks = viewer.acts.marks(post)) return marks;
  if (own_ && std::ranges::find(own_->marks_known, post) != own_->marks_known.end()) {
    const auto found = own_->marks.find(post);
    return found == own_->marks.end() ? PostMarks{} : found->second;
  }
  missing_->marks_of = viewer.viewer.id;
  missing_->marks.push_back(post);
  return std::nullopt;
}

boost::asio::awaitable<Result<>> Look::load() {
  Needs needs = std::exchange(*missing_, {});
  const auto once = [](auto& ids) {
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
  };
  once(needs.posts);
  once(needs.accounts);
  once(needs.authors);
  once(needs.marks);
  const bool others = local_->take_free(needs);
  if (needs.empty()) {
    if (!others) co_return Result<>{};
    auto timer = std::make_shared<boost::asio::steady_timer>(co_await boost::asio::this_coro::executor,
                                                             boost::asio::steady_timer::time_point::max());
    local_->waiting.push_back(timer);
    boost::system::error_code ended;
    co_await timer->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ended));
    co_return Result<>{};
  }
  struct Coming {  // also when this coroutine ends on another way
    Shelf::Local& local;
    const Needs& needs;
    ~Coming() { local.end_coming(needs); }
  } const coming{.local = *local_, .needs = needs};
  const auto version = shelf_->versions_.now();
  auto loaded = ROOKERY_CO_TRY(
      co_await shelf_->database_.read([&needs, version, &renderer = shelf_->renderer_](sql::Reader& tx) {
        return load_entries(tx, needs, version, renderer);
      }));
  local_->keep(loaded);
  if (!own_) {
    own_ = std::make_unique<Loaded>(std::move(loaded));
    co_return Result<>{};
  }
  if (loaded.viewer) own_->viewer = std::move(loaded.viewer);
  std::ranges::move(loaded.posts, std::back_inserter(own_->posts));
  std::ranges::move(loaded.accounts, std::back_inserter(own_->accounts));
  std::ranges::move(loaded.authors, std::back_inserter(own_->authors));
  if (loaded.big_authors) own_->big_authors = std::move(loaded.big_authors);
  std::ranges::move(loaded.marks_known, std::back_inserter(own_->marks_known));
  own_->marks.merge(loaded.marks);
  co_return Result<>{};
}

}  // namespace rookery::social::hot
