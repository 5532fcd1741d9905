#pragma once

#include "platform/sql/database.hpp"
#include "social/outbox.hpp"
#include "social/outbox_share.hpp"
#include "social/timeline/audience.hpp"
#include "social/timeline/follower_lists.hpp"
#include "social/timeline/pulled_authors.hpp"
#include "social/timeline/timeline_store.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace rookery {
class Log;
}

namespace rookery::social {

// What carries posts, step by step, without a thread of its own: FanOut goes on from step to step, a test in
// any order. A round is take(), then look_up(), deliver() and acknowledge() for those that are due(), then
// retire(). Every step may be repeated, and whatever is lost between two of them begins again at the outbox.
//
// How a new post reaches the author's followers is decided once for each: an author with many is big, and who
// follows them looks there (big_authors.hpp). Else it goes along the author's follower list, when there is
// one (follower_lists.hpp); else along SQL's, which becomes that list.
//
// Cause before effect: while what a post answers or reblogs is itself on its way, it is delivered along with
// the post to each chunk, first. Nobody waits for that: it costs a second delivery to the answer's readers,
// where waiting would hold up a small author's answer until a large author's post has reached everyone.
//
// Threads: one at a time.
class Carrier {
 public:
  static constexpr std::size_t kChunkReadersMax = TimelineStore::kReadersMax;
  static constexpr std::size_t kPostsInWorkMax = 256;  // of a round
  static constexpr std::size_t kCausesMax = 64;        // delivered along with one post
  static constexpr std::chrono::milliseconds kRetryFirst{100};
  static constexpr std::chrono::milliseconds kRetryLongest{60'000};
  // Of what is not there for now: it comes back for all rows at once, and readers wait for them.
  static constexpr std::chrono::milliseconds kRetryUnavailableLongest{1'000};
  // Then it becomes a dead letter, after some 12 minutes, unless the last error says that something is not
  // there for now: that is not the row's fault, and passes.
  static constexpr std::int64_t kTriesMax = 20;

  // All outlive this; `log` may be null, and so may `share`: then all rows are ours.
  struct Parts {
    sql::Database& database;
    TimelineStore& store;
    FollowerLists& followers;
    PulledAuthors& big_authors;
    Snowflake& ids;
    const Clock& clock;
    Log* log = nullptr;
    const OutboxShare* share = nullptr;
    // To the store, of a round: one where it answers without a wait, more where each is a way to another
    // process and back. More than one need an executor that runs one at a time.
    std::size_t deliveries_at_once = 1;
  };

  // A row of the outbox on its way.
  struct Job {
    OutboxRowId row;
    Carried post;
    std::int64_t followers = 0;  // of the author; decides who goes first
    std::int64_t attempts = 0;   // that failed
    Instant not_before;          // after a failure
    enum class Way : std::uint8_t { undecided, listed, queried, pulled };
    Way way = Way::undecided;
    AudienceCursor cursor;
    AccountNumber begin = 0;         // where the follower list goes on
    AccountNumber delivered_to = 0;  // listed followers below have the post
    std::optional<FollowerLists::Load> load;
    std::vector<AccountNumber> loaded;

    // What this round carries.
    bool first_chunk = false;
    Audience chunk;
    std::vector<AccountNumber> listed;
    AccountNumber next_begin = 0;
  };
  // Errors of one row are kept from the others by trying again row by row.
  using Jobs = std::vector<Job*>;

  struct Stats {
    std::int64_t posts = 0;       // carried to everyone
    std::int64_t deliveries = 0;  // readers, with a list or not
    std::int64_t pulled = 0;      // posts of big authors
    std::int64_t causes = 0;      // deliveries of causes along with what they caused
    std::int64_t given_up = 0;    // rows that became dead letters
  };

  explicit Carrier(const Parts& parts) : parts_(parts) {}
  ~Carrier();
  Carrier(const Carrier&) = delete;
  Carrier& operator=(const Carrier&) = delete;

  // New rows of the outbox become jobs, those of our share. What was begun is carried to its end, also when
  // another has it meanwhile.
  boost::asio::awaitable<Result<>> take();
  // Those that may go now, at most kPostsInWorkMax: first, in the order of their rows, those that nobody has
  // yet, so that whoever is told of posts as they begin hears of them in the order of their ids; then the
  // further chunks, those of small audiences first. So no audience is so large that another waits for it.
  [[nodiscard]] Jobs due();
  // The next chunk of each; put on its readers' lists; then notifications, and those rows deleted that are
  // done.
  boost::asio::awaitable<Result<>> look_up(const Jobs& jobs);
  boost::asio::awaitable<Result<>> deliver(const Jobs& jobs);
  boost::asio::awaitable<Result<>> acknowledge(const Jobs& jobs);
  // Puts a job off after a failure, longer each time; after kTriesMax of them it is given up
  // (dead_letters.hpp).
  boost::asio::awaitable<void> put_off(Job& job, const Error& error);
  // Where others carry: what waits in the whole outbox, up to Outbox::kWaitingMax rows, into waiting() and
  // oldest().
  boost::asio::awaitable<Result<>> look_at_all();
  // How many dead letters there are.
  boost::asio::awaitable<Result<std::int64_t>> dead();
  // Forgets the jobs that are done.
  void retire();

  [[nodiscard]] std::span<const std::unique_ptr<Job>> jobs() const { return jobs_; }
  // Rows of our share that wait in the outbox, with and without a job; the oldest of them.
  [[nodiscard]] std::int64_t waiting() const { return static_cast<std::int64_t>(jobs_.size()) + backlog_; }
  [[nodiscard]] bool has_backlog() const { return backlog_ > 0; }
  [[nodiscard]] OutboxRowId oldest() const { return oldest_; }
  [[nodiscard]] const Stats& stats() const { return stats_; }

 private:
  boost::asio::awaitable<Result<>> choose_way(Job& job);
  void take_listed(Job& job);
  [[nodiscard]] std::vector<const Job*> causes_of(const Job& job) const;
  boost::asio::awaitable<Result<>> deliver_one(Job& job);
  struct Deliveries;  // of a round, that several coroutines share
  boost::asio::awaitable<void> deliver_some(Deliveries& all);
  void advance(Job& job);
  boost::asio::awaitable<bool> give_up(Job& job, const Error& error);
  Result<> tell(sql::Writer& tx, const Job& job) const;

  const Parts parts_;
  std::vector<std::unique_ptr<Job>> jobs_;                 // in the order of their rows
  boost::unordered_flat_map<std::int64_t, Job*> by_post_;  // of new posts
  std::int64_t backlog_ = 0;                               // rows seen that there was no room for
  OutboxRowId oldest_;
  Stats stats_;
};

}  // namespace rookery::social
