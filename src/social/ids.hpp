#pragma once

#include "accounts/ids.hpp"
#include "base/id.hpp"

namespace rookery::social {

using PostId = Id<struct PostKind>;
using TagId = Id<struct TagKind>;
using ListId = Id<struct ListKind>;
using FilterId = Id<struct FilterKind>;
using FilterKeywordId = Id<struct FilterKeywordKind>;
using FilterPostId = Id<struct FilterPostKind>;
using NotificationId = Id<struct NotificationKind>;
using ConversationId = Id<struct ConversationKind>;
using AnnouncementId = Id<struct AnnouncementKind>;
// The id of one act (a favourite, a follow, a block ...): what lists of them are paged by.
using ActId = Id<struct ActKind>;

// A post's key in the database: it lives with its author.
struct PostKey {
  AccountId author;
  PostId id;
};

}  // namespace rookery::social
