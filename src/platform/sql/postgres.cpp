#include "platform/sql/postgres.hpp"

#include "platform/sql/answers.hpp"
#include "platform/sql/postgres_watch.hpp"
#include "platform/sql/row_versions.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rookery::sql {

struct PostgresDatabase::Ran {
  Job<Writer> job;
  Result<> outcome;
  std::vector<std::function<void()>> effects;
};

PostgresDatabase::PostgresDatabase(PostgresSettings settings) : settings_(std::move(settings)) {
  const auto lines = settings_.writers + settings_.readers;
  lines_.reserve(lines);
  for (std::uint32_t i = 0; i < lines; ++i) {
    lines_.emplace_back(connection_settings(), stats_.connections_opened);
  }
}

Result<std::unique_ptr<PostgresDatabase>> PostgresDatabase::open(PostgresSettings settings) {
  std::unique_ptr<PostgresDatabase> database(new PostgresDatabase(std::move(settings)));
  ROOKERY_TRY(database->lines_.front().connected());  // the others when they have something to do
  PostgresDatabase* self = database.get();
  for (std::size_t i = 0; i < self->lines_.size(); ++i) {
    PostgresLine& line = self->lines_[i];
    if (i < self->settings_.writers) {
      self->threads_.emplace_back([self, &line] { self->write_loop(line); });
    } else {
      self->threads_.emplace_back([self, &line] { self->read_loop(line); });
    }
  }
  return database;
}

PostgresDatabase::~PostgresDatabase() { close(); }

