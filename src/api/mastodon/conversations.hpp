#pragma once

#include "api/auth.hpp"
#include "api/mastodon/entities.hpp"
#include "base/clock.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"
#include "social/conversation.hpp"

namespace rookery::api {

// Direct posts by whom they are with (https://docs.joinmastodon.org/methods/conversations/).
class ConversationsApi {
 public:
  // All outlive this.
  ConversationsApi(Auth& auth, sql::Database& database, const Entities& entities, const Clock& clock)
      : auth_(auth), db_(database), entities_(entities), clock_(clock) {}
  ConversationsApi(const ConversationsApi&) = delete;
  ConversationsApi& operator=(const ConversationsApi&) = delete;

  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer list(const http::Request& request);
  Answer remove(const http::Request& request);
  Answer read(const http::Request& request);

  Auth& auth_;
  sql::Database& db_;
  const Entities& entities_;
  const Clock& clock_;
};

// A Conversation (https://docs.joinmastodon.org/entities/Conversation/).
[[nodiscard]] boost::json::object conversation_json(const social::ConversationView& view,
                                                    const Entities& entities);

}  // namespace rookery::api
