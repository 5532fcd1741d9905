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
  PostId cause{};                // what it answers or reblogs; 0: nothing
};

// Where an audience goes on: part by part, each in the order of account ids.
struct AudienceCursor {
  enum class Part : std::uint8_t { first, followers, to_tell, tag_followers, mentioned, rebloggers, ended };
  Part part = Part::first;
  AccountId after;
  [[nodiscard]] bool ended() const { return part == Part::ended; }
};

// A chunk of an audience.
struct Audience {
  std::vector<AccountId> followers;  // of the author; their home timelines may show it
  std::vector<AccountId> readers;    // others whose home timelines may show it
  std::vector<AccountId> tell;       // whom a notification may go to
  AudienceCursor next;

  [[nodiscard]] std::size_t size() const { return followers.size() + readers.size() + tell.size(); }
};

// Where a new post's audience goes on when all followers have it by another way.
[[nodiscard]] AudienceCursor after_followers(const Carried& post);

// Adds the next people from `chunk.next` on until the chunk has `limit`. A new post: the author, followers
// (of a direct one only those it mentions), those followers who asked to be told of each post, and who
// follows a tag of it when it is public. An edited one: who follows a tag or is mentioned, since that may be
// new, and who reblogged it, to be told. Whether each of them really sees it is decided when they read.
[[nodiscard]] Result<> next_audience(sql::Reader& tx, const Carried& post, std::size_t limit,
                                     Audience& chunk);

}  // namespace rookery::social
