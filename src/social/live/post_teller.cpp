#include "social/live/post_teller.hpp"

#include "social/filter_matching.hpp"
#include "social/timeline/home_rule.hpp"
#include "social/timeline/public_timelines.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace rookery::social {

using Ear = LiveAudience::Ear;

namespace {

AccountId first_account(const sql::Row& row) { return row.id<AccountId>(0); }

void sort_once_each(std::vector<AccountId>& accounts) {
  std::ranges::sort(accounts);
  const auto repeated = std::ranges::unique(accounts);
  accounts.erase(repeated.begin(), repeated.end());
}

bool has(const std::vector<AccountId>& sorted, AccountId account) {
  return std::ranges::binary_search(sorted, account);
}

// What the public timeline has; see timeline/public_timelines.hpp.
bool is_in_public(Visibility visibility, bool reblog, bool answers_another) {
  return visibility == Visibility::public_ && !reblog && !answers_another;
}

Result<std::vector<std::string>> tags_of(sql::Reader& tx, PostKey post) {
  return tx.all(
      "SELECT t.name FROM post_tags p JOIN tags t ON t.id = p.tag_id WHERE p.author_id = $1 AND p.post_id = "
      "$2",
      [](const sql::Row& row) { return row.string(0); }, post.author, post.id);
}

Result<bool> is_member(sql::Reader& tx, AccountId owner, ListId list, AccountId account) {
  return tx.exists("SELECT 1 FROM list_accounts WHERE owner_id = $1 AND list_id = $2 AND account_id = $3",
                   owner, list, account);
}

// A list that was deleted meanwhile has no members.
Result<bool> is_on_list(sql::Reader& tx, Instant now, AccountId owner, ListId list, const Carried& post) {
  if (!ROOKERY_TRY(is_member(tx, owner, list, post.author))) return false;
  return !ROOKERY_TRY(list_rule(tx, owner, list, now, std::span(&post.id, 1))).empty();
}

std::string_view name_of(PostTeller::Event event) {
  return event == PostTeller::Event::update ? "update" : "status.update";
}

}  // namespace

// An event's text and what it looks like on each stream.
struct PostTeller::Payload {
  std::string text;
  std::vector<std::pair<std::string_view, LiveMessage>> by_label;
};

void PostTeller::send(const Ear& ear, std::string_view event, Payload& payload) {
  const std::string_view label = ear.stream->label;
  auto known = std::ranges::find(payload.by_label, label, [](const auto& entry) { return entry.first; });
  if (known == payload.by_label.end()) {
    known = payload.by_label.emplace(known, label, rendering_.message(*ear.stream, event, &payload.text));
  }
  ear.listener->hear(known->second);
  ++sent_;
}

void PostTeller::tell(const Ear& ear, std::string_view event, const std::string* payload) {
  ear.listener->hear(rendering_.message(*ear.stream, event, payload));
  ++sent_;
}

Result<> PostTeller::prepare(sql::Reader& tx, std::span<const PostId> posts) {
  prepared_.clear();
  for (auto& one : ROOKERY_TRY(load_untouched_posts(tx, posts))) {
    const auto id = one.view.id;
    prepared_.emplace(id, std::move(one));
  }
  return {};
}

// Null: it is gone meanwhile, or its author is suspended. Good until the next one.
Result<const StoredPost*> PostTeller::stored(sql::Reader& tx, PostId post) {
  auto found = prepared_.find(post);
  if (found == prepared_.end()) {
    auto one = ROOKERY_TRY(load_untouched_posts(tx, std::span(&post, 1)));
    std::erase_if(one, [post](const StoredPost& loaded) { return loaded.view.id != post; });
    if (one.empty()) return nullptr;
    found = prepared_.emplace(post, std::move(one.front())).first;
  }
  return &found->second;
}

Result<> PostTeller::tell_readers(sql::Reader& tx, Instant now, Event event, const Carried& post,
                                  std::span<const AccountId> readers) {
  return tell_some(tx, now, event, post, readers, true);
}

Result<> PostTeller::tell_some(sql::Reader& tx, Instant now, Event event, const Carried& post,
                               std::span<const AccountId> readers, bool on_timeline) {
  std::vector<AccountId> listening;
  for (const AccountId reader : readers) {
    if (audience_.find(reader) != nullptr) listening.push_back(reader);
  }
  if (listening.empty()) return {};
  const auto* known = ROOKERY_TRY(stored(tx, post.id));
  if (known == nullptr) return {};
  sort_once_each(listening);
  Ears ears;
  for (const Viewer* viewer : ROOKERY_TRY(viewers_.find(tx, listening, known->facts))) {
    const bool home = home_shows(*viewer, known->facts, now);
    if (home && !on_timeline) timelines_.deliver_own(viewer->id, post.id);
    for (const Ear& ear : audience_.find(viewer->id)->ears) {
      const bool shown = ear.stream->kind == LiveKind::user
                             ? home
                             : ear.stream->kind == LiveKind::list &&
                                   ROOKERY_TRY(is_on_list(tx, now, viewer->id, ear.stream->list, post));
      if (shown) ears.push_back(&ear);
    }
  }
  return tell_all(tx, now, event, post, ears);
}

