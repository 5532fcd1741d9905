#include "engine/readers.hpp"

#include "social/timeline/merge.hpp"
#include "social/timeline/run_to_end.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>

namespace rookery::bench {

using social::AccountNumber;
using social::MemoryTimelines;
using social::PostId;
using social::TimelineStore;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t kBudgetBytes = std::size_t{64} << 30;  // no list is to go
constexpr std::int64_t kFirstPost = 1'000'000;
constexpr std::int64_t kPostStep = 100;  // between the ids of posts that are pushed; others' are in between
constexpr std::size_t kPage = 20;

AccountId account_of(std::size_t index) { return AccountId(static_cast<std::int64_t>(index) + 1); }

template <class T>
T value(Result<T> result) {
  if (!result) throw std::runtime_error("the engine: " + result.error().detail);
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

boost::asio::awaitable<void> fill_lists(MemoryTimelines& store, std::span<const std::size_t> entries,
                                        std::span<const PostId> posts) {
  std::array<PostId, TimelineStore::kEntriesMax> page;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto found = value(co_await store.read(account_of(i), {}, {}, social::From::newest, page));
    const auto ticket = std::get<TimelineStore::Ticket>(found);
    if (!value(co_await store.fill(account_of(i), ticket, {.posts = posts.first(entries[i])}))) {
      throw std::runtime_error("a list did not take its posts");
    }
  }
}

template <class Round>
boost::asio::awaitable<void> rounds_of(std::size_t rounds, const Round& round) {
  for (std::size_t i = 0; i < rounds; ++i) co_await round(i);
}

// Calls `round` until the time is up; returns rounds and seconds.
template <class Round>
boost::asio::awaitable<std::pair<std::size_t, double>> rounds_for(double seconds, const Round& round) {
  const auto began = steady_clock::now();
  std::size_t rounds = 0;
  std::chrono::duration<double> taken{};
  do {
    co_await round(rounds++);
    taken = steady_clock::now() - began;
  } while (taken.count() < seconds);
  co_return std::pair(rounds, taken.count());
}

}  // namespace

Readers::Readers(std::size_t count, std::size_t entries, std::uint64_t seed)
    : store_(clock_, kBudgetBytes),
      big_authors_(clock_, kBudgetBytes),
      dice_(seed),
      count_(count),
      chunk_(std::min(kChunk, count / 2)) {
  const auto spread = std::min(entries / 2, TimelineStore::kEntriesMax - entries);
  first_posts_.resize(entries + spread);
  newest_ = kFirstPost + static_cast<std::int64_t>(first_posts_.size()) * kPostStep;
  for (std::size_t i = 0; i < first_posts_.size(); ++i)
    first_posts_[i] = PostId(newest_ - static_cast<std::int64_t>(i) * kPostStep);
  first_entries_.resize(count);
  for (auto& one : first_entries_) {
    one = entries - spread + dice_.below(2 * spread + 1);
    entries_ += static_cast<std::int64_t>(one);
  }
  fill();
  fill_big();
  std::vector<AccountNumber> numbers(count);
  for (std::size_t i = 0; i < count; ++i) numbers[i] = store_.numbers().find(account_of(i));
  audiences_.reserve(kAudiences * chunk_);
  std::vector<AccountNumber> drawn;
  for (std::size_t i = 0; i < kAudiences; ++i) {
    drawn.clear();
    while (drawn.size() < chunk_) {
      while (drawn.size() < chunk_) drawn.push_back(dice_.pick(numbers));
      std::ranges::sort(drawn);
      drawn.erase(std::ranges::unique(drawn).begin(), drawn.end());
    }
    audiences_.insert(audiences_.end(), drawn.begin(), drawn.end());
  }
}

void Readers::fill() { run_to_end(fill_lists(store_, first_entries_, first_posts_)); }

