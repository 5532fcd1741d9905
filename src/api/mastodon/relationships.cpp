#include "api/mastodon/relationships.hpp"

#include "accounts/account.hpp"
#include "api/id_list.hpp"
#include "api/mastodon/entities.hpp"
#include "api/path_id.hpp"
#include "platform/http/params.hpp"
#include "social/account_note.hpp"
#include "social/account_view.hpp"
#include "social/block.hpp"
#include "social/mute.hpp"
#include "social/relation.hpp"

namespace rookery::api {

using accounts::Scope;

void RelationshipsApi::mount(http::Router& router) {
  using http::Request;
  router.get("/api/v1/accounts/relationships", [this](const Request& r) { return list(r); });
  router.post("/api/v1/accounts/:id/follow", [this](const Request& r) { return follow(r); });
  router.post("/api/v1/accounts/:id/unfollow", [this](const Request& r) { return unfollow(r); });
  router.post("/api/v1/accounts/:id/remove_from_followers",
              [this](const Request& r) { return remove_from_followers(r); });
  router.post("/api/v1/accounts/:id/block", [this](const Request& r) { return block(r); });
  router.post("/api/v1/accounts/:id/unblock", [this](const Request& r) { return unblock(r); });
  router.post("/api/v1/accounts/:id/mute", [this](const Request& r) { return mute(r); });
  router.post("/api/v1/accounts/:id/unmute", [this](const Request& r) { return unmute(r); });
  router.post("/api/v1/accounts/:id/note", [this](const Request& r) { return note(r); });
}

RelationshipsApi::Answer RelationshipsApi::list(const http::Request& request) {
  const AccountId me = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::read_follows));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto ids = ROOKERY_CO_TRY(id_list<AccountId>(params, "id", social::kRelationshipsMax));
  const bool with_suspended = ROOKERY_CO_TRY(params.flag("with_suspended")).value_or(false);
  const auto relations = ROOKERY_CO_TRY(co_await db_.read(
      [&, now = clock_.now()](sql::Reader& tx) -> Result<std::vector<social::Relationship>> {
        const auto accounts = ROOKERY_TRY(social::load_accounts(tx, ids));
        std::vector<AccountId> known;
        for (const AccountId id : ids) {
          const auto found = accounts.find(id);
          if (found == accounts.end() || found->second.standing == accounts::Standing::pending) continue;
          if (found->second.standing == accounts::Standing::active || with_suspended) known.push_back(id);
        }
        return social::relationships(tx, me, known, now);
      }));
  boost::json::array answer;
  for (const auto& relation : relations) answer.push_back(Entities::relationship(relation));
  co_return http::Response::json(answer);
}

template <class Act>
RelationshipsApi::Answer RelationshipsApi::change(const http::Request& request, AccountId me, Act act) {
  const auto target = ROOKERY_CO_TRY(path_id<AccountId>(request));
  const auto relation =
      ROOKERY_CO_TRY(co_await db_.write([me, target, now = clock_.now(), act = std::move(act)](
                                            sql::Writer& tx) -> Result<social::Relationship> {
        const auto account = ROOKERY_TRY(accounts::find_account(tx, target));
        if (!account || account->standing == accounts::Standing::pending) return fail(Errc::not_found);
        ROOKERY_TRY(act(tx, me, target));
        auto relations = ROOKERY_TRY(social::relationships(tx, me, std::span(&target, 1), now));
        return std::move(relations.front());
      }));
  co_return http::Response::json(Entities::relationship(relation));
}

RelationshipsApi::Answer RelationshipsApi::follow(const http::Request& request) {
  const AccountId me = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_follows));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  social::FollowOptions options;
  options.reblogs = ROOKERY_CO_TRY(params.flag("reblogs"));
  options.notify = ROOKERY_CO_TRY(params.flag("notify"));
  if (params.has("languages")) options.languages = ROOKERY_CO_TRY(params.list("languages"));
  co_return co_await change(request, me, [this, options](sql::Writer& tx, AccountId from, AccountId to) {
    return follows_.follow(tx, from, to, options);
  });
}

RelationshipsApi::Answer RelationshipsApi::unfollow(const http::Request& request) {
  const AccountId me = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_follows));
  co_return co_await change(request, me, &social::Follows::unfollow);
}

RelationshipsApi::Answer RelationshipsApi::remove_from_followers(const http::Request& request) {
  const AccountId me = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_follows));
  co_return co_await change(request, me, &social::Follows::remove_follower);
}

RelationshipsApi::Answer RelationshipsApi::block(const http::Request& request) {
  const AccountId me = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_blocks));
  co_return co_await change(request, me, [this](sql::Writer& tx, AccountId from, AccountId to) {
    return social::block(tx, ids_, from, to);
  });
}

RelationshipsApi::Answer RelationshipsApi::unblock(const http::Request& request) {
  const AccountId me = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_blocks));
  co_return co_await change(request, me, &social::unblock);
}

RelationshipsApi::Answer RelationshipsApi::mute(const http::Request& request) {
  const AccountId me = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_mutes));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  social::MuteOptions options;
  options.notifications = ROOKERY_CO_TRY(params.flag("notifications")).value_or(true);
  options.duration = std::chrono::seconds(ROOKERY_CO_TRY(params.integer("duration")).value_or(0));
  co_return co_await change(
      request, me, [this, options, now = clock_.now()](sql::Writer& tx, AccountId from, AccountId to) {
        return social::mute(tx, ids_, now, from, to, options);
      });
}

RelationshipsApi::Answer RelationshipsApi::unmute(const http::Request& request) {
  const AccountId me = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_mutes));
  co_return co_await change(request, me, &social::unmute);
}

RelationshipsApi::Answer RelationshipsApi::note(const http::Request& request) {
  const AccountId me = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_accounts));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto comment = ROOKERY_CO_TRY(params.text("comment")).value_or("");
  co_return co_await change(request, me, [comment](sql::Writer& tx, AccountId from, AccountId to) {
    return social::set_account_note(tx, from, to, comment);
  });
}

}  // namespace rookery::api
