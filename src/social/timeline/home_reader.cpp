#include "social/timeline/home_reader.hpp"

#include "social/filter_matching.hpp"
#include "social/timeline/home_rule.hpp"

#include <algorithm>

namespace rookery::social {

namespace {

using Range = TimelineStore::Range;
using Candidates = TimelineStore::Candidates;

// Goes through all candidates within a range once, first what the list holds, then what only SQL has; or the
// other way round, oldest first.
class Walk {
 public:
  Walk(sql::Reader& tx, AccountId reader, Range range, bool ascending, const Candidates& list)
      : tx_(tx), reader_(reader), list_(list.posts), ascending_(ascending), older_(range) {
    older_.below = std::min(range.below, list.floor.value());
  }

  // The next ones in the walk's direction, about `count` of them; none at the end.
  Result<std::vector<PostId>> next(std::size_t count) {
    if (!ascending_ && !list_.empty()) return from_list(count);
    if (older_.above < older_.below - 1) {
      auto found = ROOKERY_TRY(ascending_ ? oldest_candidates(tx_, reader_, older_, count)
                                          : newest_candidates(tx_, reader_, older_, count));
      if (found.size() < count) {
        older_.above = older_.below;
      } else {
        (ascending_ ? older_.above : older_.below) = found.back().value();
      }
      if (!found.empty()) return found;
    }
    return from_list(count);
  }

 private:
  std::vector<PostId> from_list(std::size_t count) {
    count = std::min(count, list_.size());
    const auto part = ascending_ ? list_.last(count) : list_.first(count);
    list_ = ascending_ ? list_.first(list_.size() - count) : list_.subspan(count);
    return {part.begin(), part.end()};
  }

  sql::Reader& tx_;
  AccountId reader_;
  std::span<const PostId> list_;  // what is left of it, newest first
  bool ascending_;
  Range older_;  // what is left of the part that only SQL has
};

// The first `limit` posts of the walk that home shows, newest first.
Result<std::vector<PostId>> shown(sql::Reader& tx, AccountId reader, Instant now, const Page& page,
                                  const Candidates& list) {
  Walk walk(tx, reader, {.above = page.lower(), .below = page.upper()}, page.ascending(), list);
  std::vector<PostId> kept;
  std::size_t looked_at = 0;
  // Most candidates are shown, so a few more than the page are nearly always enough.
  for (auto count = page.limit + page.limit / 4; kept.size() < page.limit; count = count * 4) {
    const auto batch = ROOKERY_TRY(walk.next(std::min(count, HomeReader::kBatchMax)));
    if (batch.empty()) break;
    auto passed = ROOKERY_TRY(home_rule(tx, reader, now, batch));
    if (page.ascending()) std::ranges::reverse(passed);
    const auto wanted = std::min(passed.size(), page.limit - kept.size());
    kept.insert(kept.end(), passed.begin(), passed.begin() + static_cast<std::ptrdiff_t>(wanted));
    looked_at += batch.size();
    if (looked_at >= HomeReader::kCandidatesMax) break;
  }
  if (page.ascending()) std::ranges::reverse(kept);
  return kept;
}

}  // namespace

boost::asio::awaitable<Result<Candidates>> HomeReader::candidates(AccountId viewer, Range range) {
  auto found = ROOKERY_CO_TRY(co_await store_.read(viewer, range));
  if (auto* list = std::get_if<Candidates>(&found)) co_return std::move(*list);

  const auto ticket = std::get<TimelineStore::Ticket>(found);
  Candidates list;
  list.posts = ROOKERY_CO_TRY(co_await database_.read(
      [viewer](sql::Reader& tx) { return newest_candidates(tx, viewer, {}, TimelineStore::kEntriesMax); }));
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
    const auto posts = ROOKERY_TRY(shown(tx, viewer, now, page, list));
    auto views = ROOKERY_TRY(load_posts(tx, viewer, posts));
    ROOKERY_TRY(apply_filters(tx, viewer, now, views));
    return views;
  });
}

}  // namespace rookery::social
