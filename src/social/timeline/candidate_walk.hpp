#pragma once

#include "social/page.hpp"
#include "social/timeline/candidates.hpp"

#include <algorithm>
#include <functional>

namespace rookery::social {

// Goes once through all candidates within a page's bounds, in its direction: what SQL has and, for a home
// timeline, the reader's list of the newest ones, which is looked at first from the newest on and last from
// the oldest on. For one thread, within one transaction.
class CandidateWalk {
 public:
  // Asks SQL; home_candidates and the like.
  using Find = std::function<Result<std::vector<PostId>>(From, TimelineStore::Range, std::size_t)>;

  CandidateWalk(const Page& page, Find find)
      : find_(std::move(find)),
        from_(page.ascending() ? From::oldest : From::newest),
        older_{.above = page.lower(), .below = page.upper()} {}
  // `list` holds the part within the page's bounds, newest first, of a list that is complete from `floor` up;
  // it outlives this.
  CandidateWalk(const Page& page, Find find, std::span<const PostId> list, PostId floor)
      : CandidateWalk(page, std::move(find)) {
    list_ = list;
    older_.below = std::min(older_.below, floor.value());
  }

  // The next ones, at most `count`; none at the end.
  Result<std::vector<PostId>> next(std::size_t count) {
    if (from_ == From::newest && !list_.empty()) return from_list(count);
    if (older_.above < older_.below - 1) {
      auto found = ROOKERY_TRY(find_(from_, older_, count));
      if (found.size() < count) {
        older_.above = older_.below;
      } else {
        (from_ == From::oldest ? older_.above : older_.below) = found.back().value();
      }
      if (!found.empty()) return found;
    }
    return from_list(count);
  }

 private:
  std::vector<PostId> from_list(std::size_t count) {
    count = std::min(count, list_.size());
    if (from_ == From::newest) {
      const auto part = list_.first(count);
      list_ = list_.subspan(count);
      return {part.begin(), part.end()};
    }
    const auto part = list_.last(count);
    list_ = list_.first(list_.size() - count);
    return {part.rbegin(), part.rend()};
  }

  Find find_;
  From from_;
  std::span<const PostId> list_;  // what is left of it, newest first
  TimelineStore::Range older_;    // what is left of the part that SQL answers for
};

}  // namespace rookery::social