Result<> PostTeller::tell_public(sql::Reader& tx, Instant now, Event event, const Carried& post) {
  if (post.visibility != Visibility::public_ || post.reblog) return {};
  Ears ears;
  if (is_in_public(post.visibility, post.reblog, post.answers_another)) {
    for (const Ear& ear : audience_.everyone()) ears.push_back(&ear);
  }
  if (audience_.has_hashtags()) {
    for (const auto& tag : ROOKERY_TRY(tags_of(tx, {.author = post.author, .id = post.id}))) {
      for (const Ear& ear : audience_.hashtag(tag)) ears.push_back(&ear);
    }
  }
  if (ears.empty()) return {};
  std::vector<AccountId> viewers;
  viewers.reserve(ears.size());
  for (const Ear* ear : ears) viewers.push_back(ear->listener->account);
  sort_once_each(viewers);
  auto kept_from = ROOKERY_TRY(not_shown_to(tx, post.author, viewers, now));
  sort_once_each(kept_from);
  std::erase_if(ears, [&](const Ear* ear) { return has(kept_from, ear->listener->account); });
  return tell_all(tx, now, event, post, ears);
}

// Most viewers see the same: nobody has done anything to a new post yet. Those who see something else are
// its author, who has filters, and, of a post that is older, who has favourited, reblogged or bookmarked it.
Result<> PostTeller::tell_all(sql::Reader& tx, Instant now, Event event, const Carried& post,
                              const Ears& ears) {
  if (ears.empty()) return {};
  std::vector<AccountId> viewers;
  viewers.reserve(ears.size());
  for (const Ear* ear : ears) viewers.push_back(ear->listener->account);
  sort_once_each(viewers);
  const auto apart = ROOKERY_TRY(with_own_view(tx, event, post, viewers));

  std::unordered_map<AccountId, std::optional<Payload>> own;
  std::optional<Payload> shared;
  for (const Ear* ear : ears) {
    const AccountId viewer = ear->listener->account;
    if (!has(apart, viewer)) {
      if (!shared) {
        const auto* known = ROOKERY_TRY(stored(tx, post.id));
        if (known == nullptr) return {};
        shared.emplace(Payload{.text = rendering_.post(untouched_view(known->view, viewer)), .by_label = {}});
      }
      send(*ear, name_of(event), *shared);
      continue;
    }
    const auto [entry, is_new] = own.try_emplace(viewer);
    if (is_new) {
      auto views = ROOKERY_TRY(load_posts(tx, viewer, std::span(&post.id, 1)));
      if (views.empty()) continue;  // gone meanwhile, or not for this viewer
      ROOKERY_TRY(apply_filters(tx, viewer, now, views));
      entry->second.emplace(Payload{.text = rendering_.post(views.front()), .by_label = {}});
    }
    if (entry->second) send(*ear, name_of(event), *entry->second);
  }
  return {};
}

Result<std::vector<AccountId>> PostTeller::with_own_view(sql::Reader& tx, Event event, const Carried& post,
                                                         std::span<const AccountId> viewers) {
  std::vector<AccountId> apart{post.author};
  ROOKERY_TRY(learn_who_has_filters(tx, viewers, apart));
  if (post.reblog || event == Event::edit) {
    auto touched =
        ROOKERY_TRY(tx.all("WITH shown AS (SELECT COALESCE(reblog_of_id, id) AS id FROM posts WHERE id = $1) "
                           "SELECT f.account_id FROM favourites f JOIN shown ON f.post_id = shown.id "
                           "WHERE f.account_id = ANY($2) "
                           "UNION SELECT b.account_id FROM bookmarks b JOIN shown ON b.post_id = shown.id "
                           "WHERE b.account_id = ANY($2) "
                           "UNION SELECT p.author_id FROM posts p JOIN shown ON p.reblog_of_id = shown.id "
                           "WHERE p.author_id = ANY($2) "
                           "UNION SELECT p.author_id FROM posts p JOIN shown ON p.id = shown.id",
                           first_account, post.id, viewers));
    apart.insert(apart.end(), touched.begin(), touched.end());
  }
  sort_once_each(apart);
  return apart;
}

