#include "social/post_access.hpp"

#include "accounts/account.hpp"

namespace rookery::social {

bool may_see(const PostAccess& access) {
  if (!access.author_active) return false;
  if (access.own) return true;
  if (access.author_blocks) return false;
  switch (access.visibility) {
    case Visibility::public_:
    case Visibility::unlisted:
      return true;
    case Visibility::private_:
      return access.viewer_follows || access.mentioned;
    case Visibility::direct:
      return access.mentioned;
  }
  return false;  // a number that no Visibility has: nobody sees it
}

namespace {

struct Found {
  PostRef post;
  PostAccess access;
  std::optional<PostId> original;
};

Result<std::optional<Found>> find(sql::Reader& tx, std::optional<AccountId> viewer, PostId id) {
  return tx.one(
      "SELECT p.author_id, p.visibility, p.reblog_of_id, a.standing, "
      "CASE WHEN EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = p.author_id AND b.target_id = $2) "
      "  THEN 1 ELSE 0 END, "
      "CASE WHEN EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = $2 AND b.target_id = p.author_id) "
      "  THEN 1 ELSE 0 END, "
      "CASE WHEN p.visibility = 2 AND EXISTS (SELECT 1 FROM follows f "
      "  WHERE f.follower_id = $2 AND f.followee_id = p.author_id) THEN 1 ELSE 0 END, "
      "CASE WHEN p.visibility >= 2 AND EXISTS (SELECT 1 FROM mentions m "
      "  WHERE m.author_id = p.author_id AND m.post_id = p.id AND m.account_id = $2) THEN 1 ELSE 0 END "
      "FROM posts p JOIN accounts a ON a.id = p.author_id WHERE p.id = $1",
      [&](const sql::Row& row) {
        const auto author = row.id<AccountId>(0);
        const auto visibility = row.number<Visibility>(1);
        const auto standing = row.number<accounts::Standing>(3);
        return Found{
            .post = {.id = id,
                     .author = author,
                     .visibility = visibility,
                     .viewer_blocks_author = row.flag(5)},
            .access = {.visibility = visibility,
                       .own = viewer == author,
                       .author_active = standing == accounts::Standing::active,
                       .author_blocks = row.flag(4),
                       .viewer_blocks = row.flag(5),
                       .viewer_follows = row.flag(6),
                       .mentioned = row.flag(7)},
            .original = row.maybe_id<PostId>(2),
        };
      },
      id, viewer);
}

}  // namespace

Result<PostRef> find_visible_post(sql::Reader& tx, std::optional<AccountId> viewer, PostId id) {
  const auto found = ROOKERY_TRY(find(tx, viewer, id));
  if (!found || !may_see(found->access)) return fail(Errc::not_found);
  if (!found->original) return found->post;
  // A reblog of a reblog is never stored, so this goes one step deep.
  return find_visible_post(tx, viewer, *found->original);
}

}  // namespace rookery::social
