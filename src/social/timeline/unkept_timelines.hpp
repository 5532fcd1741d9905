#pragma once

#include "social/timeline/timeline_store.hpp"

#include <limits>

namespace rookery::social {

// A TimelineStore that keeps no lists: every page of home is what SQL answers (HomeReader goes on there where
// lists end). Slower, and never out of date, whoever else writes.
//
// Threads: any.
class UnkeptTimelines final : public TimelineStore {
 public:
  boost::asio::awaitable<Result<>> deliver(PostId, std::span<const AccountId>) override {
    co_return Result<>{};
  }
  boost::asio::awaitable<Result<>> deliver(PostId, std::span<const AccountNumber>) override {
    co_return Result<>{};
  }
  AccountNumbers& numbers() override { return numbers_; }
  // A list that is complete from above everything: nothing is known here.
  boost::asio::awaitable<Result<std::variant<Found, Ticket>>> read(AccountId, Range, From,
                                                                   std::span<PostId>) override {
    co_return Found{.count = 0, .floor = PostId(std::numeric_limits<std::int64_t>::max())};
  }
  boost::asio::awaitable<Result<bool>> fill(AccountId, Ticket, std::span<const PostId>, PostId) override {
    co_return false;
  }
  boost::asio::awaitable<Result<std::size_t>> drop_unread_since(Instant) override { co_return 0; }
  void deliver_own(AccountId, PostId) override {}
  void forget(AccountId) override {}

 private:
  AccountNumbers numbers_;
};

}  // namespace rookery::social