Result<> PostTeller::learn_who_has_filters(sql::Reader& tx, std::span<const AccountId> viewers,
                                           std::vector<AccountId>& with_filters) {
  std::vector<AccountId> unknown;
  for (const AccountId viewer : viewers) {
    const auto* person = audience_.find(viewer);
    if (person == nullptr || !person->has_filters) {
      unknown.push_back(viewer);
    } else if (*person->has_filters) {
      with_filters.push_back(viewer);
    }
  }
  if (unknown.empty()) return {};
  const auto found = ROOKERY_TRY(
      tx.all("SELECT DISTINCT account_id FROM filters WHERE account_id = ANY($1) ORDER BY account_id",
             first_account, unknown));
  with_filters.insert(with_filters.end(), found.begin(), found.end());
  for (const AccountId viewer : unknown) {
    if (auto* person = audience_.find(viewer)) person->has_filters = has(found, viewer);
  }
  return {};
}

// The rules find them among those that are known; of the others they are asked of the database first, since
// most follow somebody else.
Result<> PostTeller::tell_listeners(sql::Reader& tx, Instant now, Event event, const Carried& post) {
  std::vector<AccountId> readers, strangers;
  for (const auto& [account, person] : audience_.people()) {
    (viewers_.knows(account) ? readers : strangers).push_back(account);
  }
  const auto possible = ROOKERY_TRY(possible_readers(tx, post, strangers));
  readers.insert(readers.end(), possible.begin(), possible.end());
  return tell_some(tx, now, event, post, readers, event == Event::edit);
}

// Those of `listening` who might see the post on streams of their own.
Result<std::vector<AccountId>> PostTeller::possible_readers(sql::Reader& tx, const Carried& post,
                                                            const std::vector<AccountId>& listening) {
  if (listening.empty()) return listening;
  auto readers =
      ROOKERY_TRY(tx.all("SELECT follower_id FROM follows WHERE followee_id = $1 AND follower_id = ANY($2)",
                         first_account, post.author, listening));
  if (post.visibility == Visibility::public_ && !post.reblog) {
    const auto by_tag = ROOKERY_TRY(
        tx.all("SELECT ft.account_id FROM post_tags pt JOIN followed_tags ft ON ft.tag_id = pt.tag_id "
               "WHERE pt.author_id = $1 AND pt.post_id = $2 AND ft.account_id = ANY($3)",
               first_account, post.author, post.id, listening));
    readers.insert(readers.end(), by_tag.begin(), by_tag.end());
  }
  readers.push_back(post.author);
  sort_once_each(readers);
  return readers;
}

// Its row is gone, so the rules cannot be asked any more: its id is told to all who may have seen it.
Result<> PostTeller::tell_deleted(sql::Reader& tx, const PostDeleted& post) {
  std::vector<AccountId> listening;
  for (const auto& [account, person] : audience_.people()) listening.push_back(account);
  std::vector<AccountId> readers = post.mentioned;
  readers.push_back(post.author);
  if (post.visibility != Visibility::direct) {
    const auto others = ROOKERY_TRY(possible_readers(
        tx, {.id = post.post, .author = post.author, .visibility = post.visibility, .reblog = post.reblog},
        listening));
    readers.insert(readers.end(), others.begin(), others.end());
  }
  if (post.visibility == Visibility::public_ && !post.tags.empty()) {
    const auto by_tag =
        ROOKERY_TRY(tx.all("SELECT ft.account_id FROM tags t JOIN followed_tags ft ON ft.tag_id = t.id "
                           "WHERE t.name = ANY($1) AND ft.account_id = ANY($2)",
                           first_account, post.tags, listening));
    readers.insert(readers.end(), by_tag.begin(), by_tag.end());
  }
  sort_once_each(readers);

  Payload payload{.text = post.post.text(), .by_label = {}};
  const std::string_view event = "delete";
  for (const AccountId reader : readers) {
    const auto* person = audience_.find(reader);
    if (person == nullptr) continue;
    for (const Ear& ear : person->ears) {
      bool concerns = ear.stream->kind == LiveKind::user;
      if (ear.stream->kind == LiveKind::list) {
        concerns = ROOKERY_TRY(is_member(tx, reader, ear.stream->list, post.author));
      }
      if (concerns) send(ear, event, payload);
    }
  }
  if (is_in_public(post.visibility, post.reblog, post.answers_another)) {
    for (const Ear& ear : audience_.everyone()) send(ear, event, payload);
  }
  if (post.visibility == Visibility::public_ && !post.reblog) {
    for (const auto& tag : post.tags) {
      for (const Ear& ear : audience_.hashtag(tag)) send(ear, event, payload);
    }
  }
  return {};
}

}  // namespace rookery::social
