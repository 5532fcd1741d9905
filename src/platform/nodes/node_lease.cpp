#include "platform/nodes/node_lease.hpp"

#include <fmt/format.h>

#include <utility>

namespace rookery::nodes {

namespace {

constexpr int kTakeTriesMax = 20;  // while others take the number that we want

// Milliseconds since 1970, by the database's clock at this statement.
constexpr const char* kNow = "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT";

constexpr std::string_view kRenew =
    "UPDATE nodes SET expires_at = $3, untold = untold + $4, mute = $5 WHERE number = $1 AND epoch = $2";

struct Place {
  std::int64_t number = 0, epoch = 0;
};

Result<Place> take_place(sql::Writer& tx, std::chrono::milliseconds lease, std::int64_t roles) {
  const auto now = ROOKERY_TRY(tx.number(kNow));
  const auto until = now + lease.count();
  const auto last = ROOKERY_TRY(
      tx.number("SELECT COALESCE(MAX(number), 0) FROM nodes WHERE number <= $1", NodeLease::kNumberLast));
  if (last < NodeLease::kNumberLast) {
    const Place fresh{.number = std::max(last + 1, NodeLease::kNumberFirst), .epoch = 1};
    ROOKERY_TRY(tx.run("INSERT INTO nodes (number, epoch, expires_at, roles) VALUES ($1, $2, $3, $4)",
                       fresh.number, fresh.epoch, until, roles));
    return fresh;
  }
  const auto ended = ROOKERY_TRY(tx.one(
      "SELECT number, epoch FROM nodes WHERE number <= $1 AND expires_at <= $2 ORDER BY expires_at LIMIT 1",
      [](const sql::Row& row) { return Place{.number = row.integer(0), .epoch = row.integer(1) + 1}; },
      NodeLease::kNumberLast, now));
  if (!ended) return fail(Errc::unavailable, "All node numbers are in use");
  ROOKERY_TRY(tx.run("UPDATE nodes SET epoch = $2, expires_at = $3, mute = 0, roles = $4 WHERE number = $1",
                     ended->number, ended->epoch, until, roles));
  return *ended;
}

}  // namespace

std::int64_t NodeLease::now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

Result<std::unique_ptr<NodeLease>> NodeLease::take(sql::Database& database, std::int64_t roles, Events events,
                                                   Times times) {
  std::unique_ptr<NodeLease> lease(new NodeLease(database, roles, std::move(events), times));
  ROOKERY_TRY(lease->take_number());
  ROOKERY_TRY(lease->look_around());
  lease->thread_ = std::thread([self = lease.get()] { self->run(); });
  return lease;
}

NodeLease::~NodeLease() {
  if (!thread_.joinable()) return;
  {
    const std::scoped_lock lock(mutex_);
    ended_ = true;
  }
  waking_.notify_one();
  renewed_.notify_all();
  thread_.join();
  valid_until_ = 0;
  // Others need not wait for its end; the epoch says that it was given back. If this fails, they do.
  (void)database_.write_now([&](sql::Writer& tx) -> Result<> {
    const auto ended = ROOKERY_TRY(tx.number(kNow));
    ROOKERY_TRY(tx.run(kRenew, number_.load(), epoch_, ended, untold_.load(), false));
    ROOKERY_TRY(tx.run("UPDATE nodes SET epoch = epoch + 1 WHERE number = $1 AND epoch = $2", number_.load(),
                       epoch_));
    return {};
  });
}

Result<> NodeLease::take_number() {
  for (int tries = 1;; ++tries) {
    const auto asked_at = now();
    const auto place =
        database_.write_now([&](sql::Writer& tx) { return take_place(tx, times_.lease, roles_); });
    if (place) {
      number_ = place->number;
      epoch_ = place->epoch;
      {
        const std::scoped_lock lock(mutex_);
        mute_since_ = 0;  // the new row does not say so
      }
      if (events_.numbered) events_.numbered(place->number);
      valid_until_ = asked_at + (times_.lease - times_.margin).count();
      return {};
    }
    if (place.error().code != Errc::conflict || tries == kTakeTriesMax) return std::unexpected(place.error());
  }
}

// False: somebody else has the number.
Result<bool> NodeLease::renew() {
  const auto asked_at = now();
  std::int64_t untold = 0;
  bool mute = false;
  {
    const std::scoped_lock lock(mutex_);
    untold = untold_;
    mute = mute_;
    if (!mute) mute_since_ = 0;  // before anybody can read that it is over
  }
  const auto renewed = ROOKERY_TRY(database_.write_now([&](sql::Writer& tx) -> Result<std::int64_t> {
    const auto until = ROOKERY_TRY(tx.number(kNow)) + times_.lease.count();
    return tx.run(kRenew, number_.load(), epoch_, until, untold, mute);
  }));
  if (renewed == 0) return false;
  if (mute) {
    const std::scoped_lock lock(mutex_);
    if (mute_since_ == 0) mute_since_ = now();
  }
  untold_ -= untold;
  valid_until_ = asked_at + (times_.lease - times_.margin).count();
  return true;
}

// In a transaction of its own: if renewing read the others' rows, those who renew at once would lose to each
// other.
Result<> NodeLease::look_around() {
  constexpr std::int64_t kRememberedMs = 60'000;  // a place that ended is noticed by whoever looks so seldom
  const auto asked_at = now();
  std::int64_t shown = 0;
  auto seen = ROOKERY_TRY(database_.read_now([&](sql::Reader& tx) -> Result<std::map<std::int64_t, Seen>> {
    std::map<std::int64_t, Seen> found;
    const auto now = ROOKERY_TRY(tx.number(kNow));
    shown = now;
    ROOKERY_TRY(tx.each(
        "SELECT number, epoch, expires_at, untold, mute, roles FROM nodes WHERE expires_at > $1 OR number = "
        "$2",
        [&](const sql::Row& row) {
          found[row.integer(0)] = {.epoch = row.integer(1),
                                   .live = row.integer(2) > now,
                                   .untold = row.integer(3),
                                   .mute = row.integer(4) != 0,
                                   .roles = row.integer(5)};
        },
        now - kRememberedMs, kStrangers));
    return found;
  }));
  if (events_.time) events_.time(from_millis(shown), std::chrono::milliseconds(now() - asked_at + 1));
  std::vector<Peer> peers;
  bool doubted = false;
  bool died = false;
  bool mute = false;
  for (const auto& [number, node] : seen) {
    if (node.live) peers.push_back({.number = number, .roles = node.roles});
    if (number == number_) continue;
    mute = mute || (node.live && node.mute);
    const auto before = seen_.find(number);
    // Somebody who came, and has told all so far, is no reason.
    const bool came = before == seen_.end() && node.live && node.untold == 0;
    doubted = doubted || (!came && (before == seen_.end() || before->second != node));
    died = died ||
           (before != seen_.end() && before->second.live && !node.live && before->second.epoch == node.epoch);
  }
  seen_ = std::move(seen);
  // Doubted while nothing may be kept.
  if (mute && !somebody_mute_ && events_.mute) events_.mute(true);
  if (doubted && events_.doubted) events_.doubted();
  if (!mute && somebody_mute_ && events_.mute) events_.mute(false);
  somebody_mute_ = mute;
  if (died && events_.died) events_.died();
  if (peers == peers_) return {};
  peers_ = std::move(peers);
  if (events_.peers) events_.peers(peers_, number_);
  return {};
}

bool NodeLease::valid_soon() {
  if (valid()) return true;
  std::unique_lock lock(mutex_);
  hurried_ = true;
  waking_.notify_one();
  return renewed_.wait_for(lock, kPatience, [this] { return valid() || ended_; }) && valid();
}

void NodeLease::changed_untold() {
  const auto until = std::chrono::steady_clock::now() + kHeardMax;
  std::unique_lock lock(mutex_);
  ++untold_;
  mute_ = true;
  const auto silent_for = [this] { return mute_since_ == 0 ? 0 : now() - mute_since_; };
  const auto known_after = 2 * times_.renew_every.count();  // all have looked since, those too that are slow
  while (mute_ && !ended_ && silent_for() < known_after && std::chrono::steady_clock::now() < until) {
    if (mute_since_ == 0 && !std::exchange(hurried_, true)) waking_.notify_one();
    renewed_.wait_for(lock, std::chrono::milliseconds(std::max<std::int64_t>(1, known_after - silent_for())));
  }
}

// Who was mute is no longer, once the others were told that they missed something.
void NodeLease::try_to_tell() {
  {
    const std::scoped_lock lock(mutex_);
    if (!mute_) return;
  }
  if (!events_.can_tell || !events_.can_tell()) return;
  const std::scoped_lock lock(mutex_);
  mute_ = false;
}

void NodeLease::run() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      renewed_.notify_all();
      waking_.wait_for(lock, times_.renew_every, [this] { return ended_ || hurried_; });
      if (ended_) return;
      hurried_ = false;
    }
    try_to_tell();
    // What fails here is tried again a moment later; meanwhile the lease runs out by itself.
    const auto kept = renew();
    if (!kept) continue;
    if (!*kept) {
      valid_until_ = 0;
      if (!take_number()) continue;
    }
    (void)look_around();
  }
}

Result<> count_untold(sql::Writer& tx) {
  ROOKERY_TRY(
      tx.run("INSERT INTO nodes (number, epoch, expires_at, untold) VALUES ($1, 0, 0, 1) "
             "ON CONFLICT (number) DO UPDATE SET untold = nodes.untold + 1",
             NodeLease::kStrangers));
  return {};
}

Result<> nobody_serves(sql::Reader& tx) {
  // The steps that make the table run one after the other, and before them nobody can serve.
  if (!ROOKERY_TRY(tx.exists("SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('nodes')"))) return {};
  const auto now = ROOKERY_TRY(tx.number(kNow));
  const auto serving = ROOKERY_TRY(tx.number("SELECT COUNT(*) FROM nodes WHERE expires_at > $1", now));
  if (serving == 0) return {};
  return fail(
      Errc::conflict,
      fmt::format("An older version serves this database (nodes: {}), and this one changes tables that it "
                  "writes. Stop all of its nodes first, then start this version.",
                  serving));
}

}  // namespace rookery::nodes
