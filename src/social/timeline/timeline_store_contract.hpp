#pragma once

#include "social/timeline/run_to_end.hpp"
#include "social/timeline/timeline_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>

namespace rookery::social {

// A clock that a test turns, between its calls.
class TurnedClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return now_; }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  Instant now_ = from_millis(1'700'000'000'000);
};

using MakeTimelineStore = std::function<std::unique_ptr<TimelineStore>(const Clock&)>;

// What every TimelineStore promises (timeline_store_contract_test.cpp); each implementation's test
// instantiates it.
class TimelineStoreContract : public testing::TestWithParam<MakeTimelineStore> {
 protected:
  using Candidates = TimelineStore::Candidates;
  using Ticket = TimelineStore::Ticket;

  // The ticket that a reader without a filled list gets.
  Ticket ticket(AccountId reader) {
    const auto found = run_to_end(store_->read(reader, {}));
    EXPECT_TRUE(found.has_value() && std::holds_alternative<Ticket>(*found)) << "there is a filled list";
    return found.has_value() && std::holds_alternative<Ticket>(*found) ? std::get<Ticket>(*found) : Ticket{};
  }
  bool fill(AccountId reader, Ticket given, const std::vector<PostId>& posts, PostId floor = {}) {
    const auto filled = run_to_end(store_->fill(reader, given, posts, floor));
    EXPECT_TRUE(filled.has_value());
    return filled.value_or(false);
  }
  void deliver(std::int64_t post, const std::vector<AccountId>& readers) {
    EXPECT_TRUE(run_to_end(store_->deliver(PostId(post), readers)).has_value());
  }
  Candidates list(AccountId reader, TimelineStore::Range range = {}) {
    auto found = run_to_end(store_->read(reader, range));
    EXPECT_TRUE(found.has_value() && std::holds_alternative<Candidates>(*found)) << "there is no filled list";
    return found.has_value() && std::holds_alternative<Candidates>(*found)
               ? std::get<Candidates>(*std::move(found))
               : Candidates{};
  }
  static std::vector<PostId> posts(std::initializer_list<std::int64_t> ids) {
    std::vector<PostId> made;
    for (const auto id : ids) made.emplace_back(id);
    return made;
  }
  // From `newest` down to `oldest`.
  static std::vector<PostId> down(std::int64_t newest, std::int64_t oldest) {
    std::vector<PostId> made;
    for (auto id = newest; id >= oldest; --id) made.emplace_back(id);
    return made;
  }

  static constexpr auto kFull = static_cast<std::int64_t>(TimelineStore::kEntriesMax);
  const AccountId ann_{101}, ben_{102};
  TurnedClock clock_;
  std::unique_ptr<TimelineStore> store_ = GetParam()(clock_);
};

}  // namespace rookery::social
