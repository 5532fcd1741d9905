#include "social/live/viewers.hpp"

#include "social/hot/watched_rows.hpp"

#include <algorithm>
#include <iterator>

namespace rookery::social {

namespace {

// Rows of many viewers: the viewer's id first.
class Places {
 public:
  explicit Places(std::vector<Viewer>& viewers) : viewers_(viewers) {}
  Viewer& of(const sql::Row& row) const {
    return *std::ranges::lower_bound(viewers_, row.id<AccountId>(0), {}, &Viewer::id);
  }

 private:
  std::vector<Viewer>& viewers_;
};

// What load_viewer_for(id, {post}) gives for each of `ids`, in their order; in half a dozen queries for all
// of them. REQUIRES: `ids` is sorted, each once.
Result<std::vector<Viewer>> load_viewers_for(sql::Reader& tx, std::span<const AccountId> ids,
                                             const PostFacts& post) {
  std::vector<Viewer> viewers(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) viewers[i].id = ids[i];
  const Places places(viewers);
  const auto accounts = post.accounts();

  ROOKERY_TRY(tx.each(
      "SELECT follower_id, followee_id, show_reblogs, languages FROM follows "
      "WHERE follower_id = ANY($1) AND followee_id = ANY($2) ORDER BY followee_id",
      [&](const sql::Row& row) {
        places.of(row).add_follow(row.id<AccountId>(1), row.flag(2),
                                  row.null(3) ? std::string_view() : row.text(3));
      },
      ids, accounts));
  ROOKERY_TRY(tx.each(
      "SELECT account_id, target_id FROM blocks WHERE account_id = ANY($1) AND target_id = ANY($2) "
      "ORDER BY target_id",
      [&](const sql::Row& row) { places.of(row).blocks.push_back(row.id<AccountId>(1)); }, ids, accounts));
  ROOKERY_TRY(tx.each(
      "SELECT target_id, account_id FROM blocks WHERE account_id = ANY($2) AND target_id = ANY($1) "
      "ORDER BY account_id",
      [&](const sql::Row& row) { places.of(row).blocked_by.push_back(row.id<AccountId>(1)); }, ids,
      accounts));
  ROOKERY_TRY(tx.each(
      "SELECT account_id, target_id, expires_at FROM mutes WHERE account_id = ANY($1) AND target_id = "
      "ANY($2) "
      "ORDER BY target_id",
      [&](const sql::Row& row) {
        places.of(row).mutes.push_back({.account = row.id<AccountId>(1), .until = row.maybe_instant(2)});
      },
      ids, accounts));
  ROOKERY_TRY(tx.each(
      "SELECT DISTINCT l.account_id, m.account_id FROM lists l "
      "JOIN list_accounts m ON m.owner_id = l.account_id AND m.list_id = l.id "
      "WHERE l.account_id = ANY($1) AND l.exclusive = 1 AND m.account_id = ANY($2) ORDER BY m.account_id",
      [&](const sql::Row& row) { places.of(row).exclusive.push_back(row.id<AccountId>(1)); }, ids, accounts));
  if (post.tags.empty()) return viewers;
  ROOKERY_TRY(tx.each(
      "SELECT account_id, tag_id FROM followed_tags WHERE account_id = ANY($1) AND tag_id = ANY($2) "
      "ORDER BY tag_id",
      [&](const sql::Row& row) { places.of(row).tags.push_back(row.id<TagId>(1)); }, ids, post.tags));
  return viewers;
}

}  // namespace

bool LiveViewers::is_right(Known& known) const {
  const auto now = versions_.now();
  if (known.version >= now) return true;
  if (!versions_.unchanged(kViewerRow, known.viewer.id.value(), known.version)) return false;
  for (const auto list : known.exclusive_lists) {
    if (!versions_.unchanged(kListRow, list.value(), known.version)) return false;
  }
  known.version = now;
  return true;
}

bool LiveViewers::knows(AccountId id) {
  Known* known = known_.find(id);
  return known != nullptr && is_right(*known);
}

Result<> LiveViewers::learn(sql::Reader& tx, std::span<const AccountId> ids) {
  for (const AccountId id : ids) {
    if (knows(id)) continue;
    auto known = std::make_shared<Known>();
    known->version = version_;
    known->viewer = ROOKERY_TRY(load_viewer(tx, id));
    known->exclusive_lists = ROOKERY_TRY(tx.all(
        "SELECT id FROM lists WHERE account_id = $1 AND exclusive = 1",
        [](const sql::Row& row) { return row.id<ListId>(0); }, id));
    const auto bytes =
        sizeof(Known) + known->viewer.bytes() + known->exclusive_lists.capacity() * sizeof(ListId);
    known_.put(id, std::move(known), bytes);
  }
  return {};
}

Result<std::vector<const Viewer*>> LiveViewers::find(sql::Reader& tx, std::span<const AccountId> ids,
                                                     const PostFacts& post) {
  std::vector<AccountId> missing;
  for (const AccountId id : ids) {
    if (!knows(id)) missing.push_back(id);
  }
  if (missing.size() <= kReadWholeMax) {
    ROOKERY_TRY(learn(tx, missing));
    missing.clear();  // but for those who had to make room again
    std::ranges::copy_if(ids, std::back_inserter(missing),
                         [this](AccountId id) { return known_.peek(id) == nullptr; });
  }
  asked_ = missing.empty() ? std::vector<Viewer>() : ROOKERY_TRY(load_viewers_for(tx, missing, post));
  std::vector<const Viewer*> found;
  found.reserve(ids.size());
  for (auto next = asked_.begin(); const AccountId id : ids) {
    found.push_back(next != asked_.end() && next->id == id ? &*next++ : &known_.peek(id)->viewer);
  }
  return found;
}

}  // namespace rookery::social
