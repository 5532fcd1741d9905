#pragma once

#include "social/timeline/big_authors.hpp"
#include "social/timeline/follower_lists.hpp"
#include "social/timeline/timeline_store.hpp"

namespace rookery::social {

// What the rest of the house tells home timelines, from sql::Writer::after_commit: one line each, no I/O.
// Everything else that changes what somebody sees (unfollow, block, mute, delete, edit ...) needs no word: it
// acts at the next read.
//
// Threads: any; calls may overlap.
class HomeTimelines {
 public:
  // All outlive this.
  HomeTimelines(TimelineStore& store, BigAuthors& big_authors, FollowerLists& followers)
      : store_(store), big_authors_(big_authors), followers_(followers) {}

  // The author sees the own post or reblog at the next read, before the fan-out came to it; so do all who
  // read a big author. `cause` is what it answers or reblogs, 0 for none: its author may be followed and it
  // may still be on its way, and nobody sees an effect before its cause.
  void posted(AccountId author, PostId post, PostId cause) {
    if (cause != PostId{}) store_.deliver_own(author, cause);
    store_.deliver_own(author, post);
    big_authors_.posted(author, post);
  }

  // A follow, also one that was accepted just now. In this order: what is posted from here on is pushed to
  // the follower, and what was before is in SQL, which the list is rebuilt from.
  void followed(AccountId follower, AccountId followee) {
    followers_.followed(follower, followee);
    store_.forget(follower);
  }

  // The reader may see older posts than before: after a followed tag, or a changed follow.
  void forget(AccountId reader) { store_.forget(reader); }

 private:
  TimelineStore& store_;
  BigAuthors& big_authors_;
  FollowerLists& followers_;
};

}  // namespace rookery::social
