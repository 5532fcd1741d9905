#pragma once

#include "base/clock.hpp"
#include "platform/sql/database.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace rookery::nodes {

// A process's place among those that serve one PostgreSQL database: a number that no other has meanwhile, for
// its Snowflakes, and the knowledge who else is there. The place is leased: it is renewed every second, and
// whoever does not renew it has lost it after some seconds, so that others may take what was its business.
//
// When a lease ends is the database's clock's business; whether this process may still use it is measured by
// its own monotonic clock from before it asked, a margin shorter. So no two use a number at once whatever
// their clocks show. A lease that ended and that nobody took since is renewed like any other; each giving
// away raises the number's epoch, so whoever lost it finds out (a fencing token). Numbers go round: the next
// is one that nobody had yet, then the one that ended longest ago.
//
// The same rows are the way round when messages (nodes::Feed) are not: who changed something that the others
// could not be told of raises `untold` and calls itself mute, and who dies leaves a lease that ends; both are
// seen within renew_every, and Events::doubted is called. While anybody is mute nobody may trust what is kept
// (Events::mute), so whoever falls silent answers for its first change only when all others know that.
//
// Threads:  a thread of its own; the other calls from any.
// Lifetime: `database` outlives this and is best used by nobody else, so that renewing waits for nothing. The
//           destructor gives the place back.
class NodeLease {
 public:
  // All nodes have the same; tests are in a hurry.
  struct Times {
    std::chrono::milliseconds lease{6'000};
    std::chrono::milliseconds margin{1'000};
    std::chrono::milliseconds renew_every{1'000};
  };
  static constexpr std::chrono::milliseconds kPatience{500};
  static constexpr std::chrono::milliseconds kHeardMax{6'000};
  // Number 0 serves a data folder, and the last ones belong to commands.
  static constexpr std::int64_t kNumberFirst = 1;
  static constexpr std::int64_t kNumberLast = 1'000;
  // Stands in the table for all processes that have no place, like commands; see count_untold().
  static constexpr std::int64_t kStrangers = 1'023;

  // A process among those that serve.
  struct Peer {
    std::int64_t number = 0;
    std::int64_t roles = 0;  // what it does: bits, whose meaning is that of those who take places
    bool operator==(const Peer&) const = default;
  };

  // Called from the thread; quick.
  struct Events {
    std::function<void(std::int64_t number)> numbered;  // the first one is told too
    // Who serves now, `self` included, by ascending numbers.
    std::function<void(const std::vector<Peer>& peers, std::int64_t self)> peers;
    // Somebody changed, or may have changed, what nobody was told of.
    std::function<void()> doubted;
    // Whether a node that lives, `self` not counted, changes what nobody is told of. Told when it changes.
    std::function<void(bool somebody)> mute;
    // Asked while this node is mute: whether the others are told everything again, and that they missed
    // something.
    std::function<bool()> can_tell;
    // What the database's clock showed at a moment between `since` ago and now; every renew_every, the first
    // time before take() returns.
    std::function<void(Instant shown, std::chrono::milliseconds since)> time;
    // A lease ended that was not given back: what its node had to tell may be lost. Comes after doubted.
    std::function<void()> died;
  };

  // Takes a place and keeps it. Errors: unavailable (all numbers are in use; those of the database).
  static Result<std::unique_ptr<NodeLease>> take(sql::Database& database, std::int64_t roles, Events events) {
    return take(database, roles, std::move(events), Times{});
  }
  static Result<std::unique_ptr<NodeLease>> take(sql::Database& database, std::int64_t roles, Events events,
                                                 Times times);
  ~NodeLease();
  NodeLease(const NodeLease&) = delete;
  NodeLease& operator=(const NodeLease&) = delete;

  // Whether the number may be used. After a pause of the whole process (its machine was asleep) the lease has
  // ended, and most often it can be renewed at once: valid_soon() waits for that, at most kPatience.
  [[nodiscard]] bool valid() const { return now() < valid_until_.load(std::memory_order_acquire); }
  [[nodiscard]] bool valid_soon();
  [[nodiscard]] std::int64_t number() const { return number_.load(); }
  // Something was changed that the others could not be told of. Returns when they trust nothing that they
  // keep; only the first call waits for that, kHeardMax at most, until the others can be told again. Not on
  // an event loop.
  void changed_untold();

 private:
  struct Seen {
    std::int64_t epoch = 0;
    bool live = false;
    std::int64_t untold = 0;
    bool mute = false;
    std::int64_t roles = 0;
    bool operator==(const Seen&) const = default;
  };

  NodeLease(sql::Database& database, std::int64_t roles, Events events, Times times)
      : database_(database), roles_(roles), events_(std::move(events)), times_(times) {}
  static std::int64_t now();
  Result<> take_number();
  Result<bool> renew();
  Result<> look_around();
  void try_to_tell();
  void run();

  sql::Database& database_;
  const std::int64_t roles_;
  const Events events_;
  const Times times_;
  std::atomic<std::int64_t> number_ = 0, untold_ = 0;
  std::atomic<std::int64_t> valid_until_ = 0;  // milliseconds of the monotonic clock

  // The thread's own once it runs.
  std::int64_t epoch_ = 0;
  std::map<std::int64_t, Seen> seen_;
  std::vector<Peer> peers_;
  bool somebody_mute_ = false;

  std::mutex mutex_;
  std::condition_variable waking_, renewed_;
  // Guarded by mutex_.
  bool ended_ = false, hurried_ = false;
  bool mute_ = false;
  std::int64_t mute_since_ = 0;  // when it stood in the table, by now(); 0: it does not
  std::thread thread_;
};

// For processes without a place, in the transaction that changes something: the nodes doubt everything soon.
Result<> count_untold(sql::Writer& tx);

// That no node has a place in this database, for what may not be done beside one that serves. A node that was
// killed has its place until its lease ends. Errors: conflict, with a sentence for the administrator.
[[nodiscard]] Result<> nobody_serves(sql::Reader& tx);

}  // namespace rookery::nodes
