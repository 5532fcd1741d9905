#include "api/mastodon/conversations.hpp"

#include "api/page.hpp"
#include "api/path_id.hpp"

namespace rookery::api {

namespace json = boost::json;
using accounts::Scope;
using social::ConversationId;
using social::ConversationView;
using social::Page;

json::object conversation_json(const ConversationView& view, const Entities& entities) {
  return {
      {"id", view.id.text()},
      {"unread", view.unread},
      {"accounts", entities.accounts(view.others)},
      {"last_status", view.last_post ? json::value(entities.status(*view.last_post)) : json::value(nullptr)}};
}

void ConversationsApi::mount(http::Router& router) {
  router.get("/api/v1/conversations", [this](const http::Request& r) { return list(r); });
  router.del("/api/v1/conversations/:id", [this](const http::Request& r) { return remove(r); });
  router.post("/api/v1/conversations/:id/read", [this](const http::Request& r) { return read(r); });
}

ConversationsApi::Answer ConversationsApi::list(const http::Request& request) {
  const AccountId me = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_statuses));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto page = ROOKERY_CO_TRY(page_of(params, Page::kPostsDefault, Page::kPostsMax));
  const auto views = ROOKERY_CO_TRY(co_await db_.read([me, page, now = clock_.now()](sql::Reader& tx) {
    return social::list_conversations(tx, me, page, now);
  }));
  json::array body;
  for (const auto& view : views) body.push_back(conversation_json(view, entities_));
  auto response = http::Response::json(body);
  if (!views.empty()) {
    add_page_links(response, request, entities_.site(), views.front().last_post_id.value(),
                   views.back().last_post_id.value());
  }
  co_return response;
}

ConversationsApi::Answer ConversationsApi::remove(const http::Request& request) {
  const AccountId me = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_conversations));
  const auto id = ROOKERY_CO_TRY(path_id<ConversationId>(request));
  ROOKERY_CO_TRY(
      co_await db_.write([me, id](sql::Writer& tx) { return social::delete_conversation(tx, me, id); }));
  co_return http::Response::json(json::object());
}

ConversationsApi::Answer ConversationsApi::read(const http::Request& request) {
  const AccountId me = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_conversations));
  const auto id = ROOKERY_CO_TRY(path_id<ConversationId>(request));
  const auto view = ROOKERY_CO_TRY(
      co_await db_.write([me, id, now = clock_.now()](sql::Writer& tx) -> Result<ConversationView> {
        ROOKERY_TRY(social::mark_conversation_read(tx, me, id));
        return social::find_conversation(tx, me, id, now);
      }));
  co_return http::Response::json(conversation_json(view, entities_));
}

}  // namespace rookery::api
