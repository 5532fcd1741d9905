#pragma once

#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/outbox.hpp"
#include "social/visibility.hpp"

#include <vector>

namespace rookery::social {

// What of a post decides to whom it is carried.
struct Carried {
  OutboxKind kind = OutboxKind::post;
  PostId id;
  bool exists = true;  // else it was deleted meanwhile: nobody gets it
  AccountId author;
  Visibility visibility = Visibility::public_;
  bool reblog = false;
  bool answers_another = false;  // a reply to somebody else than the author
};

// Where an audience goes on: part by part, each in the order of account ids.
struct AudienceCursor {
  enum class Part : std::uint8_t { first, followers, tag_followers, mentioned, rebloggers, ended };
  Part part = Part::first;
  AccountId after;
  [[nodiscard]] bool ended() const { return part == Part::ended; }
};

// A chunk of an audience.
struct Audience {
  std::vector<AccountId> readers;  // whose home timelines may show it
  std::vector<AccountId> tell;     // whom a notification may go to
  AudienceCursor next;
};

// The next at most `limit` people. A new post: followers (of a direct one only those it mentions), who
// follows a tag of it when it is public, and the author. An edited one: who follows a tag or is mentioned,
// since that may be new, and who reblogged it, to be told. Whether each of them really sees it is decided
// when they read.
[[nodiscard]] Result<Audience> next_audience(sql::Reader& tx, const Carried& post, AudienceCursor cursor,
                                             std::size_t limit);

}  // namespace rookery::social
