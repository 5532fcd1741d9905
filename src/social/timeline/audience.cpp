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

// Each answers: account id, whether it asked to be notified. $1 author or post, $2 after, $3 limit.
std::string_view statement_of(Part part) {
  switch (part) {
    case Part::followers:
      return "SELECT follower_id, notify FROM follows WHERE followee_id = $1 AND follower_id > $2 "
             "ORDER BY follower_id LIMIT $3";
    case Part::tag_followers:
      return "SELECT DISTINCT ft.account_id, 0 FROM post_tags pt "
             "JOIN followed_tags ft ON ft.tag_id = pt.tag_id AND ft.account_id > $2 "
             "WHERE pt.post_id = $1 ORDER BY ft.account_id LIMIT $3";
    case Part::mentioned:
      return "SELECT account_id, 0 FROM mentions WHERE post_id = $1 AND account_id > $2 "
             "ORDER BY account_id LIMIT $3";
    case Part::rebloggers:
      return "SELECT author_id, 1 FROM posts WHERE reblog_of_id = $1 AND author_id > $2 "
             "ORDER BY author_id LIMIT $3";
    case Part::first:
    case Part::ended:
      break;
  }
  return {};
}

}  // namespace

Result<Audience> next_audience(sql::Reader& tx, const Carried& post, AudienceCursor cursor,
                               std::size_t limit) {
  Audience chunk;
  if (cursor.part == Part::first) {
    cursor.part = part_after(post, Part::first);
    // The author's own list had it at the commit, unless another process wrote the post.
    if (!cursor.ended()) chunk.readers.push_back(post.author);
  }
  const bool worth_telling = post.kind == OutboxKind::edit || (!post.reblog && !post.answers_another);
  while (!cursor.ended() && chunk.readers.size() + chunk.tell.size() < limit) {
    const auto room = limit - chunk.readers.size() - chunk.tell.size();
    std::size_t found = 0;
    const auto first = cursor.part == Part::followers ? post.author.value() : post.id.value();
    ROOKERY_TRY(tx.each(
        statement_of(cursor.part),
        [&](const sql::Row& row) {
          ++found;
          cursor.after = row.id<AccountId>(0);
          if (cursor.part != Part::rebloggers) chunk.readers.push_back(cursor.after);
          if (row.flag(1) && worth_telling) chunk.tell.push_back(cursor.after);
        },
        first, cursor.after, room));
    if (found < room) cursor = {.part = part_after(post, cursor.part), .after = {}};
  }
  chunk.next = cursor;
  return chunk;
}

}  // namespace rookery::social
