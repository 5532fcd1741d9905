#pragma once

#include "social/timeline/timeline_store.hpp"

namespace rookery::social {

// What the rest of the house tells home timelines, from sql::Writer::after_commit: one line each, no I/O.
// Everything else that changes what somebody sees (unfollow, block, mute, delete, edit ...) needs no word: it
// acts at the next read.
//
// Threads: any; calls may overlap.
class HomeTimelines {
 public:
  explicit HomeTimelines(TimelineStore& store) : store_(store) {}

  // The author sees the own post or reblog at the next read, before the fan-out came to it.
  void posted(AccountId author, PostId post) { store_.deliver_own(author, post); }

  // The reader may see older posts than before: after a follow (also one that was accepted just now) or a
  // followed tag.
  void forget(AccountId reader) { store_.forget(reader); }

 private:
  TimelineStore& store_;
};

}  // namespace rookery::social
