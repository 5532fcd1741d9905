#pragma once

#include "base/result.hpp"
#include "platform/sql/transaction.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct pg_conn;
struct pg_result;

namespace rookery::sql {

class PostgresParameters;

// How one connection is opened.
struct PostgresConnectionSettings {
  std::string uri;  // postgresql://user@host:port/name; of several hosts the one that is wanted
  std::uint32_t connect_seconds_max = 5;  // for each host; `connect_timeout` in the URI goes before it
  std::uint32_t statements_max = 1'000;   // prepared and kept; those that come later are planned every time
  bool writes = true;                     // false: a replica is wanted, no server that takes writes
};

// One connection to a PostgreSQL server, or to pgbouncer in any of its pool modes, with its prepared
// statements.
//
// What begins, marks and ends a part of a transaction (begin, savepoint, release, rollback_to_savepoint) only
// waits in line and travels with the next statement, so that it costs no round trip of its own.
//
// Threads:  one at a time.
// Errors:   conflict (UNIQUE, FOREIGN KEY), timeout (a statement took longer than its transaction allows),
//           unavailable (no connection, server stopping, disk full, and whatever run_again() says), invalid
//           (text that PostgreSQL cannot store: a zero byte), too_large, corrupt, internal (bad SQL, NOT
//           NULL, CHECK). `detail` holds PostgreSQL's own words, never values of parameters or rows.
// After a statement has failed, all others give its error again until the savepoint before it or the
// transaction is rolled back: PostgreSQL has nothing else to say.
class PostgresConnection final : public Connection {
 public:
  // How a transaction sees others, and how long it may take.
  struct Begin {
    enum class Kind : std::uint8_t {
      write,  // SERIALIZABLE: as if it ran alone, or to be run again
      read,   // one snapshot; changes nothing
    };
    Kind kind = Kind::read;
    bool in_turn =
        false;  // with all transactions, of any process, that say so: sees what those before it did
    std::chrono::milliseconds statement_max{5'000};  // 0: no limit, for changes of the schema
  };

  // Errors: unavailable; `detail` says why.
  static Result<std::unique_ptr<PostgresConnection>> open(const PostgresConnectionSettings& settings);
  ~PostgresConnection() override;

  Result<std::int64_t> run(std::string_view statement, std::span<const Value> parameters,
                           const OnRow& on_row) override;

  // REQUIRES: no transaction.
  void begin(const Begin& how);
  void savepoint() { ahead_.emplace_back("SAVEPOINT job"); }
  void release() { ahead_.emplace_back("RELEASE SAVEPOINT job"); }
  void rollback_to_savepoint();
  // Returns when PostgreSQL has it on disk, and on that of the replicas that are to have it before. `last` is
  // a query for the end of the transaction, run if anything was run in it; gives the first column of its
  // first row.
  Result<std::string> commit(const char* last);
  // Undoes what was not committed, if anything; does not wait for it.
  void rollback();

  // The error of the statement that failed since the last savepoint or begin.
  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }
  // The whole transaction lost against another one, or its connection, and is certainly not committed: it is
  // to be rolled back and run again.
  [[nodiscard]] bool run_again() const { return run_again_; }
  // The connection is gone; open another.
  [[nodiscard]] bool lost() const { return lost_; }

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  using Answer = std::unique_ptr<pg_result, Clear>;

  explicit PostgresConnection(pg_conn* connection, std::uint32_t statements_max)
      : connection_(connection), statements_max_(statements_max) {}

  Result<> look_around();
  bool send_ahead();
  Result<> receive(std::size_t commands, std::vector<Answer>& answers, std::string_view statement);
  Result<Answer> next();
  Result<> wait();
  void noticed(const pg_result* notice);
  Error failed(const pg_result* answer, std::string_view statement);
  std::unexpected<Error> lose(Errc code, std::string detail);

  pg_conn* connection_;
  const std::uint32_t statements_max_;
  bool pooled_ = true;  // another server process may run the next transaction, so nothing can be prepared
  std::unordered_map<std::string, std::string> prepared_;  // signature and text -> name
  std::uint64_t names_given_ = 0;
  bool lost_ = false;

  // Of the transaction.
  Begin how_;
  std::vector<std::string> ahead_;  // waits to be sent with the next statement
  bool began_ = false;              // BEGIN was sent
  bool committing_ = false;         // COMMIT was sent
  bool unreplicated_ = false;       // it ended before the replicas that it waits for had it
  bool rollback_unread_ = false;    // ROLLBACK was sent, nobody has looked at the answer
  bool run_again_ = false;
  std::optional<Error> failure_;
};

}  // namespace rookery::sql