void PostgresDatabase::close() {
  writes_.close();
  reads_.close();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void PostgresDatabase::enqueue(Job<Writer> job) { writes_.put(std::move(job)); }
void PostgresDatabase::enqueue(Job<Reader> job) { reads_.put(std::move(job)); }

PostgresConnectionSettings PostgresDatabase::connection_settings() const {
  return {.uri = settings_.uri, .connect_seconds_max = settings_.connect_seconds_max};
}

std::chrono::milliseconds PostgresDatabase::statement_max() const {
  return unhurried_.load() > 0 ? std::chrono::milliseconds(0) : settings_.statement_max;
}

Result<> PostgresDatabase::waited_too_long() {
  return fail(Errc::timeout, {}, "waited too long for a connection to PostgreSQL");
}

void PostgresDatabase::write_loop(PostgresLine& line) {
  const auto share = [this](std::size_t waiting) {
    const std::size_t fair = (waiting + settings_.writers - 1) / settings_.writers;
    return std::min<std::size_t>(fair, settings_.group_jobs_max);
  };
  TimePoint in_turn_until;
  for (;;) {
    auto taken = writes_.take(share);
    if (taken.empty()) return;
    const auto oldest = std::chrono::steady_clock::now() - settings_.wait_max;
    std::vector<Ran> late;
    std::vector<Ran> group;
    for (auto& [job, since] : taken) {
      (since < oldest ? late : group)
          .push_back({.job = std::move(job), .outcome = waited_too_long(), .effects = {}});
    }
    answer(late);
    write_group(line, group, in_turn_until);
    answer(group);
  }
}

void PostgresDatabase::write_group(PostgresLine& line, std::span<Ran> group, TimePoint& in_turn_until) {
  if (group.empty()) return;
  for (const bool in_turn : {std::chrono::steady_clock::now() < in_turn_until, true}) {
    if (attempt(line, group, in_turn)) return;
    stats_.run_again.fetch_add(1, std::memory_order_relaxed);
    in_turn_until = std::chrono::steady_clock::now() + kInTurn;
  }
  for (Ran& one : group) write_again(line, one);
}

// A job whose group lost, until it wins.
void PostgresDatabase::write_again(PostgresLine& line, Ran& one) {
  for (int tries = 1; tries < kTriesMax; ++tries) {
    if (attempt(line, std::span(&one, 1), true)) return;
    stats_.run_again.fetch_add(1, std::memory_order_relaxed);
    std::this_thread::sleep_for(std::chrono::milliseconds(1) * (1U << static_cast<unsigned>(tries)));
  }
  one.outcome = fail(Errc::unavailable, {}, "lost against other transactions, again and again");
}

// Runs the jobs in one transaction. False: they are to be run again; otherwise each has its outcome.
bool PostgresDatabase::attempt(PostgresLine& line, std::span<Ran> group, bool in_turn) {
  const auto all = [&](const Error& error) {
    for (Ran& one : group) {
      if (one.outcome) one.outcome = std::unexpected(error);
    }
  };
  for (Ran& one : group) one = {.job = std::move(one.job), .outcome = {}, .effects = {}};
  if (const auto allowed = may_write(); !allowed) {
    all(allowed.error());
    return true;
  }
  const auto connected_now = line.connected();
  if (!connected_now) {
    all(connected_now.error());
    return true;
  }
  PostgresConnection& connection = **connected_now;
  connection.begin(
      {.kind = PostgresConnection::Begin::Kind::write, .in_turn = in_turn, .statement_max = statement_max()});
  const bool alone = group.size() == 1;  // then the transaction itself is what is undone
  for (Ran& one : group) {
    if (!alone) connection.savepoint();
    Writer writer(connection, news());
    one.outcome = one.job.run(writer);
    if (connection.run_again() || connection.lost()) {
      // In the midst of a group nobody knows who took the connection's time; a job alone does.
      const bool again = connection.run_again() || !alone;
      if (one.outcome) one.outcome = std::unexpected(*connection.failure());
      connection.rollback();
      return !again;
    }
    // A job that does not look at its errors.
    if (one.outcome && connection.failure()) one.outcome = std::unexpected(*connection.failure());
    if (one.outcome) one.effects = writer.take_effects();
    if (!alone) one.outcome ? connection.release() : connection.rollback_to_savepoint();
  }
  if (std::ranges::none_of(group, [](const Ran& one) { return one.outcome.has_value(); })) {
    connection.rollback();
    return true;
  }
  if (const auto still_allowed = may_write(); !still_allowed) {
    connection.rollback();
    all(still_allowed.error());
    return true;
  }
  const auto told = connection.commit(kTold);
  if (told) {
    stats_.commits.fetch_add(1, std::memory_order_relaxed);
    tell(*told, group);
    return true;
  }
  const bool again = connection.run_again();
  connection.rollback();
  if (again) return false;
  all(told.error());
  tell(kToldEverything, {});  // it may be on disk all the same
  return true;
}

Result<> PostgresDatabase::may_write() const {
  if (!peers_.may_write || peers_.may_write()) return {};
  return fail(Errc::unavailable, {}, "this process may not write: it has no place among the others now");
}

void PostgresDatabase::tell(std::string_view changes, std::span<Ran> group) {
  {
    const std::lock_guard lock(told_);
    if (versions_ != nullptr) pass_on(changes, watched_tags_, *versions_);
    for (Ran& one : group) {
      if (!one.outcome) continue;
      for (const auto& effect : one.effects) effect();
    }
  }
  if (peers_.tell && !changes.empty()) peers_.tell(changes);
}

void PostgresDatabase::join(Peers peers) { peers_ = std::move(peers); }

void PostgresDatabase::learn(std::string_view told) {
  const std::lock_guard lock(told_);
  if (versions_ != nullptr) pass_on(told, watched_tags_, *versions_);
}

void PostgresDatabase::doubt_everything() { learn(kToldEverything); }

void PostgresDatabase::answer(std::span<Ran> group) {
  Answers answers;
  for (Ran& one : group) {
    auto& counter = one.outcome ? stats_.writes : stats_.writes_failed;
    counter.fetch_add(1, std::memory_order_relaxed);
    one.job.done(std::move(one.outcome), answers);
  }
}

void PostgresDatabase::read_loop(PostgresLine& line) {
  for (;;) {
    auto taken = reads_.take([](std::size_t) { return std::size_t{1}; });
    if (taken.empty()) return;
    auto& [job, since] = taken.front();
    const bool late = since < std::chrono::steady_clock::now() - settings_.wait_max;
    auto outcome = late ? waited_too_long() : read(line, job.run);
    (outcome ? stats_.reads : stats_.reads_failed).fetch_add(1, std::memory_order_relaxed);
    Answers answers;
    job.done(std::move(outcome), answers);
  }
}

Result<> PostgresDatabase::read(PostgresLine& line, const Work<Reader>& work) {
  for (int tries = 1;; ++tries) {
    PostgresConnection& connection = *ROOKERY_TRY(line.connected());
    connection.begin({.kind = PostgresConnection::Begin::Kind::read, .statement_max = statement_max()});
    Reader reader(connection);
    auto outcome = work(reader);
    const bool again = connection.run_again();
    connection.rollback();
    if (!again || tries == kTriesMax) return outcome;
    stats_.run_again.fetch_add(1, std::memory_order_relaxed);
  }
}

Result<> PostgresDatabase::watch(RowVersions& versions) {
  std::vector<std::string> tags;
  for (const auto& table : versions.tables()) tags.push_back(watched_tag(table));
  ROOKERY_TRY(in_turn([&] {
    return write_now([&](Writer& tx) -> Result<> {
      for (const auto& table : versions.tables()) ROOKERY_TRY(add_watching_trigger(tx, table));
      return {};
    });
  }));
  const std::lock_guard lock(told_);
  versions_ = &versions;
  watched_tags_ = std::move(tags);
  versions_->everything_changed();  // what was read before nobody watched
  return {};
}

// Held by a transaction and not by a session, because behind pgbouncer sessions are everybody's.
Result<> PostgresDatabase::in_turn(const std::function<Result<>()>& act) {
  constexpr std::int64_t kTurn = 0x526f6f6b657279;  // "Rookery": the number of our advisory lock
  const auto connection = ROOKERY_TRY(PostgresConnection::open(connection_settings()));
  connection->begin(
      {.kind = PostgresConnection::Begin::Kind::read, .statement_max = std::chrono::milliseconds(0)});
  ROOKERY_TRY(connection->run("SELECT pg_advisory_xact_lock($1)", std::array{to_value(kTurn)},
                              [](const Row&) -> Result<> { return {}; }));
  ++unhurried_;
  auto outcome = act();
  --unhurried_;
  connection->rollback();
  return outcome;
}

}  // namespace rookery::sql
