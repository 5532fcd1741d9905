#include "social/post_facts.hpp"

#include <algorithm>
#include <unordered_map>

namespace rookery::social {

bool PostFacts::mentions(AccountId account) const { return std::ranges::binary_search(mentioned, account); }

std::vector<AccountId> PostFacts::accounts() const {
  std::vector<AccountId> accounts(mentioned);
  accounts.push_back(author);
  if (reblog_of) accounts.push_back(original_author);
  if (reply_to_account) accounts.push_back(*reply_to_account);
  return accounts;
}

namespace {

constexpr std::string_view kFacts =
    "SELECT p.id, p.author_id, p.visibility, p.language, p.reply_to_id, p.reply_to_account_id, "
    "p.reblog_of_id, o.author_id, o.visibility "
    "FROM posts p JOIN accounts a ON a.id = p.author_id "
    "LEFT JOIN posts o ON o.id = p.reblog_of_id LEFT JOIN accounts oa ON oa.id = o.author_id "
    "WHERE p.id = ANY($1) AND a.standing = 0 AND (p.reblog_of_id IS NULL OR oa.standing = 0) "
    "ORDER BY p.id DESC";

PostFacts facts_of(const sql::Row& row) {
  PostFacts facts;
  facts.id = row.id<PostId>(0);
  facts.author = row.id<AccountId>(1);
  facts.visibility = row.number<Visibility>(2);
  facts.language = row.string(3);
  facts.reply_to = row.maybe_id<PostId>(4);
  facts.reply_to_account = row.maybe_id<AccountId>(5);
  facts.reblog_of = row.maybe_id<PostId>(6);
  if (facts.reblog_of) {
    facts.original_author = row.id<AccountId>(7);
    facts.original_visibility = row.number<Visibility>(8);
  }
  return facts;
}

}  // namespace

Result<std::vector<PostFacts>> load_facts(sql::Reader& tx, std::span<const PostId> ids) {
  auto found = ROOKERY_TRY(tx.all(kFacts, facts_of, ids));
  // What mentions and tags are asked for: the post with the text. Several reblogs may share one.
  std::unordered_multimap<PostId, PostFacts*> texts;
  std::vector<PostId> asked;
  for (auto& facts : found) {
    const PostId text = facts.reblog_of.value_or(facts.id);
    if (!texts.contains(text)) asked.push_back(text);
    texts.emplace(text, &facts);
  }
  const auto each_of = [&](PostId text, auto change) {
    const auto [first, last] = texts.equal_range(text);
    for (auto one = first; one != last; ++one) change(*one->second);
  };
  if (asked.empty()) return found;
  ROOKERY_TRY(tx.each(
      "SELECT p.id, m.account_id FROM posts p JOIN mentions m ON m.author_id = p.author_id AND m.post_id = "
      "p.id "
      "WHERE p.id = ANY($1) ORDER BY p.id, m.account_id",
      [&](const sql::Row& row) {
        each_of(row.id<PostId>(0),
                [&](PostFacts& facts) { facts.mentioned.push_back(row.id<AccountId>(1)); });
      },
      asked));
  ROOKERY_TRY(tx.each(
      "SELECT p.id, t.tag_id FROM posts p JOIN post_tags t ON t.author_id = p.author_id AND t.post_id = p.id "
      "WHERE p.id = ANY($1)",
      [&](const sql::Row& row) {
        each_of(row.id<PostId>(0), [&](PostFacts& facts) {
          if (!facts.reblog_of) facts.tags.push_back(row.id<TagId>(1));
        });
      },
      asked));
  return found;
}

}  // namespace rookery::social
