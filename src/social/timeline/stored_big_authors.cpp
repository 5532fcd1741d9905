#include "social/timeline/stored_big_authors.hpp"

namespace rookery::social {

boost::asio::awaitable<Result<bool>> StoredBigAuthors::join(AccountId author) {
  if (joined_.contains(author.value())) co_return true;
  if (full_) co_return false;
  const bool joined = ROOKERY_CO_TRY(co_await database_.write([author](sql::Writer& tx) -> Result<bool> {
    if (ROOKERY_TRY(tx.exists("SELECT 1 FROM big_authors WHERE account_id = $1", author))) return true;
    const auto authors = ROOKERY_TRY(tx.number("SELECT COUNT(*) FROM big_authors"));
    if (authors >= static_cast<std::int64_t>(kAuthorsMax)) return false;
    // Nobody, when the account is gone meanwhile.
    ROOKERY_TRY(tx.run("INSERT INTO big_authors (account_id) SELECT id FROM accounts WHERE id = $1", author));
    return true;
  }));
  if (joined) joined_.insert(author.value());
  full_ = !joined;
  co_return joined;
}

Result<std::vector<AccountId>> stored_big_authors(sql::Reader& tx) {
  return tx.all("SELECT account_id FROM big_authors ORDER BY account_id",
                [](const sql::Row& row) { return row.id<AccountId>(0); });
}

Result<PostList> newest_posts_of(sql::Reader& tx, AccountId author) {
  PostList list{
      .posts = ROOKERY_TRY(tx.all(
          "SELECT id FROM posts WHERE author_id = $1 ORDER BY id DESC LIMIT $2",
          [](const sql::Row& row) { return row.id<PostId>(0); }, author, TimelineStore::kEntriesMax)),
      .floor = {}};
  std::ranges::reverse(list.posts);
  if (list.posts.size() == TimelineStore::kEntriesMax) list.floor = list.posts.front();
  return list;
}

}  // namespace rookery::social
