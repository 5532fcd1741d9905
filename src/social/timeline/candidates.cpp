#include "social/timeline/candidates.hpp"

#include <fmt/format.h>

namespace rookery::social {

using Range = TimelineStore::Range;

namespace {

// One statement in both directions.
struct Statements {
  std::string newest, oldest;
};

// Rows of `table` for each key that `keys` selects. From each key the first $4 are enough, so each is cut at
// its own $4th ($5 is $4 - 1). The cut is the only bound on its side: given two, SQLite would seek by one and
// check the other on every row. CROSS JOIN keeps SQLite from going through all rows and looking for the keys.
std::string part(std::string_view keys, std::string_view table, std::string_view key, std::string_view id,
                 From from) {
  const bool newest = from == From::newest;
  return fmt::format(
      "SELECT p.{id} FROM ({keys}) k CROSS JOIN {table} p WHERE p.{key} = k.id AND p.{id} {outer} "
      "AND p.{id} {inner} COALESCE((SELECT q.{id} FROM {table} q WHERE q.{key} = k.id AND q.{id} > $2 "
      "AND q.{id} < $3 ORDER BY q.{id} {order} LIMIT 1 OFFSET $5), {otherwise})",
      fmt::arg("keys", keys), fmt::arg("table", table), fmt::arg("key", key), fmt::arg("id", id),
      fmt::arg("outer", newest ? "< $3" : "> $2"), fmt::arg("inner", newest ? ">=" : "<="),
      fmt::arg("order", newest ? "DESC" : "ASC"), fmt::arg("otherwise", newest ? "$2 + 1" : "$3 - 1"));
}
std::string posts_of(std::string_view authors, From from) {
  return part(authors, "posts", "author_id", "id", from);
}
std::string posts_with(std::string_view tags, From from) {
  return part(tags, "post_tags", "tag_id", "post_id", from);
}

template <class Make>
Statements both(Make make) {
  return {.newest = make(From::newest) + " ORDER BY 1 DESC LIMIT $4",
          .oldest = make(From::oldest) + " ORDER BY 1 ASC LIMIT $4"};
}

// `chosen` is $1, `more` are $6 and on.
template <class Chosen, class... More>
Result<std::vector<PostId>> find(sql::Reader& tx, const Statements& statements, From from,
                                 const Chosen& chosen, Range range, std::size_t limit, More... more) {
  if (range.above >= range.below) return std::vector<PostId>{};
  return tx.all(
      from == From::newest ? statements.newest : statements.oldest,
      [](const sql::Row& row) { return row.id<PostId>(0); }, chosen, range.above, range.below, limit,
      limit - 1, more...);
}

}  // namespace

Result<std::vector<PostId>> home_candidates(sql::Reader& tx, AccountId reader, From from, Range range,
                                            std::size_t limit) {
  static const auto kStatements = both([](From end) {
    return posts_of("SELECT $1 AS id UNION SELECT followee_id FROM follows WHERE follower_id = $1", end) +
           " UNION " + posts_with("SELECT tag_id AS id FROM followed_tags WHERE account_id = $1", end);
  });
  return find(tx, kStatements, from, reader, range, limit);
}

Result<std::vector<PostId>> list_candidates(sql::Reader& tx, AccountId owner, ListId list, From from,
                                            Range range, std::size_t limit) {
  static const auto kStatements = both([](From end) {
    return posts_of("SELECT account_id AS id FROM list_accounts WHERE owner_id = $6 AND list_id = $1", end);
  });
  return find(tx, kStatements, from, list, range, limit, owner);
}

Result<std::vector<PostId>> tag_candidates(sql::Reader& tx, std::span<const TagId> tags, From from,
                                           Range range, std::size_t limit) {
  static const auto kStatements = both([](From end) {
    return "SELECT DISTINCT post_id FROM (" + posts_with("SELECT id FROM tags WHERE id = ANY($1)", end) +
           ") AS tagged";
  });
  return find(tx, kStatements, from, tags, range, limit);
}

}  // namespace rookery::social
