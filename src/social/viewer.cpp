#include "social/viewer.hpp"

#include "social/post_facts.hpp"
#include "social/relation.hpp"

#include <iterator>

namespace rookery::social {

const Viewer::ChosenFollow* Viewer::chosen(AccountId account) const {
  const auto found = std::ranges::lower_bound(chosen_follows, account, {}, &ChosenFollow::account);
  return found != chosen_follows.end() && found->account == account ? &*found : nullptr;
}

bool Viewer::unwelcome(AccountId account, Instant now) const {
  if (blocks_account(account)) return true;
  const auto mute = std::ranges::lower_bound(mutes, account, {}, &Mute::account);
  return mute != mutes.end() && mute->account == account && (!mute->until || *mute->until > now);
}

void Viewer::add_follow(AccountId account, bool show_reblogs, std::string_view languages) {
  follows.push_back(account);
  auto chosen_languages = languages.empty() ? std::vector<std::string>() : languages_of(languages);
  if (show_reblogs && chosen_languages.empty()) return;
  chosen_follows.push_back(
      {.account = account, .show_reblogs = show_reblogs, .languages = std::move(chosen_languages)});
}

std::size_t Viewer::bytes() const {
  std::size_t bytes = (follows.capacity() + blocks.capacity() + blocked_by.capacity() + exclusive.capacity() +
                       tags.capacity()) *
                      sizeof(AccountId);
  bytes += mutes.capacity() * sizeof(Mute) + chosen_follows.capacity() * sizeof(ChosenFollow);
  for (const auto& follow : chosen_follows) bytes += follow.languages.capacity() * sizeof(std::string);
  return bytes;
}

namespace {

// Each statement asks for the rows of one table that belong to the viewer ($1), in the order of what they
// name; `only`, when it is not empty, narrows them to some of these ($2).
struct Asked {
  std::string all, some;
};
Asked ask(const std::string& from, const std::string& column) {
  return {.all = from + " ORDER BY " + column,
          .some = from + " AND " + column + " = ANY($2) ORDER BY " + column};
}

template <class IdType, class OnRow>
Result<> each(sql::Reader& tx, const Asked& asked, AccountId viewer,
              const std::optional<std::vector<IdType>>& only, OnRow on_row) {
  if (!only) return tx.each(asked.all, on_row, viewer);
  if (only->empty()) return {};
  return tx.each(asked.some, on_row, viewer, *only);
}

struct Scope {
  std::optional<std::vector<AccountId>> accounts;
  std::optional<std::vector<TagId>> tags;
};

Result<> load_follows(sql::Reader& tx, const Scope& scope, Viewer& viewer) {
  static const auto kFollows =
      ask("SELECT followee_id, show_reblogs, languages FROM follows WHERE follower_id = $1", "followee_id");
  return each(tx, kFollows, viewer.id, scope.accounts, [&](const sql::Row& row) {
    viewer.add_follow(row.id<AccountId>(0), row.flag(1), row.null(2) ? std::string_view() : row.text(2));
  });
}

Result<Viewer> load(sql::Reader& tx, AccountId id, const Scope& scope) {
  static const auto kBlocks = ask("SELECT target_id FROM blocks WHERE account_id = $1", "target_id");
  static const auto kBlockedBy = ask("SELECT account_id FROM blocks WHERE target_id = $1", "account_id");
  static const auto kMutes =
      ask("SELECT target_id, expires_at FROM mutes WHERE account_id = $1", "target_id");
  static const auto kExclusive =
      ask("SELECT DISTINCT m.account_id FROM lists l "
          "JOIN list_accounts m ON m.owner_id = l.account_id AND m.list_id = l.id "
          "WHERE l.account_id = $1 AND l.exclusive = 1",
          "m.account_id");
  static const auto kTags = ask("SELECT tag_id FROM followed_tags WHERE account_id = $1", "tag_id");

  Viewer viewer;
  viewer.id = id;
  const auto add_to = [](auto& list) {
    return [&list](const sql::Row& row) {
      list.push_back(row.id<typename std::remove_cvref_t<decltype(list)>::value_type>(0));
    };
  };
  ROOKERY_TRY(load_follows(tx, scope, viewer));
  ROOKERY_TRY(each(tx, kBlocks, id, scope.accounts, add_to(viewer.blocks)));
  ROOKERY_TRY(each(tx, kBlockedBy, id, scope.accounts, add_to(viewer.blocked_by)));
  ROOKERY_TRY(each(tx, kMutes, id, scope.accounts, [&](const sql::Row& row) {
    viewer.mutes.push_back({.account = row.id<AccountId>(0), .until = row.maybe_instant(1)});
  }));
  ROOKERY_TRY(each(tx, kExclusive, id, scope.accounts, add_to(viewer.exclusive)));
  ROOKERY_TRY(each(tx, kTags, id, scope.tags, add_to(viewer.tags)));
  return viewer;
}

template <class IdType>
void sort_once(std::vector<IdType>& ids) {
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
}

}  // namespace

Result<Viewer> load_viewer(sql::Reader& tx, AccountId id) { return load(tx, id, {}); }

Result<Viewer> load_viewer_for(sql::Reader& tx, AccountId id, std::span<const PostFacts> posts) {
  std::vector<AccountId> accounts;
  std::vector<TagId> tags;
  for (const auto& post : posts) {
    const auto of_post = post.accounts();
    accounts.insert(accounts.end(), of_post.begin(), of_post.end());
    tags.insert(tags.end(), post.tags.begin(), post.tags.end());
  }
  sort_once(accounts);
  sort_once(tags);
  return load(tx, id, {.accounts = std::move(accounts), .tags = std::move(tags)});
}

}  // namespace rookery::social
