#pragma once

#include "platform/sql/database.hpp"
#include "social/page.hpp"
#include "social/post_view.hpp"
#include "social/timeline/big_authors.hpp"
#include "social/timeline/timeline_store.hpp"

namespace rookery::social {

// Reads home timelines: candidates from the store (from SQL beyond the end of its list), the home rule over
// them, then what the API shows of each, with the viewer's filters applied. The promise: the answer is what
// the rule over all posts would give, at any depth.
//
// Threads: any; calls may overlap.
class HomeReader {
 public:
  // All outlive this.
  HomeReader(sql::Database& database, TimelineStore& store, const BigAuthors& big_authors, const Clock& clock)
      : database_(database), store_(store), big_authors_(big_authors), clock_(clock) {}
  HomeReader(const HomeReader&) = delete;
  HomeReader& operator=(const HomeReader&) = delete;

  // Newest first whatever the direction. Errors: unavailable, timeout.
  boost::asio::awaitable<Result<std::vector<PostView>>> page(AccountId viewer, Page page);

 private:
  struct Candidates {
    std::vector<PostId> posts;  // newest first
    PostId floor;               // complete from here up
  };
  boost::asio::awaitable<Result<Candidates>> candidates(AccountId viewer, TimelineStore::Range range);

  Result<> add_big_authors(sql::Reader& tx, AccountId viewer, TimelineStore::Range range,
                           Candidates& list) const;

  sql::Database& database_;
  TimelineStore& store_;
  const BigAuthors& big_authors_;
  const Clock& clock_;
};

}  // namespace rookery::social
