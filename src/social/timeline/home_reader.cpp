#include "social/timeline/home_reader.hpp"

#include "social/filter_matching.hpp"
#include "social/timeline/candidate_walk.hpp"
#include "social/timeline/first_shown.hpp"
#include "social/timeline/home_rule.hpp"

#include <algorithm>

namespace rookery::social {

using Range = TimelineStore::Range;

namespace {

// What the posts answer or reblog, when it is within the list and not in it: it is still on its way, and
// nobody sees an effect before its cause.
Result<> add_causes(sql::Reader& tx, Range range, std::vector<PostId>& posts, PostId floor) {
  auto looked_at = posts;
  while (!looked_at.empty()) {
    auto causes = ROOKERY_TRY(tx.all(
        "SELECT DISTINCT COALESCE(reblog_of_id, reply_to_id) FROM posts WHERE id = ANY($1) "
        "AND COALESCE(reblog_of_id, reply_to_id) >= $2",
        [](const sql::Row& row) { return row.id<PostId>(0); }, looked_at,
        std::max(floor.value(), range.above + 1)));
    std::erase_if(causes, [&](PostId cause) {
      return cause.value() >= range.below || std::ranges::binary_search(posts, cause, std::ranges::greater{});
    });
    posts.insert(posts.end(), causes.begin(), causes.end());
    std::ranges::sort(posts, std::ranges::greater{});
    looked_at = std::move(causes);
  }
  return {};
}

}  // namespace

boost::asio::awaitable<Result<HomeReader::Candidates>> HomeReader::candidates(AccountId viewer, Range range) {
  Candidates list;
  list.posts.resize(TimelineStore::kEntriesMax);
  const auto answer = ROOKERY_CO_TRY(co_await store_.read(viewer, range, From::newest, list.posts));
  if (const auto* found = std::get_if<TimelineStore::Found>(&answer)) {
    list.posts.resize(found->count);
    list.floor = found->floor;
    co_return list;
  }
  const auto ticket = std::get<TimelineStore::Ticket>(answer);
  list.posts = ROOKERY_CO_TRY(co_await database_.read([viewer](sql::Reader& tx) {
    return home_candidates(tx, viewer, From::newest, {}, TimelineStore::kEntriesMax);
  }));
  if (list.posts.size() == TimelineStore::kEntriesMax) list.floor = list.posts.back();
  // Should the list have been forgotten meanwhile, this answer is still right for a read that began before.
  ROOKERY_CO_TRY(co_await store_.fill(viewer, ticket, list.posts, list.floor));
  std::erase_if(list.posts,
                [range](PostId post) { return post.value() <= range.above || post.value() >= range.below; });
  co_return list;
}

// After the list was read, so that whoever joined the set before a post was left out of the list is seen.
Result<> HomeReader::add_big_authors(sql::Reader& tx, AccountId viewer, Range range, Candidates& list) const {
  if (big_authors_.version() == 0) return {};
  const auto followees = ROOKERY_TRY(tx.all(
      "SELECT followee_id FROM follows WHERE follower_id = $1",
      [](const sql::Row& row) { return row.id<AccountId>(0); }, viewer));
  std::vector<AccountId> big(followees.size());
  big.resize(big_authors_.among(followees, big));
  std::vector<PostId> recent(TimelineStore::kEntriesMax);
  for (const auto author : big) {
    const auto found = big_authors_.recent(author, range, From::newest, recent);
    list.posts.insert(list.posts.end(), recent.begin(),
                      recent.begin() + static_cast<std::ptrdiff_t>(found.count));
    list.floor = std::max(list.floor, found.floor);
  }
  std::ranges::sort(list.posts, std::ranges::greater{});
  const auto doubles = std::ranges::unique(list.posts);
  list.posts.erase(doubles.begin(), doubles.end());
  std::erase_if(list.posts, [&](PostId post) { return post < list.floor; });
  return {};
}

boost::asio::awaitable<Result<std::vector<PostView>>> HomeReader::page(AccountId viewer, Page page) {
  if (page.limit == 0) co_return std::vector<PostView>{};
  const Range range{.above = page.lower(), .below = page.upper()};
  auto list = ROOKERY_CO_TRY(co_await candidates(viewer, range));
  const auto now = clock_.now();
  co_return co_await database_.read([&](sql::Reader& tx) -> Result<std::vector<PostView>> {
    ROOKERY_TRY(add_big_authors(tx, viewer, range, list));
    ROOKERY_TRY(add_causes(tx, range, list.posts, list.floor));
    CandidateWalk walk(
        page,
        [&](From from, Range range, std::size_t count) {
          return home_candidates(tx, viewer, from, range, count);
        },
        list.posts, list.floor);
    const auto posts = ROOKERY_TRY(first_shown(
        page, [&](std::size_t count) { return walk.next(count); },
        [&](std::span<const PostId> batch) { return home_rule(tx, viewer, now, batch); }));
    auto views = ROOKERY_TRY(load_posts(tx, viewer, posts));
    ROOKERY_TRY(apply_filters(tx, viewer, now, views));
    return views;
  });
}

}  // namespace rookery::social
