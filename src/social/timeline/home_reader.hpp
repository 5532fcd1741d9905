#pragma once

#include "platform/sql/database.hpp"
#include "social/hot/status_page.hpp"
#include "social/page.hpp"
#include "social/timeline/big_authors.hpp"
#include "social/timeline/timeline_store.hpp"

#include <functional>

namespace rookery::social {

// Reads home timelines: candidates from the reader's list and those of the big authors they follow, the home
// rule over them, then what the API shows of each, with the viewer's filters applied. The promise: the answer
// is what the rule over all posts would give, at any depth.
//
// A page within the lists is made from what is hot (hot/shelf.hpp), without SQL and, when all of it is at
// hand and the lists are in this process, without waiting. Beyond their end SQL gives the candidates.
//
// One's own posts are there at once. A store of one process has them from the commit. Where processes share
// one, they are pulled at each read as those of big authors are: what an author posted is hot as well, and
// right whoever committed and whatever Redis lost.
//
// Cause before effect: a reply or reblog may come to a list before what it answers, since audiences are
// carried side by side. Whoever is shown it is shown its cause as well, if it belongs on the timeline: it is
// put on the page and on the list. While nothing is being carried, nothing can be missing.
//
// Threads: those of the event loops; calls may overlap.
class HomeReader {
 public:
  static constexpr std::size_t kCausesMax = 200;  // put in their place, for one page
  static constexpr std::size_t kRebuildsMax = 3;  // of the list, for one page; then SQL answers

  // Where big authors are known, and whether own posts are pulled too: this process is the only one that
  // serves, or one of several.
  enum class Serves : std::uint8_t { alone, beside_others };

  // All outlive this. A store is alone when it has read_now(). `all_carried`: whether every post that was
  // committed before the call is on the lists.
  HomeReader(sql::Database& database, const sql::RowVersions& versions, TimelineStore& store,
             const BigAuthors& big_authors, std::function<bool()> all_carried, hot::Shelf& shelf,
             const Clock& clock, Serves serves = Serves::alone)
      : database_(database),
        versions_(versions),
        store_(store),
        big_authors_(big_authors),
        all_carried_(std::move(all_carried)),
        shelf_(shelf),
        clock_(clock),
        shared_(serves == Serves::beside_others) {}
  HomeReader(const HomeReader&) = delete;
  HomeReader& operator=(const HomeReader&) = delete;

  // Newest first whatever the direction. Errors: unavailable, timeout.
  boost::asio::awaitable<Result<hot::StatusPage>> page(AccountId viewer, Page page);

 private:
  using Found = TimelineStore::Found;
  struct Reading;  // of one page, until it is written or something must be waited for
  enum class Outcome : std::uint8_t { written, missing, no_list, list_ends };

  boost::asio::awaitable<Result<Outcome>> fetch_list(Reading& reading);
  Result<Outcome> from_lists(Reading& reading) const;
  Result<Outcome> choose(Reading& reading) const;
  Result<std::optional<Found>> read_lists(Reading& reading, TimelineStore::Range range) const;
  Found join_lists(Reading& reading, TimelineStore::Range range, std::span<PostId> chunk, Found own) const;
  static bool is_on_a_list(Reading& reading, PostId post, AccountId author);
  void pull_causes(Reading& reading) const;
  boost::asio::awaitable<Result<bool>> rebuild_list(const Reading& reading);
  boost::asio::awaitable<Result<std::vector<PostId>>> by_sql(AccountId viewer, const Page& page, Instant now);

  sql::Database& database_;
  const sql::RowVersions& versions_;
  TimelineStore& store_;
  const BigAuthors& big_authors_;
  const std::function<bool()> all_carried_;
  hot::Shelf& shelf_;
  const Clock& clock_;
  const bool shared_;
};

}  // namespace rookery::social
