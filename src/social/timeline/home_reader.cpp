#include "social/timeline/home_reader.hpp"

#include "social/filter_matching.hpp"
#include "social/timeline/candidate_walk.hpp"
#include "social/timeline/first_shown.hpp"
#include "social/timeline/home_rule.hpp"

#include <algorithm>

namespace rookery::social {

using Range = TimelineStore::Range;

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

boost::asio::awaitable<Result<std::vector<PostView>>> HomeReader::page(AccountId viewer, Page page) {
  if (page.limit == 0) co_return std::vector<PostView>{};
  const auto list =
      ROOKERY_CO_TRY(co_await candidates(viewer, {.above = page.lower(), .below = page.upper()}));
  const auto now = clock_.now();
  co_return co_await database_.read([&](sql::Reader& tx) -> Result<std::vector<PostView>> {
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
