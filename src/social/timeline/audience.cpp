#include "social/timeline/audience.hpp"

namespace rookery::social {

namespace {

using Part = AudienceCursor::Part;

// The part that comes after `part` for this post.
Part part_after(const Carried& post, Part part) {
  const bool edited = post.kind == OutboxKind::edit;
  const bool tagged = post.visibility == Visibility::public_ && !post.reblog;
  switch (part) {
    case Part::first:
      if (!post.exists) return Part::ended;
      if (post.visibility == Visibility::direct) return Part::mentioned;
      if (!edited) return Part::followers;
      return tagged ? Part::tag_followers : Part::rebloggers;
    case Part::followers:
      // Nobody is told of reblogs and of replies to others.
      if (!post.reblog && !post.answers_another) return Part::to_tell;
      return tagged ? Part::tag_followers : Part::ended;
    case Part::to_tell:
      return tagged ? Part::tag_followers : Part::ended;
    case Part::tag_followers:
    case Part::mentioned:
      return edited ? Part::rebloggers : Part::ended;
    case Part::rebloggers:
    case Part::ended:
      return Part::ended;
  }
  return Part::ended;
}

// Each answers account ids. $1 author, $2 post, $3 after, $4 limit.
std::string_view statement_of(Part part) {
  switch (part) {
    case Part::followers:
      return "SELECT follower_id FROM follows WHERE followee_id = $1 AND follower_id > $3 "
             "ORDER BY follower_id LIMIT $4";
    case Part::to_tell:
      return "SELECT follower_id FROM follows WHERE followee_id = $1 AND notify = 1 AND follower_id > $3 "
             "ORDER BY follower_id LIMIT $4";
    case Part::tag_followers:
      return "SELECT DISTINCT ft.account_id FROM post_tags pt "
             "JOIN followed_tags ft ON ft.tag_id = pt.tag_id AND ft.account_id > $3 "
             "WHERE pt.author_id = $1 AND pt.post_id = $2 ORDER BY ft.account_id LIMIT $4";
    case Part::mentioned:
      return "SELECT account_id FROM mentions WHERE author_id = $1 AND post_id = $2 AND account_id > $3 "
             "ORDER BY account_id LIMIT $4";
    case Part::rebloggers:
      return "SELECT author_id FROM posts WHERE reblog_of_id = $2 AND author_id > $3 "
             "ORDER BY author_id LIMIT $4";
    case Part::first:
    case Part::ended:
      break;
  }
  return {};
}

}  // namespace

AudienceCursor after_followers(const Carried& post) {
  return {.part = part_after(post, Part::followers), .after = {}};
}

Result<> next_audience(sql::Reader& tx, const Carried& post, std::size_t limit, Audience& chunk) {
  auto& cursor = chunk.next;
  if (cursor.part == Part::first) {
    cursor.part = part_after(post, Part::first);
    // The author's own list had it at the commit, unless another process wrote the post.
    if (!cursor.ended()) chunk.readers.push_back(post.author);
  }
  while (!cursor.ended() && chunk.size() < limit) {
    const auto room = limit - chunk.size();
    const bool told = cursor.part == Part::to_tell || cursor.part == Part::rebloggers;
    auto& found = told ? chunk.tell : cursor.part == Part::followers ? chunk.followers : chunk.readers;
    const auto before = found.size();
    ROOKERY_TRY(tx.each(
        statement_of(cursor.part), [&](const sql::Row& row) { found.push_back(row.id<AccountId>(0)); },
        post.author, post.id, cursor.after, room));
    if (found.size() - before < room) {
      cursor = {.part = part_after(post, cursor.part), .after = {}};
    } else {
      cursor.after = found.back();
    }
  }
  return {};
}

}  // namespace rookery::social
