#include "social/tags.hpp"

#include "social/text/format.hpp"
#include "social/timeline/home_timelines.hpp"

#include <algorithm>

namespace rookery::social {

namespace {

// The folded name and how it is written here, when it is not known yet.
struct Name {
  std::string folded, written;
};

Result<Name> name_of_tag(std::string_view given) {
  while (given.starts_with('#')) given.remove_prefix(1);
  Name name{.folded = fold_tag(given), .written = std::string(given)};
  const bool no_letter =
      std::ranges::all_of(name.folded, [](char c) { return (c >= '0' && c <= '9') || c == '_'; });
  if (no_letter || given.size() > kTagBytesMax) return fail(Errc::not_found);
  // What was typed is kept only if it is nothing but a tag.
  if (given.find_first_of(" \t\r\n!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~") != std::string_view::npos) {
    name.written = name.folded;
  }
  return name;
}

}  // namespace

Result<TagView> find_tag(sql::Reader& tx, std::optional<AccountId> viewer, std::string_view name,
                         Instant now) {
  auto [folded, written] = ROOKERY_TRY(name_of_tag(name));
  auto found = ROOKERY_TRY(tx.one(
      "SELECT t.id, t.display_name, CASE WHEN EXISTS (SELECT 1 FROM followed_tags f "
      "WHERE f.account_id = $2 AND f.tag_id = t.id) THEN 1 ELSE 0 END FROM tags t WHERE t.name = $1",
      [](const sql::Row& row) {
        TagView tag;
        tag.id = row.id<TagId>(0);
        tag.display_name = row.string(1);
        tag.following = row.flag(2);
        return tag;
      },
      folded, viewer));
  auto tag = std::move(found).value_or(TagView{});
  tag.name = std::move(folded);
  if (!tag.id) tag.display_name = std::move(written);
  tag.following = viewer ? std::optional(tag.following.value_or(false)) : std::nullopt;
  auto* const one = &tag;
  ROOKERY_TRY(add_history(tx, now, std::span(&one, 1)));
  return tag;
}

Result<std::vector<FollowedTag>> followed_tags(sql::Reader& tx, AccountId viewer, Instant now,
                                               const Page& page) {
  static const std::string kFrom =
      "SELECT f.id, t.id, t.name, t.display_name FROM followed_tags f JOIN tags t ON t.id = f.tag_id "
      "WHERE f.account_id = $1 AND f.id > $2 AND f.id < $3 ORDER BY f.id ";
  static const std::string kDescending = kFrom + "DESC LIMIT $4";
  static const std::string kAscending = kFrom + "ASC LIMIT $4";
  auto found = ROOKERY_TRY(tx.all(
      page.ascending() ? kAscending : kDescending,
      [](const sql::Row& row) {
        FollowedTag followed{.act = row.id<ActId>(0), .tag = {}};
        followed.tag.id = row.id<TagId>(1);
        followed.tag.name = row.string(2);
        followed.tag.display_name = row.string(3);
        followed.tag.following = true;
        return followed;
      },
      viewer, page.lower(), page.upper(), page.limit));
  if (page.ascending()) std::ranges::reverse(found);
  std::vector<TagView*> tags;
  tags.reserve(found.size());
  for (auto& followed : found) tags.push_back(&followed.tag);
  ROOKERY_TRY(add_history(tx, now, tags));
  return found;
}

Result<TagView> TagFollows::follow(sql::Writer& tx, AccountId follower, std::string_view name,
                                   Instant now) const {
  const auto wanted = ROOKERY_TRY(name_of_tag(name));
  ROOKERY_TRY(
      tx.run("INSERT INTO tags (id, name, display_name) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING",
             ids_.next<TagId>(), wanted.folded, wanted.written));
  auto tag = ROOKERY_TRY(find_tag(tx, follower, wanted.folded, now));
  if (tag.following == true) return tag;
  const auto followed =
      ROOKERY_TRY(tx.number("SELECT COUNT(*) FROM followed_tags WHERE account_id = $1", follower));
  if (followed >= kFollowedMax) {
    return fail(Errc::invalid, "Validation failed: You follow as many hashtags as one can");
  }
  ROOKERY_TRY(tx.run("INSERT INTO followed_tags (account_id, tag_id, id) VALUES ($1, $2, $3)", follower,
                     tag.id, ids_.next<ActId>()));
  tx.after_commit([&home = home_, follower] { home.forget(follower); });
  tag.following = true;
  return tag;
}

Result<TagView> TagFollows::unfollow(sql::Writer& tx, AccountId follower, std::string_view name,
                                     Instant now) const {
  auto tag = ROOKERY_TRY(find_tag(tx, follower, name, now));
  if (tag.id) {
    ROOKERY_TRY(tx.run("DELETE FROM followed_tags WHERE account_id = $1 AND tag_id = $2", follower, tag.id));
  }
  tag.following = false;
  return tag;
}

}  // namespace rookery::social
