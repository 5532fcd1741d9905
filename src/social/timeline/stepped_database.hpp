#pragma once

#include "platform/sql/answers.hpp"
#include "platform/sql/database.hpp"
#include "platform/sql/row_versions.hpp"
#include "platform/sql/sqlite_connection.hpp"

#include <deque>
#include <functional>
#include <random>
#include <utility>
#include <vector>

namespace rookery::social {

// SQLite on the caller's thread, for tests that choose the order of everything: what is asked waits until
// step() picks it, and what a commit tells is told by a step of its own, in the order of the commits, as
// database threads do it a moment after others can see the rows.
//
// Everything happens inside one transaction of the connection, so that a world is thrown away by its
// rollback.
class SteppedDatabase final : public sql::Database {
 public:
  // The connection is watched by `versions`.
  SteppedDatabase(sql::SqliteConnection& connection, sql::RowVersions& versions)
      : connection_(connection), versions_(versions) {}

  [[nodiscard]] std::size_t waiting() const { return reads_.size() + writes_.size() + told_.size(); }

  // One of what waits: any read, the first write, or the first commit's word.
  void step(std::mt19937& random) {
    auto pick = random() % waiting();
    if (pick < reads_.size()) {
      auto job = std::move(reads_[pick]);
      reads_.erase(reads_.begin() + static_cast<std::ptrdiff_t>(pick));
      sql::Reader reader(connection_);
      sql::Answers answers;
      job.done(job.run(reader), answers);
    } else if (!writes_.empty() && (told_.empty() || random() % 2 == 0)) {
      auto job = std::move(writes_.front());
      writes_.pop_front();
      run_and_commit(std::move(job));
    } else {
      auto tell = std::move(told_.front());
      told_.pop_front();
      tell();
    }
  }

  // As the end of the process: nothing that waits happens.
  void forget() {
    reads_.clear();
    writes_.clear();
    told_.clear();
  }

 private:
  void enqueue(Job<sql::Reader> job) override { reads_.push_back(std::move(job)); }
  void enqueue(Job<sql::Writer> job) override { writes_.push_back(std::move(job)); }

  void run_and_commit(Job<sql::Writer> job) {
    auto outcome = connection_.savepoint();
    const auto mark = versions_.mark();
    sql::Writer writer(connection_, news());
    if (outcome) outcome = job.run(writer);
    if (!outcome) {
      versions_.undo_to(mark);
      if (const auto undone = connection_.rollback_to_savepoint(); !undone) outcome = undone;
    } else {
      outcome = connection_.release();
    }
    told_.emplace_back([this, effects = writer.take_effects(), outcome, done = std::move(job.done)] {
      versions_.publish();
      if (outcome) {
        for (const auto& effect : effects) effect();
      }
      sql::Answers answers;
      done(outcome, answers);
    });
  }

  sql::SqliteConnection& connection_;
  sql::RowVersions& versions_;
  std::vector<Job<sql::Reader>> reads_;
  std::deque<Job<sql::Writer>> writes_;
  std::deque<std::function<void()>> told_;
};

}  // namespace rookery::social
