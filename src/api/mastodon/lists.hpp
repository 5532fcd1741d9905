#pragma once

#include "api/auth.hpp"
#include "api/mastodon/entities.hpp"
#include "base/snowflake.hpp"
#include "platform/http/router.hpp"
#include "platform/sql/database.hpp"

namespace rookery::api {

// Lists of people and who is in them (https://docs.joinmastodon.org/methods/lists/).
class ListsApi {
 public:
  static constexpr std::size_t kAccountsMax = 1'000;  // added or removed in one request

  // All outlive this.
  ListsApi(Auth& auth, sql::Database& database, Snowflake& ids, const Entities& entities)
      : auth_(auth), db_(database), ids_(ids), entities_(entities) {}
  ListsApi(const ListsApi&) = delete;
  ListsApi& operator=(const ListsApi&) = delete;

  void mount(http::Router& router);

 private:
  using Answer = boost::asio::awaitable<Result<http::Response>>;
  Answer all(const http::Request& request);
  Answer create(const http::Request& request);
  Answer get(const http::Request& request);
  Answer change(const http::Request& request);
  Answer remove(const http::Request& request);
  Answer members(const http::Request& request);
  Answer add_members(const http::Request& request);
  Answer remove_members(const http::Request& request);
  Answer with_account(const http::Request& request);

  Auth& auth_;
  sql::Database& db_;
  Snowflake& ids_;
  const Entities& entities_;
};

}  // namespace rookery::api
