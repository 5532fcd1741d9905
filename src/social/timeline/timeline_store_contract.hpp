#pragma once

#include "social/timeline/run_to_end.hpp"
#include "social/timeline/timeline_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <vector>

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

// A reader's list, as one read sees it.
struct ReadList {
  std::vector<PostId> posts;
  PostId floor;
};

// What `reader` has within `range`, newest first, or the ticket.
inline std::variant<ReadList, TimelineStore::Ticket> read_list(TimelineStore& store, AccountId reader,
                                                               TimelineStore::Range range = {},
                                                               From from = From::newest,
                                                               std::size_t room = TimelineStore::kEntriesMax,
                                                               HomeBasis basis = {}) {
  ReadList list;
  list.posts.resize(room);
  const auto answer = run_to_end(store.read(reader, basis, range, from, list.posts));
  EXPECT_TRUE(answer.has_value()) << "a list cannot be read";
  if (!answer) return list;
  if (const auto* ticket = std::get_if<TimelineStore::Ticket>(&*answer)) return *ticket;
  const auto& found = std::get<TimelineStore::Found>(*answer);
  EXPECT_LE(found.count, room);
  list.posts.resize(found.count);
  list.floor = found.floor;
  return list;
}

// What every TimelineStore promises (timeline_store_contract_test.cpp); each implementation's test
// instantiates it.
class TimelineStoreContract : public testing::TestWithParam<MakeTimelineStore> {
 protected:
  using Ticket = TimelineStore::Ticket;

  // The ticket that a reader without a filled list gets.
  Ticket ticket(AccountId reader) {
    const auto found = read_list(*store_, reader, {}, From::newest, 0, bases_[reader]);
    const auto* ticket = std::get_if<Ticket>(&found);
    EXPECT_NE(ticket, nullptr) << "there is a filled list";
    return ticket != nullptr ? *ticket : Ticket{};
  }
  bool fill(AccountId reader, Ticket given, const std::vector<PostId>& posts, PostId floor = {}) {
    return fill_with(reader, given, {.basis = bases_[reader], .posts = posts, .floor = floor});
  }
  bool fill_with(AccountId reader, Ticket given, TimelineStore::Filling filling) {
    const auto filled = run_to_end(store_->fill(reader, given, filling));
    EXPECT_TRUE(filled.has_value());
    return filled.value_or(false);
  }
  // What makes a list worthless, as all kinds of stores hear of it.
  void follow(AccountId reader) {
    ++bases_[reader].number;
    store_->forget(reader);
  }
  void deliver(std::int64_t post, const std::vector<AccountId>& readers) {
    EXPECT_TRUE(run_to_end(store_->deliver(PostId(post), readers)).has_value());
  }
  ReadList list(AccountId reader, TimelineStore::Range range = {}, From from = From::newest,
                std::size_t room = TimelineStore::kEntriesMax) {
    auto found = read_list(*store_, reader, range, from, room, bases_[reader]);
    auto* list = std::get_if<ReadList>(&found);
    EXPECT_NE(list, nullptr) << "there is no filled list";
    return list != nullptr ? std::move(*list) : ReadList{};
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
  std::map<AccountId, HomeBasis> bases_;  // of their homes
};

}  // namespace rookery::social
