#include "social/timeline/memory_timelines.hpp"

#include "social/timeline/timeline_store_contract.hpp"

#include <random>
#include <set>
#include <thread>

namespace rookery::social {
namespace {

INSTANTIATE_TEST_SUITE_P(Memory, TimelineStoreContract,
                         testing::Values(MakeTimelineStore([](const Clock& clock) {
                           return std::make_unique<MemoryTimelines>(clock);
                         })));

using Ticket = TimelineStore::Ticket;

void come(MemoryTimelines& timelines, AccountId reader, std::span<const PostId> posts = {}) {
  const auto found = read_list(timelines, reader);
  if (const auto* ticket = std::get_if<Ticket>(&found)) {
    ASSERT_TRUE(run_to_end(timelines.fill(reader, *ticket, {.posts = posts})).has_value());
  }
}

bool has_list(MemoryTimelines& timelines, AccountId reader) {
  return std::holds_alternative<ReadList>(read_list(timelines, reader));
}

TEST(MemoryTimelines, those_who_stay_away_are_dropped) {
  TurnedClock clock;
  MemoryTimelines timelines(clock);
  const AccountId ann{1};
  const AccountId ben{2};
  come(timelines, ann);
  come(timelines, ben);
  clock.advance(TimelineStore::kAwayMax);
  EXPECT_TRUE(has_list(timelines, ben));
  clock.advance(std::chrono::hours(1));
  const std::vector<AccountId> both{ann, ben};
  EXPECT_TRUE(run_to_end(timelines.deliver(PostId(2), both)).has_value());
  const auto dropped = run_to_end(timelines.drop_unread_since(clock.now() - TimelineStore::kAwayMax));
  EXPECT_EQ(dropped.value_or(0), 1U);
  EXPECT_TRUE(has_list(timelines, ben));
  EXPECT_FALSE(has_list(timelines, ann));
}

TEST(MemoryTimelines, over_budget_the_coldest_go_first) {
  TurnedClock clock;
  // Of the 100 posts 30 are in the list itself.
  constexpr std::size_t kBytesOfAList = TimelineList::kBytes + 2 * BlockMemory::kBytes;
  constexpr std::size_t kLists = 200;
  MemoryTimelines timelines(clock, kBytesOfAList * kLists);
  std::vector<PostId> posts;
  for (std::int64_t id = 100; id > 0; --id) posts.emplace_back(id);

  constexpr std::int64_t kReaders = 2'000;
  for (std::int64_t reader = 1; reader <= kReaders; ++reader) {
    come(timelines, AccountId(reader << 22), posts);
    come(timelines, AccountId(1 << 22));  // the first one comes back all the time
    EXPECT_LE(timelines.stats().bytes, kBytesOfAList * kLists);
    clock.advance(std::chrono::minutes(1));
  }
  const auto stats = timelines.stats();
  EXPECT_TRUE(has_list(timelines, AccountId(1 << 22)));
  EXPECT_TRUE(has_list(timelines, AccountId(kReaders << 22)));
  EXPECT_FALSE(has_list(timelines, AccountId(2 << 22)));
  EXPECT_EQ(stats.dropped_for_budget, kReaders - kLists);
  EXPECT_EQ(stats.lists, kLists);
}

TEST(MemoryTimelines, entry_costs_at_most_twelve_bytes_while_a_list_grows) {
  const TurnedClock clock;
  MemoryTimelines timelines(clock);
  const std::vector<AccountId> reader{AccountId(7)};
  come(timelines, reader[0]);
  const auto empty = timelines.stats().bytes;
  for (std::int64_t id = 1; id <= 2'000; ++id) {
    ASSERT_TRUE(run_to_end(timelines.deliver(PostId(id), reader)).has_value());
    const auto stats = timelines.stats();
    if (stats.entries >= 16) EXPECT_LE(stats.bytes - empty, stats.entries * 12);
  }
  EXPECT_EQ(timelines.stats().entries, TimelineStore::kEntriesMax);
  timelines.forget(reader[0]);
  EXPECT_EQ(timelines.stats().bytes, 0U);
  EXPECT_EQ(timelines.stats().entries, 0U);
}

TEST(MemoryTimelines, author_sees_the_own_post_at_the_next_read) {
  const TurnedClock clock;
  MemoryTimelines timelines(clock);
  const AccountId ann(101);
  const AccountId ben(102);
  come(timelines, ann, std::vector{PostId(1)});
  timelines.deliver_own(ann, PostId(9));
  EXPECT_EQ(std::get<ReadList>(read_list(timelines, ann)).posts, (std::vector{PostId(9), PostId(1)}));
  timelines.deliver_own(ben, PostId(10));
  EXPECT_FALSE(has_list(timelines, ben));
}

// Against a set that never forgets: after any operations the list is the set's newest part, down to its
// floor.
TEST(MemoryTimelines, random_deliveries_leave_what_a_sorted_set_would) {
  for (std::uint32_t seed = 0; seed < 30; ++seed) {
    std::mt19937 random(seed);
    const TurnedClock clock;
    MemoryTimelines timelines(clock);
    const std::vector<AccountId> reader{AccountId(7)};
    come(timelines, reader[0]);
    std::set<std::int64_t, std::greater<>> all;
    const auto spread = std::uniform_int_distribution<std::int64_t>(1, 1 << (4 + seed % 12));
    for (std::int64_t i = 0; i < 3'000; ++i) {
      const auto post = i * (seed % 3) + auto(spread)(random);
      all.insert(post);
      ASSERT_TRUE(run_to_end(timelines.deliver(PostId(post), reader)).has_value());
    }
    const auto found = read_list(timelines, reader[0]);
    const auto& list = std::get<ReadList>(found);
    std::vector<PostId> expected;
    for (const auto post : all) {
      if (post >= list.floor.value()) expected.emplace_back(post);
    }
    EXPECT_EQ(list.posts, expected) << "seed " << seed;
    EXPECT_EQ(list.posts.size(), std::min(all.size(), TimelineStore::kEntriesMax)) << "seed " << seed;
  }
}

// Deliveries, reads, rebuilds, forgetting and dropping at once; ThreadSanitizer looks on. Posts are delivered
// in order and to everyone, twice, and SQL's part is played by the number of the last one, so every list that
// is read must be without holes from its floor up to some recent post.
TEST(MemoryTimelines, survives_everything_at_once) {
  const SystemClock clock;
  MemoryTimelines timelines(clock, 1'000'000);
  constexpr std::int64_t kReaders = 300;
  constexpr std::int64_t kPosts = 4'000;
  std::vector<AccountId> everyone;
  for (std::int64_t i = 1; i <= kReaders; ++i) everyone.emplace_back(i << 22);
  std::atomic<std::int64_t> published = 0;
  std::atomic<bool> done = false;
  std::atomic<std::int64_t> reads = 0, holes = 0;

  const auto read_some = [&](std::uint32_t seed) {
    std::mt19937 random(seed);
    while (!done || reads == 0) {  // also where this thread hardly runs before the others are through
      const auto reader = everyone[random() % kReaders];
      const auto found = read_list(timelines, reader);
      if (const auto* ticket = std::get_if<Ticket>(&found)) {
        std::vector<PostId> posts;
        const auto newest = published.load();
        for (auto id = newest; id > 0 && posts.size() < TimelineStore::kEntriesMax; --id)
          posts.emplace_back(id);
        const auto floor = posts.size() == TimelineStore::kEntriesMax ? posts.back() : PostId(0);
        EXPECT_TRUE(
            run_to_end(timelines.fill(reader, *ticket, {.posts = posts, .floor = floor})).has_value());
        continue;
      }
      const auto& list = std::get<ReadList>(found);
      ++reads;
      const auto oldest = std::max<std::int64_t>(list.floor.value(), 1);
      if (list.posts.empty()) continue;
      if (list.posts.back() != PostId(oldest) ||
          list.posts.front().value() - oldest + 1 != static_cast<std::int64_t>(list.posts.size())) {
        ++holes;
      }
    }
  };
  const auto carry = [&] {
    for (std::int64_t id = 1; id <= kPosts; ++id) {
      for (auto newest = published.load(); newest < id && !published.compare_exchange_weak(newest, id);) {
      }  // committed first, then carried
      timelines.deliver_own(everyone[static_cast<std::size_t>(id) % kReaders],
                            PostId(std::max<std::int64_t>(id - 1, 1)));
      EXPECT_TRUE(run_to_end(timelines.deliver(PostId(id), everyone)).has_value());
    }
    done = true;
  };
  std::vector<std::thread> threads;
  threads.emplace_back(carry);
  threads.emplace_back(carry);
  threads.emplace_back(read_some, 1);
  threads.emplace_back(read_some, 2);
  threads.emplace_back([&] {
    std::mt19937 random(3);
    while (!done) {
      timelines.forget(everyone[random() % kReaders]);
      if (random() % 1'000 == 0) {
        EXPECT_TRUE(
            run_to_end(timelines.drop_unread_since(clock.now() - std::chrono::seconds(1))).has_value());
      }
      std::this_thread::yield();
    }
  });
  for (auto& thread : threads) thread.join();
  EXPECT_GT(reads, 0);
  EXPECT_EQ(holes, 0);
}

}  // namespace
}  // namespace rookery::social
