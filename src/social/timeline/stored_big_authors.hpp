#pragma once

#include "platform/sql/database.hpp"
#include "social/timeline/post_list.hpp"
#include "social/timeline/pulled_authors.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <vector>

namespace rookery::social {

// The set of big authors in SQL, for processes that serve from the same database: one that leaves a post out
// of the lists has written the author down before, and was answered only when all others can know (see
// sql::RowVersions). Readers keep the set, and what its members posted, with all else that is hot
// (hot::Look::big_authors, hot::Look::author).
class StoredBigAuthors final : public PulledAuthors {
 public:
  // `database` outlives this.
  explicit StoredBigAuthors(sql::Database& database,
                            std::int64_t pull_from_followers = kPullFromFollowersDefault)
      : PulledAuthors(pull_from_followers), database_(database) {}

  boost::asio::awaitable<Result<bool>> join(AccountId author) override;

 private:
  sql::Database& database_;
  boost::unordered_flat_set<std::int64_t> joined_;  // those this process knows of
  bool full_ = false;
};

// All of the set, by id.
[[nodiscard]] Result<std::vector<AccountId>> stored_big_authors(sql::Reader& tx);

// What the author posted last, whoever may see it: at most TimelineStore::kEntriesMax posts.
[[nodiscard]] Result<PostList> newest_posts_of(sql::Reader& tx, AccountId author);

}  // namespace rookery::social
