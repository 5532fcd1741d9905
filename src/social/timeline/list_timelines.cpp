#include "social/timeline/list_timelines.hpp"

#include "social/lists.hpp"
#include "social/timeline/candidate_walk.hpp"
#include "social/timeline/first_shown.hpp"
#include "social/timeline/home_rule.hpp"

namespace rookery::social {

Result<std::vector<PostId>> list_timeline(sql::Reader& tx, AccountId reader, ListId list, Instant now,
                                          const Page& page) {
  ROOKERY_TRY(find_list(tx, reader, list));
  CandidateWalk walk(page, [&](From from, TimelineStore::Range range, std::size_t count) {
    return list_candidates(tx, reader, list, from, range, count);
  });
  return first_shown(
      page, [&](std::size_t count) { return walk.next(count); },
      [&](std::span<const PostId> batch) { return list_rule(tx, reader, list, now, batch); });
}

}  // namespace rookery::social
