#pragma once

#include "base/snowflake.hpp"
#include "platform/sql/transaction.hpp"
#include "social/account_view.hpp"
#include "social/ids.hpp"
#include "social/page.hpp"
#include "social/post_view.hpp"

#include <optional>
#include <span>
#include <vector>

namespace rookery::social {

// Direct posts that answer each other among the same people, as one of them sees it
// (https://docs.joinmastodon.org/entities/Conversation/). Each has an own copy: to read and to remove.
struct ConversationView {
  ConversationId id;
  bool unread = false;
  std::vector<AccountView> others;    // active ones; none in a talk with oneself
  std::optional<PostView> last_post;  // empty when it may not be seen any more
  PostId last_post_id;                // what pages of conversations are of
};

// Puts a direct post that was just written, or now mentions more people, into the conversations of its author
// and of those it mentions, less those who block the author, are blocked, or have muted the author's
// notifications. Again changes nothing. It goes where the post that it answers is, if there is one.
Result<> add_to_conversations(sql::Writer& tx, Snowflake& ids, PostKey post);

// Takes a post out of the conversations it is in before it is deleted; those without another go with it.
Result<> take_out_of_conversations(sql::Writer& tx, std::span<const PostId> posts);

// A page of `reader`'s, those with the newest posts first, filters applied.
[[nodiscard]] Result<std::vector<ConversationView>> list_conversations(sql::Reader& tx, AccountId reader,
                                                                       const Page& page, Instant now);
// Errors: not_found, also for somebody else's.
[[nodiscard]] Result<ConversationView> find_conversation(sql::Reader& tx, AccountId reader, ConversationId id,
                                                         Instant now);
Result<> mark_conversation_read(sql::Writer& tx, AccountId reader, ConversationId id);
// The posts stay; the conversation comes back with the next.
Result<> delete_conversation(sql::Writer& tx, AccountId reader, ConversationId id);

}  // namespace rookery::social
