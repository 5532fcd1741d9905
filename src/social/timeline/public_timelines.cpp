#include "social/timeline/public_timelines.hpp"

#include "social/text/format.hpp"
#include "social/timeline/candidate_walk.hpp"
#include "social/timeline/first_shown.hpp"

namespace rookery::social {

namespace {

// $1 the viewer or NULL, $2 now.
constexpr std::string_view kWelcome =
    " AND EXISTS (SELECT 1 FROM accounts a WHERE a.id = p.author_id AND a.standing = 0) "
    "AND NOT EXISTS (SELECT 1 FROM unwelcome u WHERE u.account_id = $1 AND u.target_id = p.author_id "
    "  AND (u.until IS NULL OR u.until > $2)) "
    "AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = p.author_id AND b.target_id = $1) ";

PostId first_column(const sql::Row& row) { return row.id<PostId>(0); }

// Every post is of this server and none has media, so these ask for nothing.
bool nothing_in(const PublicScope& scope) { return scope.only_media || (scope.remote && !scope.local); }

struct Named {
  std::vector<TagId> tags;
  bool all_exist = true;
};

Result<Named> tags_named(sql::Reader& tx, std::span<const std::string> names) {
  std::vector<std::string> folded;
  for (const auto& name : names.first(std::min(names.size(), TagQuery::kTagsMax))) {
    folded.push_back(fold_tag(name));
  }
  std::ranges::sort(folded);
  folded.erase(std::ranges::unique(folded).begin(), folded.end());
  Named named;
  named.tags = ROOKERY_TRY(tx.all(
      "SELECT id FROM tags WHERE name = ANY($1)", [](const sql::Row& row) { return row.id<TagId>(0); },
      folded));
  named.all_exist = named.tags.size() == folded.size();
  return named;
}

}  // namespace

Result<std::vector<PostId>> public_timeline(sql::Reader& tx, std::optional<AccountId> viewer, Instant now,
                                            const PublicScope& scope, const Page& page) {
  if (nothing_in(scope)) return std::vector<PostId>{};
  // The first line is the condition of the index posts_public, word for word.
  static const std::string kFrom =
      "SELECT p.id FROM posts p WHERE p.visibility = 0 AND p.reblog_of_id IS NULL "
      "AND (p.reply_to_account_id IS NULL OR p.reply_to_account_id = p.author_id) "
      "AND p.id > $3 AND p.id < $4" +
      std::string(kWelcome);
  static const std::string kNewest = kFrom + "ORDER BY p.id DESC LIMIT $5";
  static const std::string kOldest = kFrom + "ORDER BY p.id ASC LIMIT $5";
  auto found = ROOKERY_TRY(tx.all(page.ascending() ? kOldest : kNewest, first_column, viewer, now,
                                  page.lower(), page.upper(), page.limit));
  if (page.ascending()) std::ranges::reverse(found);
  return found;
}

Result<std::vector<PostId>> tag_timeline(sql::Reader& tx, std::optional<AccountId> viewer, Instant now,
                                         const TagQuery& query, const Page& page) {
  if (nothing_in(query.scope)) return std::vector<PostId>{};
  const auto main = ROOKERY_TRY(tags_named(tx, std::span(&query.tag, 1)));
  auto any = ROOKERY_TRY(tags_named(tx, query.any));
  any.tags.insert(any.tags.end(), main.tags.begin(), main.tags.end());
  const auto all = ROOKERY_TRY(tags_named(tx, query.all));
  const auto none = ROOKERY_TRY(tags_named(tx, query.none));
  if (any.tags.empty() || !all.all_exist) return std::vector<PostId>{};

  static const std::string kRule =
      "SELECT p.id FROM posts p WHERE p.id = ANY($3) AND p.visibility = 0 AND p.reblog_of_id IS NULL "
      "AND (SELECT COUNT(*) FROM post_tags t WHERE t.author_id = p.author_id AND t.post_id = p.id "
      "AND t.tag_id = ANY($4)) = $5 "
      "AND NOT EXISTS (SELECT 1 FROM post_tags t WHERE t.author_id = p.author_id AND t.post_id = p.id "
      "AND t.tag_id = ANY($6))" +
      std::string(kWelcome) + "ORDER BY p.id DESC";
  CandidateWalk walk(page, [&](From from, TimelineStore::Range range, std::size_t count) {
    return tag_candidates(tx, any.tags, from, range, count);
  });
  return first_shown(
      page, [&](std::size_t count) { return walk.next(count); },
      [&](std::span<const PostId> batch) {
        return tx.all(kRule, first_column, viewer, now, batch, all.tags, all.tags.size(), none.tags);
      });
}

// kWelcome, asked for one author and many viewers.
Result<std::vector<AccountId>> not_shown_to(sql::Reader& tx, AccountId author,
                                            std::span<const AccountId> viewers, Instant now) {
  if (!ROOKERY_TRY(tx.exists("SELECT 1 FROM accounts WHERE id = $1 AND standing = 0", author))) {
    return std::vector(viewers.begin(), viewers.end());
  }
  return tx.all(
      "SELECT u.account_id FROM unwelcome u WHERE u.target_id = $1 AND u.account_id = ANY($2) "
      "AND (u.until IS NULL OR u.until > $3) "
      "UNION SELECT b.target_id FROM blocks b WHERE b.account_id = $1 AND b.target_id = ANY($2)",
      [](const sql::Row& row) { return row.id<AccountId>(0); }, author, viewers, now);
}

}  // namespace rookery::social
