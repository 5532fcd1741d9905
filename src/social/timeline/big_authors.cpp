#include "social/timeline/big_authors.hpp"

#include <limits>
#include <vector>

namespace rookery::social {

bool BigAuthors::contains(AccountId author) const {
  return lists_.peek(author, {}, From::newest, {}).has_value();
}

std::size_t BigAuthors::among(std::span<const AccountId> followees, std::span<AccountId> into) const {
  if (version() == 0) return 0;
  std::size_t count = 0;
  for (const auto followee : followees) {
    if (contains(followee)) into[count++] = followee;
  }
  return count;
}

BigAuthors::Found BigAuthors::recent(AccountId author, Range range, From from, std::span<PostId> into) const {
  return lists_.peek(author, range, from, into)
      .value_or(Found{.count = 0, .floor = PostId(std::numeric_limits<std::int64_t>::max())});
}

boost::asio::awaitable<Result<bool>> BigAuthors::join(AccountId author) {
  const auto found = ROOKERY_CO_TRY(co_await lists_.read(author, {}, {}, From::newest, {}));
  const auto* const ticket = std::get_if<TimelineStore::Ticket>(&found);
  if (ticket == nullptr) co_return true;
  if (size_ >= kAuthorsMax) {
    lists_.forget(author);
    co_return false;
  }
  // Posts that are committed from here on land on the list that waits for this answer.
  const auto posts = ROOKERY_CO_TRY(co_await database_.read([author](sql::Reader& tx) {
    return tx.all(
        "SELECT id FROM posts WHERE author_id = $1 ORDER BY id DESC LIMIT $2",
        [](const sql::Row& row) { return row.id<PostId>(0); }, author, TimelineStore::kEntriesMax);
  }));
  const auto floor = posts.size() == TimelineStore::kEntriesMax ? posts.back() : PostId{};
  if (!ROOKERY_CO_TRY(co_await lists_.fill(author, *ticket, {.posts = posts, .floor = floor})))
    co_return false;
  ++size_;
  version_.fetch_add(1, std::memory_order_release);
  co_return true;
}

}  // namespace rookery::social
