#pragma once

#include "social/ids.hpp"
#include "social/visibility.hpp"

#include <string>
#include <vector>

namespace rookery::social {

// What deeds of this room tell by sql::Writer::tell, for whoever shows them live.

struct Notified {
  AccountId to;
  NotificationId notification;
};

struct PostDeleted {
  PostId post;
  AccountId author;
  Visibility visibility = Visibility::public_;
  bool reblog = false;
  bool answers_another = false;      // a reply to somebody else than the author
  std::vector<AccountId> mentioned;  // by it, for a reblog: nobody
  std::vector<std::string> tags;     // folded
};

struct ConversationChanged {
  AccountId account;
  ConversationId conversation;
};

struct FiltersChanged {
  AccountId account;
};

}  // namespace rookery::social