// Each posts as often as all whom a reader follows together and is pushed: so a sixth of a page is each
// one's.
void Readers::fill_big() {
  const auto fill_one = [this](std::size_t author,
                               std::span<const PostId> posts) -> boost::asio::awaitable<void> {
    const auto found =
        value(co_await big_authors_.read(account_of(author), {}, {}, social::From::newest, {}));
    if (!value(co_await big_authors_.fill(account_of(author), std::get<TimelineStore::Ticket>(found),
                                          {.posts = posts})))
      throw std::runtime_error("a list did not take its posts");
  };
  std::vector<PostId> posts(first_posts_.size());
  for (std::size_t author = 0; author < kBigAuthors; ++author) {
    const auto between = 1 + static_cast<std::int64_t>(dice_.below(kPostStep - 1));
    std::ranges::transform(first_posts_, posts.begin(),
                           [between](PostId post) { return PostId(post.value() - between); });
    run_to_end(fill_one(author, posts));
  }
}

void Readers::start_over() {
  for (std::size_t i = 0; i < count_; ++i) store_.forget(account_of(i));
  fill();
}

boost::asio::awaitable<void> Readers::deliver_one(std::size_t which) {
  newest_ += kPostStep;
  value(co_await store_.deliver(PostId(newest_), audience(which)));
}

Readers::Work Readers::deliver(std::size_t per_list) {
  const auto rounds = per_list * count_ / chunk_;
  const auto began = steady_clock::now();
  run_to_end(rounds_of(rounds, [this](std::size_t which) { return deliver_one(which); }));
  return {.seconds = std::chrono::duration<double>(steady_clock::now() - began).count(),
          .count = rounds * chunk_};
}

Readers::Work Readers::deliver_for(double seconds) {
  const auto [rounds, taken] =
      run_to_end(rounds_for(seconds, [this](std::size_t which) { return deliver_one(which); }));
  return {.seconds = taken, .count = rounds * chunk_};
}

double Readers::read(double seconds) {
  static constexpr std::size_t kReads = 1'000;  // between two looks at the clock
  const auto round = [this](std::size_t) -> boost::asio::awaitable<void> {
    std::array<PostId, kPage> page;
    for (std::size_t i = 0; i < kReads; ++i) {
      const auto found =
          value(co_await store_.read(account_of(dice_.below(count_)), {}, {}, social::From::newest, page));
      if (std::get<TimelineStore::Found>(found).count < page.size())
        throw std::runtime_error("a page was not full");
    }
  };
  const auto [rounds, taken] = run_to_end(rounds_for(seconds, round));
  return taken / static_cast<double>(rounds * kReads);
}

double Readers::read_merged(double seconds) {
  static constexpr std::size_t kReads = 1'000;  // between two looks at the clock
  const auto round = [this](std::size_t) -> boost::asio::awaitable<void> {
    std::array<PostId, kPage> page, part;
    for (std::size_t i = 0; i < kReads; ++i) {
      const auto own =
          value(co_await store_.read(account_of(dice_.below(count_)), {}, {}, social::From::newest, part));
      social::Merge merge(social::From::newest, page);
      const auto add = [&](const TimelineStore::Found& found) {
        merge.add(std::span(part).first(found.count), found.floor, found.count == part.size());
      };
      add(std::get<TimelineStore::Found>(own));
      for (std::size_t followed = 0; followed < kBigFollowed; ++followed) {
        const auto found =
            big_authors_.peek(account_of(dice_.below(kBigAuthors)), {}, social::From::newest, part);
        if (!found) throw std::runtime_error("a big author has no list");
        add(*found);
      }
      if (merge.end().count < page.size()) throw std::runtime_error("a page was not full");
    }
  };
  const auto [rounds, taken] = run_to_end(rounds_for(seconds, round));
  return taken / static_cast<double>(rounds * kReads);
}

std::int64_t own_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    std::int64_t kibibytes = 0;
    if (word == "RssAnon:" && status >> kibibytes) return kibibytes * 1'024;
  }
  throw std::runtime_error("/proc/self/status has no RssAnon");
}

}  // namespace rookery::bench
